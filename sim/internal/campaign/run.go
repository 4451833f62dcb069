package campaign

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/check"
)

// Outcome is what came of a run.
type Outcome struct {
	Problems []string          // what is wrong, if anything
	Packets  int               // that were sent
	Hash     [sha256.Size]byte // of all that happened
}

// Run makes the run of a seed, on hosts without some fixes.
func Run(seed uint64, noFixes stack.Fixes, recorder trace.Recorder) Outcome {
	p := draw(seed, noFixes)
	r := &run{plan: p, others: recorder, hash: sha256.New()}
	r.checker = check.NewChecker(check.Options{States: true, Report: func(v check.Violation) { r.problem("invariant %s", v.Invariant.Name) }})
	r.network = sim.New(sim.Config{Seed: seed, Recorder: r, MaxTime: 100 * time.Hour, MaxEvents: 5e6})
	defer r.network.Close()
	if err := r.build(); err != nil {
		r.problem("cannot be made: %v", err)
		return Outcome{Problems: r.problems}
	}
	r.network.Go("client", func() error { return r.client() })
	r.network.Go("server", func() error { return r.server() })
	r.network.Go("fate", func() error { return r.fate() })
	err := r.network.Run()
	r.judge(err)
	o := Outcome{Problems: r.problems, Packets: r.network.Packets()}
	r.hash.Sum(o.Hash[:0])
	return o
}

// run is one run. It is the network's recorder.
type run struct {
	*plan
	network  *sim.Network
	hosts    [2]*sim.Host
	link     *sim.Link
	others   trace.Recorder
	checker  *check.Checker
	hash     hash.Hash
	buf      []byte // what is hashed next
	problems []string
	ended    [2]bool // both directions of an end's stream are over
}

