package diff_test

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/diff"
)

const (
	syn = segment.SYN
	ack = segment.ACK
	psh = segment.PSH
	fin = segment.FIN
	rst = segment.RST
)

// everything compares all there is.
var everything = diff.Options{Options: true, Windows: true, Times: true, Payload: true, Context: 3}

// run is the trace of a built-in scenario.
func run(t testing.TB, name string) *trace.Trace {
	t.Helper()
	s, err := scenario.Named(name)
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	return tr
}

// script is a conversation written by hand. The client's initial sequence number
// is iss, the server's 8000.
type script struct {
	trace.Trace
	client, server netip.AddrPort
	iss            segment.Seq
	now            time.Duration
}

func newScript(iss segment.Seq) *script {
	return &script{
		client: netip.MustParseAddrPort("10.0.0.1:40000"), server: netip.MustParseAddrPort("10.0.0.2:80"), iss: iss,
	}
}

// up and down have the client and the server send a segment with relative numbers.
func (s *script) up(flags segment.Flags, seq, ack segment.Seq, payload string, options ...segment.Option) *trace.Packet {
	return s.send(segment.Segment{Src: s.client, Dst: s.server, Seq: s.iss + seq, Ack: 8000 + ack,
		Flags: flags, Window: 1000, Payload: []byte(payload), Options: options})
}

func (s *script) down(flags segment.Flags, seq, ack segment.Seq, payload string, options ...segment.Option) *trace.Packet {
	return s.send(segment.Segment{Src: s.server, Dst: s.client, Seq: 8000 + seq, Ack: s.iss + ack,
		Flags: flags, Window: 1000, Payload: []byte(payload), Options: options})
}

func (s *script) send(g segment.Segment) *trace.Packet {
	p := &trace.Packet{Number: len(s.Events) + 1, Sent: s.now, Bytes: []byte{}, Segment: &g}
	s.Record(trace.Event{Kind: trace.Sent, Time: s.now, Packet: p})
	s.now += time.Millisecond
	return p
}

// handshake opens the connection.
func (s *script) handshake() {
	s.up(syn, 0, 0, "", segment.MSS(1460))
	s.down(syn|ack, 0, 1, "", segment.MSS(1460))
	s.up(ack, 1, 1, "")
}

// clone copies a trace's packets, as far as tests change them.
func clone(t *trace.Trace) *trace.Trace {
	c := &trace.Trace{Name: t.Name}
	for _, p := range t.Packets() {
		q := *p
		if p.Segment != nil {
			s := *p.Segment
			s.Options, s.Payload = slices.Clone(s.Options), slices.Clone(s.Payload)
			q.Segment = &s
		}
		c.Record(trace.Event{Kind: trace.Sent, Time: p.Sent, Host: p.From, Packet: &q})
	}
	return c
}

// without is t without its packet i, counted from 0.
func without(t *trace.Trace, i int) *trace.Trace {
	c := clone(t)
	c.Events = slices.Delete(c.Events, i, i+1)
	return c
}

// twice is t with its packet i sent twice.
func twice(t *trace.Trace, i int) *trace.Trace {
	c := clone(t)
	c.Events = slices.Insert(c.Events, i, c.Events[i])
	return c
}

// changed is t with a change made to its packet i.
func changed(t *trace.Trace, i int, change func(*trace.Packet)) *trace.Trace {
	c := clone(t)
	change(c.Events[i].Packet)
	return c
}

// elsewhere is a trace of the same at other addresses and ports, with other initial
// sequence numbers and another time at its start.
func elsewhere(t *trace.Trace) *trace.Trace {
	const client, server = 0xfffff000, 77
	c := clone(t)
	for _, p := range c.Packets() {
		s := p.Segment
		if s == nil {
			continue
		}
		here, there := segment.Seq(client), segment.Seq(server)
		if s.Src.Port() < s.Dst.Port() {
			here, there = there, here
		}
		if s.Seq != 0 || !s.Flags.Has(rst) { // the reset of a SYN has number 0
			s.Seq += here
		}
		s.Ack += there
		for i, o := range s.Options {
			if o.Kind == segment.SACK {
				blocks := (&segment.Segment{Options: []segment.Option{o}}).SACKBlocks()
				for i := range blocks {
					blocks[i].Left += there
					blocks[i].Right += there
				}
				s.Options[i] = segment.SACKBlocks(blocks...)
			}
		}
		s.Src, s.Dst = moved(s.Src), moved(s.Dst)
		p.Sent += time.Hour
	}
	return c
}

// moved is another end for each.
func moved(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Next().Next(), a.Port()+1000)
}

// only is what there is when one pair of segments differs in the given kinds.
func only(kinds ...diff.Kind) map[diff.Kind]int {
	counts := map[diff.Kind]int{}
	for _, k := range kinds {
		counts[k] = 1
	}
	return counts
}
