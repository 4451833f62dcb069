package sim_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
	"github.com/stretchr/testify/require"
)

// passer hands events on to a recorder that says that it keeps nothing, as copies
// that it spoils afterwards: who has kept something all the same writes nonsense.
type passer struct{ trace.Forgetter }

func (p passer) AddNode(n trace.Node) {
	if m, ok := p.Forgetter.(trace.Mapper); ok {
		m.AddNode(n)
	}
}

func (p passer) AddLink(l trace.Link) {
	if m, ok := p.Forgetter.(trace.Mapper); ok {
		m.AddLink(l)
	}
}

func (p passer) Record(e trace.Event) {
	e = copied(e)
	p.Forgetter.Record(e)
	if e.Packet != nil {
		spoil(e)
	}
}

// copied is an event of which nothing is shared with e.
func copied(e trace.Event) trace.Event {
	if e.Packet == nil {
		return e
	}
	p := *e.Packet
	p.Bytes, p.Fates = slices.Clone(p.Bytes), nil
	for _, f := range e.Packet.Fates {
		c := *f
		c.Bytes, c.Hops = slices.Clone(f.Bytes), slices.Clone(f.Hops)
		p.Fates = append(p.Fates, &c)
		if f == e.Fate {
			e.Fate = &c
		}
	}
	if p.Segment != nil {
		s, _ := segment.Parse(p.Bytes)
		p.Segment = &s
	}
	if p.Sender != nil {
		p.Sender = new(*p.Sender)
	}
	e.Packet = &p
	return e
}

func spoil(e trace.Event) {
	p := e.Packet
	for _, b := range append([][]byte{p.Bytes}, payloads(p.Fates)...) {
		for i := range b {
			b[i] ^= 0xa5
		}
	}
	for _, f := range p.Fates {
		for i := range f.Hops {
			f.Hops[i] = trace.Hop{From: "spoilt"}
		}
		*f = trace.Fate{Time: -1, Dropped: true, Cause: "spoilt", Bytes: f.Bytes}
	}
	if p.Segment != nil {
		clear(p.Segment.Options)
		*p.Segment = segment.Segment{Seq: 0xdeadbeef}
	}
	if p.Sender != nil {
		*p.Sender = trace.Sender{Cwnd: -1}
	}
	*p = trace.Packet{Number: -1, From: "spoilt", Bytes: p.Bytes, Fates: p.Fates}
}

func payloads(fates []*trace.Fate) (all [][]byte) {
	for _, f := range fates {
		all = append(all, f.Bytes)
	}
	return all
}

// writers are all recorders that forget, each with what writes a whole trace the
// same way.
func writers(t *testing.T) map[string]struct {
	stream func(*bytes.Buffer) closingForgetter
	whole  func(*bytes.Buffer, *trace.Trace) error
} {
	type writer = struct {
		stream func(*bytes.Buffer) closingForgetter
		whole  func(*bytes.Buffer, *trace.Trace) error
	}
	all := map[string]writer{"json": {
		func(b *bytes.Buffer) closingForgetter { return jsonl.NewWriter(b, &trace.Trace{}) },
		func(b *bytes.Buffer, tr *trace.Trace) error { return jsonl.Write(b, tr) },
	}}
	for _, side := range []capture.Side{capture.Sender, capture.Receiver, capture.Both} {
		for _, link := range []capture.Link{capture.Raw, capture.Ethernet} {
			for _, format := range []capture.Format{capture.PcapNG, capture.Pcap} {
				o := capture.Options{Format: format, Link: link, Side: side}
				all[string(format)+" "+string(link)+" "+string(side)] = writer{
					func(b *bytes.Buffer) closingForgetter {
						w, err := capture.NewWriter(b, &trace.Trace{}, o)
						require.NoError(t, err)
						return w
					},
					func(b *bytes.Buffer, tr *trace.Trace) error { return capture.Write(b, tr, o) },
				}
			}
		}
	}
	return all
}

