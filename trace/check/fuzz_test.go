package check

import (
	"net/netip"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// FuzzChecker lets any segments, sent, delivered and lost in any order, with any
// transitions and calls between them, through a Checker, and looks at how much it keeps.
func FuzzChecker(f *testing.F) {
	f.Add([]byte{2, 0, 0, 0, 9, 0, 0, 0, 0x12, 16, 0, 1, 9, 0, 1, 0, 0x11, 0, 1, 1, 9, 5, 0, 0}, false, false)
	f.Add([]byte{0x12, 16, 0, 1, 9, 0, 1, 0, 0x90, 0, 1, 1, 9, 5, 0, 0, 0x90, 0, 1, 1, 9, 5, 90, 0}, true, true)
	f.Fuzz(func(t *testing.T, data []byte, capture, states bool) {
		const most = 4
		c := NewChecker(Options{Capture: capture, States: states, MaxEnds: most})
		follower := conversation.NewFollower(conversation.Options{Capture: capture, StatesOnly: true, Next: legality{t}})
		record := func(e trace.Event) {
			c.Record(e)
			follower.Record(e)
		}
		var now time.Duration
		var packets []*trace.Packet
		for len(data) >= 8 {
			b := data[:8]
			data = data[8:]
			now += time.Duration(b[6]) * 10 * time.Millisecond
			s := fuzzSegment(b)
			conn := trace.Conn{Local: s.Src, Remote: s.Dst}
			switch {
			case b[1]&128 != 0 && len(packets) > 0:
				p := packets[int(b[2])%len(packets)]
				record(trace.Event{Time: now, Kind: trace.Delivered, Packet: p, Fate: &trace.Fate{Time: now}})
				continue
			case b[1]&64 != 0:
				record(trace.Event{Time: now, Kind: trace.Moved, Host: "h", Transition: &trace.Transition{
					Conn: conn, From: segment.State(b[2] % 12), To: segment.State(b[3] % 12), Cause: []string{"", "segment 1", "close", "2MSL timer"}[b[4]&3],
				}})
				continue
			case b[1]&32 != 0:
				record(trace.Event{Time: now, Kind: trace.Called, Host: "h", Call: &trace.Call{
					Conn: conn, Op: []string{"read", "shutdown"}[b[2]&1], Result: []string{"5 bytes", "end of stream", "x", ""}[b[3]&3],
				}})
				continue
			}
			p := &trace.Packet{Number: len(packets) + 1, Sent: now, Segment: s}
			packets = append(packets, p)
			record(trace.Event{Time: now, Kind: trace.Sent, Packet: p})
		}
		kept := 0
		for e := c.used.Front(); e != nil; e = e.Next() {
			end := e.Value.(*end)
			size := 0
			for _, chunk := range end.history.chunks {
				size += overhead + len(chunk.data)
			}
			if kept += size; size != end.history.size || len(end.history.chunks) > maxChunks || len(end.arrived) > model.MaxSpans {
				t.Error("an end keeps more than it says, or too much")
			}
		}
		if kept != c.kept || c.used.Len() > most || len(c.ends) > most {
			t.Errorf("%d octets of %d ends are kept, it says %d", kept, c.used.Len(), c.kept)
		}
	})
}

// legality watches that segments show no transition that the RFC does not have.
type legality struct{ t *testing.T }

func (legality) AddHost(trace.Host) {}
func (l legality) Record(e trace.Event) {
	if e.Kind != trace.Moved {
		return
	}
	c := NewChecker(Options{Report: func(v Violation) { l.t.Error("segments show an illegal transition: " + v.String()) }})
	c.transition(&end{}, e.Transition.From, e.Transition.To, e.Transition.Cause, 1, e.Time)
}

// fuzzSegment makes a segment of 8 bytes, with numbers near each other, near the places
// where comparisons turn, and near 2**32.
func fuzzSegment(b []byte) *segment.Segment {
	number := func(b byte) segment.Seq { return segment.Seq(b>>6)<<30 - 8 + segment.Seq(b&63) }
	client := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, 1}), 1000+uint16(b[1]&7))
	server := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, 2}), 80)
	if b[1]&16 != 0 {
		client, server = server, client
	}
	s := &segment.Segment{
		Src: client, Dst: server, Flags: segment.Flags(b[0] & 0x3f), Seq: number(b[2]), Ack: number(b[3]),
		Window: uint16(b[4]) << (b[7] & 7), Payload: make([]byte, b[5]),
	}
	if b[0]&0x40 != 0 {
		s.Options = append(s.Options, segment.MSS(uint16(b[4])), segment.WScale(b[7]))
	}
	return s
}

// TestMemoryIsBounded sends far more than one end keeps in mind.
func TestMemoryIsBounded(t *testing.T) {
	c := NewChecker(Options{})
	send := func(n int, flags segment.Flags, payload []byte) {
		s := fuzzSegment(make([]byte, 8))
		s.Flags, s.Seq, s.Payload = flags, segment.Seq(n), payload
		c.Record(trace.Event{Kind: trace.Sent, Packet: &trace.Packet{Number: n, Segment: s}})
	}
	send(0, segment.SYN, nil)
	octet := make([]byte, 1)
	for n := range 3 * maxChunks {
		send(1+n, segment.ACK, octet)
	}
	e := c.used.Front().Value.(*end)
	if n := len(e.history.chunks); n > maxChunks {
		t.Errorf("%d chunks are kept", n)
	}
	megabyte := make([]byte, 1<<20)
	for n := range 3 * maxKept / len(megabyte) {
		send(1+3*maxChunks+n*len(megabyte), segment.ACK, megabyte)
	}
	if c.kept > maxKept || e.history.size != c.kept {
		t.Errorf("%d octets are kept, %d by its only end", c.kept, e.history.size)
	}
}

func TestHistory(t *testing.T) {
	var h history
	h.add(0xfffffffe, []byte("abcd"))
	if n := h.add(0, []byte("cdef")); n != overhead+2 {
		t.Errorf("%d octets are taken, want 2 and the overhead", n)
	}
	for _, c := range []struct {
		left    segment.Seq
		data    string
		at      segment.Seq
		differs bool
	}{
		{0xfffffffe, "abcdef", 0, false},
		{0xffffffff, "bcd", 0, false},
		{0xffffffff, "bXd", 0, true},
		{2, "eXyz", 3, true},
		{4, "new", 0, false},
		{0xfffffff0, "unknown", 0, false},
	} {
		if at, differs := h.differs(c.left, []byte(c.data)); at != c.at || differs != c.differs {
			t.Errorf("%q at %d: differs at %d, %v", c.data, c.left, at, differs)
		}
	}
}