func (r *run) problem(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

// AddHost implements trace.Recorder.
func (r *run) AddHost(h trace.Host) {
	r.checker.AddHost(h)
	if r.others != nil {
		r.others.AddHost(h)
	}
}

// Record implements trace.Recorder.
func (r *run) Record(e trace.Event) {
	if e.Kind == trace.Paused { // it tells of what is there already
		r.passOn(e)
		return
	}
	b := append(binary.BigEndian.AppendUint64(r.buf[:0], uint64(e.Time)), byte(e.Kind))
	b = append(append(b, e.Host...), 0)
	if e.Kind == trace.Sent {
		b = append(b, e.Packet.Bytes...)
	}
	r.hash.Write(b)
	r.buf = b
	r.passOn(e)
}

func (r *run) passOn(e trace.Event) {
	r.checker.Record(e)
	if r.others != nil {
		r.others.Record(e)
	}
}

func (r *run) build() (err error) {
	for i, config := range r.plan.hosts {
		if r.hosts[i], err = r.network.AddHost(config); err != nil {
			return err
		}
	}
	if r.link, err = r.network.AddLink(r.hosts[0], r.hosts[1], link.Config{}); err != nil {
		return err
	}
	for i, config := range r.links {
		direction := r.direction(i)
		if err := direction.SetConfig(config); err != nil {
			return err
		}
		if r.replay > 0 {
			direction.AddRule(r.replays(direction, uint64(i)))
		}
	}
	if r.made > 0 {
		r.intrude()
	}
	return nil
}

// direction is the link from the client, or from the server.
func (r *run) direction(from int) *sim.Direction {
	if from == 0 {
		return r.link.Forward()
	}
	return r.link.Backward()
}

// replays has segments come again, up to a minute later, as a network may that goes wrong.
func (r *run) replays(direction *sim.Direction, stream uint64) link.Rule {
	random := rand.New(rand.NewPCG(r.seed, stream))
	return func(s *segment.Segment, at time.Duration) link.Verdict {
		if at > r.heals || random.Float64() >= r.replay || s.Flags.Has(segment.RST) || s.Flags.Has(segment.SYN) {
			return link.Pass()
		}
		again, after := *s, time.Duration(random.Int64N(int64(20*time.Second)))
		again.Payload = append([]byte(nil), s.Payload...)
		return link.Pass().Then(func() { r.inject(direction, after, again) })
	}
}

// fate is what befalls the network, in the order of time.
func (r *run) fate() error {
	type event struct {
		at time.Duration
		do func()
	}
	all := []event{{r.heals, r.heal}}
	if r.down[0] < r.down[1] {
		all = append(all, event{r.down[0], func() { r.link.SetDown(true) }}, event{r.down[1], func() { r.link.SetDown(false) }})
	}
	if r.crash > 0 {
		all = append(all, event{r.crash, r.hosts[1].Crash})
	}
	if r.kill > 0 {
		all = append(all, event{r.kill, r.hosts[1].Kill})
	}
	slices.SortStableFunc(all, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	for _, e := range all {
		r.network.Sleep(e.at - r.network.Elapsed())
		e.do()
	}
	return nil
}

// heal makes a good network of it.
func (r *run) heal() {
	for i := range r.links {
		_ = r.direction(i).SetConfig(link.Config{Delay: r.links[i].Delay})
	}
}

func (r *run) client() error {
	c, err := r.hosts[0].DialTCP(r.family, "server:80")
	if err != nil {
		return r.excuse(err)
	}
	return r.talk(0, c)
}

func (r *run) server() error {
	l, err := r.hosts[1].ListenTCP("tcp", ":80")
	if err != nil {
		return err
	}
	c, err := l.AcceptTCP()
	if err != nil {
		return r.excuse(err)
	}
	l.Close()
	return r.talk(1, c)
}

// excuse is nil for an error that the run's plan explains.
func (r *run) excuse(err error) error {
	if r.harms() {
		return nil
	}
	return err
}

// talk is the program of one side.
func (r *run) talk(side int, c *sim.Conn) error {
	group := r.network.NewGroup()
	group.Go("write", func() error { return r.write(side, c) })
	group.Go("read", func() error { return r.read(side, c) })
	if at := r.programs[side].abort; at > 0 {
		r.network.Go("abort", func() error {
			r.network.Sleep(at)
			c.Close()
			return nil
		})
	}
	err := group.Wait()
	c.Close()
	r.ended[side] = err == nil
	return r.excuse(err)
}

func (r *run) write(side int, c *sim.Conn) error {
	p := &r.programs[side]
	d := dice{rand.New(rand.NewPCG(r.seed, 10+uint64(side)))}
	r.network.Sleep(p.begin)
	buf := make([]byte, p.chunk)
	for sent := 0; sent < p.size; {
		n := min(1+d.IntN(p.chunk), p.size-sent)
		for i := range n {
			buf[i] = content(side, sent+i)
		}
		if _, err := c.Write(buf[:n]); err != nil {
			return fmt.Errorf("write: %w", err)
		}
		sent += n
		r.network.Sleep(d.upTo(p.pause))
	}
	if p.linger {
		return nil
	}
	return c.CloseWrite()
}

func (r *run) read(side int, c *sim.Conn) error {
	p, peer := &r.programs[side], &r.programs[1-side]
	d := dice{rand.New(rand.NewPCG(r.seed, 20+uint64(side)))}
	r.network.Sleep(p.late)
	buf := make([]byte, p.read)
	for got := 0; got < peer.size || !peer.linger; { // without an end of the stream before ours
		n, err := c.Read(buf[:1+d.IntN(p.read)])
		for i := range n {
			if buf[i] != content(1-side, got+i) {
				r.problem("byte changed")
				return nil
			}
		}
		got += n
		switch {
		case got > peer.size:
			r.problem("bytes that nobody sent")
			return nil
		case errors.Is(err, io.EOF):
			if got < peer.size && !r.harms() {
				r.problem("bytes lost before the end of the stream")
			}
			return nil
		case err != nil:
			return fmt.Errorf("read: %w", err)
		}
		r.network.Sleep(d.upTo(p.rest))
	}
	return nil
}

// content is the byte at an offset of what a side sends.
func content(side, at int) byte { return byte(uint32(at*2+side) * 2654435761 >> 24) }
