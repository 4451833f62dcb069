package campaign

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/check"
)

// Outcome is what came of a run.
type Outcome struct {
	Problems []Problem         // what is wrong, if anything
	Packets  int               // that were sent
	Events   int               // of the trace
	Hash     [sha256.Size]byte // of all that happened
}

// Problem is something that is wrong with a run.
type Problem struct {
	// Class is the same for all runs that fail in the same way, such as
	// "invariant mss" or "given up: connection reset by peer".
	Class string
	// Text says what is wrong in this run.
	Text string
	// Rule is the sentence of an RFC that is broken, with its place.
	Rule string
}

// Run runs a case, on hosts without some fixes of netstack, and judges it.
func Run(c *Case, noFixes stack.Fixes) (o Outcome) {
	j := &judge{script: c.script(), streams: map[way]*stream{}, ends: map[trace.Conn]*tail{}, lives: map[trace.Conn]int{}, hash: sha256.New()}
	defer func() {
		if r := recover(); r != nil {
			o = Outcome{Problems: []Problem{{Class: "panic", Text: fmt.Sprint(r), Rule: "a run does not panic"}}}
		}
	}()
	s, err := scenario.Parse("case", []byte(c.Script()))
	if err != nil {
		return Outcome{Problems: []Problem{{Class: noScenario, Text: err.Error(), Rule: runs}}}
	}
	j.checker = check.NewChecker(check.Options{States: true, Report: j.violated})
	t, err := s.Run(scenario.Options{NoFixes: noFixes, Recorder: j, Octets: j.octets})
	j.all(t, err)
	o = Outcome{Problems: j.problems, Packets: j.packets, Events: len(t.Events)}
	j.hash.Sum(o.Hash[:0])
	return o
}

// What is held against the generator itself.
const (
	noScenario = "not a scenario"
	notRun     = "cannot be run"
	runs       = "a case is a scenario that can be run to its end"
)

// judge looks on, and says what is wrong.
type judge struct {
	script   *script
	checker  *check.Checker
	streams  map[way]*stream
	ends     map[trace.Conn]*tail
	lives    map[trace.Conn]int // how many connections an end has been part of
	gaveUp   bool               // an end has, by a timer
	refused  bool               // one that was connecting has been told to end
	reset    bool               // a call has failed because the other end has reset the connection
	hash     hash.Hash
	buf      []byte // what is hashed next
	packets  int
	problems []Problem
}

// tail is one end of a connection, as the trace has it so far.
type tail struct {
	host  string
	state segment.State
	sent  segment.Seq // the number after the highest sent
	acked segment.Seq // the highest acknowledgment that has arrived
	began bool        // any has been sent
	heard bool        // an acknowledgment has arrived
}

// stream is what goes from one end of a connection to the other.
type stream struct {
	written []byte
	read    int
	wrong   bool
}

func (j *judge) problem(rule, class, format string, args ...any) {
	j.problems = append(j.problems, Problem{Class: class, Text: fmt.Sprintf(format, args...), Rule: rule})
}

func (j *judge) violated(v check.Violation) {
	j.problem(fmt.Sprintf("RFC 9293 section %s: %q", v.Section, v.Sentence), "invariant "+v.Name, "%s", v)
}

// AddHost implements [trace.Recorder].
func (j *judge) AddHost(h trace.Host) { j.checker.AddHost(h) }

// Record implements [trace.Recorder].
func (j *judge) Record(e trace.Event) {
	j.checker.Record(e)
	switch e.Kind {
	case trace.Paused: // it tells of what is there already
		return
	case trace.Sent:
		j.packets++
		j.sent(e.Packet)
	case trace.Delivered:
		j.arrived(e.Packet)
	case trace.Moved:
		if t := e.Transition; t.Conn.Remote.IsValid() {
			if t.To == segment.SynReceived {
				j.lives[t.Conn]++
			}
			j.gaveUp = j.gaveUp || t.To == segment.Closed && t.ByTimer() && t.From != segment.TimeWait && t.From != segment.FinWait2
			j.refused = j.refused || (t.From == segment.SynSent || t.From == segment.SynReceived) && t.To == segment.Closed && !t.ByTimer()
			end := j.end(t.Conn)
			if end.host, end.state = e.Host, t.To; t.To == segment.Closed {
				delete(j.ends, t.Conn)
			}
		}
	}
	b := append(binary.BigEndian.AppendUint64(j.buf[:0], uint64(e.Time)), byte(e.Kind))
	b = append(append(b, e.Host...), 0)
	if e.Kind == trace.Sent {
		b = append(b, e.Packet.Bytes...)
	}
	j.hash.Write(b)
	j.buf = b
}

func (j *judge) end(c trace.Conn) *tail {
	if j.ends[c] == nil {
		j.ends[c] = &tail{}
	}
	return j.ends[c]
}

func (j *judge) sent(p *trace.Packet) {
	s := p.Segment
	if s == nil || p.Injected || s.Flags.Has(segment.RST) {
		return
	}
	if e := j.ends[trace.Conn{Local: s.Src, Remote: s.Dst}]; e != nil && (!e.began || e.sent.Less(s.End())) {
		e.sent, e.began = s.End(), true
	}
}

func (j *judge) arrived(p *trace.Packet) {
	s := p.Segment
	if s == nil || p.Injected || !s.Flags.Has(segment.ACK) {
		return
	}
	if e := j.ends[trace.Conn{Local: s.Dst, Remote: s.Src}]; e != nil && (!e.heard || e.acked.Less(s.Ack)) {
		e.acked, e.heard = s.Ack, true
	}
}

// octets compares what is read with what was written.
func (j *judge) octets(c trace.Conn, written bool, b []byte) {
	way, known := wayOf(c, written)
	if !known {
		return
	}
	s := j.streams[way]
	if s == nil {
		s = &stream{}
		j.streams[way] = s
	}
	if written {
		s.written = append(s.written, b...)
		return
	}
	if at := s.read; !s.wrong && (at+len(b) > len(s.written) || !bytes.Equal(b, s.written[at:at+len(b)])) {
		s.wrong = true
		j.problem(reliable, "bytes changed", "what %s read from octet %d on is not what was written", c.Local, at+1)
	}
	s.read += len(b)
}

// way is a direction of a connection: addresses may change on it, but not the port to which
// the connection was made. A proxy makes one of two, from end to end.
type way struct {
	port    uint16
	forward bool // to that port
}

func wayOf(c trace.Conn, written bool) (w way, ok bool) {
	if port, ok := asked(c.Local.Port()); ok {
		return way{port, !written}, true
	}
	port, ok := asked(c.Remote.Port())
	return way{port, written}, ok
}

// asked is the port of the program to which a connection to a port leads, if to any.
func asked(port uint16) (uint16, bool) {
	if port >= firstPort+relayPorts {
		port -= relayPorts
	}
	return port, port >= firstPort && port < firstPort+mostConnections
}

// reliable is what streams are held to.
const reliable = `RFC 9293 section 2.2: "TCP provides a reliable, in-order, byte-stream service to applications."`