type closingForgetter interface {
	trace.Forgetter
	Close() error
}

// rough is a link on which all can befall a packet.
var rough = link.Config{
	Delay: 20 * time.Millisecond, Rate: 10e6, Queue: 30, Loss: 0.02, Duplicate: 0.02, Corrupt: 0.02,
	Jitter: 3 * time.Millisecond, Reorder: true,
}

// roughRun is a transfer over a rough link, and packets made by hand.
func roughRun(t *testing.T, r trace.Recorder) {
	n, client, server := pair(t, sim.Config{Seed: 1, Recorder: r}, sim.HostConfig{}, rough)
	l, err := n.AddLink(client, server, link.Config{})
	require.NoError(t, err)
	l.Forward().InjectBytes([]byte("no packet at all"))
	require.NoError(t, transfer(n, client, server, 1<<20))
}

// routedRun is a transfer over a router and rough links.
func routedRun(t *testing.T, r trace.Recorder) {
	n := sim.New(sim.Config{Seed: 1, Recorder: r})
	t.Cleanup(func() { n.Close() })
	client, err := n.AddHost(sim.HostConfig{Name: "client"})
	require.NoError(t, err)
	server, err := n.AddHost(sim.HostConfig{Name: "server"})
	require.NoError(t, err)
	middle, err := n.AddRouter(sim.RouterConfig{Name: "middle"})
	require.NoError(t, err)
	for _, host := range []*sim.Host{client, server} {
		_, err = n.AddLink(host, middle, rough)
		require.NoError(t, err)
	}
	require.NoError(t, transfer(n, client, server, 1<<20))
}

// Packets are made of used memory where nobody keeps them: what is written is the
// same as where all is kept.
func TestRecycledPackets(t *testing.T) {
	recycled(t, roughRun)
	recycled(t, routedRun)
}

func recycled(t *testing.T, run func(*testing.T, trace.Recorder)) {
	kept := &trace.Trace{}
	run(t, kept)
	for name, w := range writers(t) {
		// A writer of a capture lags behind by 1,024 packets, within which all fates
		// come to pass here.
		var want bytes.Buffer
		require.NoError(t, w.whole(&want, kept))
		for _, spoilt := range []bool{false, true} {
			var got bytes.Buffer
			recorder := w.stream(&got)
			if spoilt {
				run(t, passer{recorder})
			} else {
				run(t, recorder)
			}
			require.NoError(t, recorder.Close())
			require.True(t, bytes.Equal(want.Bytes(), got.Bytes()), "%s, spoilt %v: %d bytes, want %d", name, spoilt, got.Len(), want.Len())
		}
	}
}

// A recorder that forgets sees every event as one that keeps it does, each packet
// up to the last of its fates.
func TestRecycledPacketsAreWhole(t *testing.T) {
	recycledWhole(t, roughRun)
	recycledWhole(t, routedRun)
}

func recycledWhole(t *testing.T, run func(*testing.T, trace.Recorder)) {
	kept, seen := &trace.Trace{}, &collector{}
	run(t, kept)
	run(t, seen)
	require.Equal(t, len(kept.Events), len(seen.Events))
	fates := map[int]int{}
	for i, want := range kept.Events {
		got := seen.Events[i]
		if want.Packet != nil { // of a packet that is kept, the fates to come are known, too
			if want.Fate != nil {
				fates[want.Packet.Number]++
			}
			p := *want.Packet
			p.Fates = p.Fates[:fates[p.Number]:fates[p.Number]]
			if len(p.Fates) == 0 {
				p.Fates, got.Packet.Fates = nil, nil
			}
			want.Packet = &p
		}
		require.Equal(t, want, got, "event %d", i)
	}
}

// collector forgets, but for copies.
type collector struct{ trace.Trace }

func (c *collector) Record(e trace.Event) { c.Trace.Record(copied(e)) }
func (c *collector) Forgets() bool        { return true }
