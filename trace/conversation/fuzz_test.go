package conversation

import (
	"net/netip"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// FuzzFollower lets any segments, sent, delivered and lost in any order, through a
// Follower, and looks at how much it keeps.
func FuzzFollower(f *testing.F) {
	f.Add([]byte{2, 0, 0, 0, 9, 0, 0, 0, 0x12, 16, 0, 1, 9, 0, 1, 0, 0x11, 0, 1, 1, 9, 5, 0, 0}, false)
	f.Add([]byte{0x12, 16, 0, 1, 9, 0, 1, 0, 0x90, 0, 1, 1, 9, 5, 0, 0, 0x90, 0, 1, 1, 9, 5, 90, 0}, true)
	f.Fuzz(func(t *testing.T, data []byte, capture bool) {
		const most = 4
		a := NewFollower(Options{Capture: capture, MaxConnections: most, Sent: func(_ *Connection, s *Segment) { _ = s.Class.String() }})
		var now time.Duration
		var packets []*trace.Packet
		for len(data) >= 8 {
			b := data[:8]
			data = data[8:]
			now += time.Duration(b[6]) * 10 * time.Millisecond
			if b[1]&128 != 0 && len(packets) > 0 {
				p := packets[int(b[2])%len(packets)]
				kind := []trace.Kind{trace.Delivered, trace.Dropped}[b[3]&1]
				a.Record(trace.Event{Time: now, Kind: kind, Packet: p, Fate: &trace.Fate{Time: now}})
				continue
			}
			p := &trace.Packet{Number: len(packets) + 1, Sent: now, Injected: b[1]&32 != 0, Segment: fuzzSegment(b)}
			packets = append(packets, p)
			a.Record(trace.Event{Time: now, Kind: trace.Sent, Packet: p})
		}
		if n := a.used.Len(); n > most || len(a.conns) > 2*most {
			t.Errorf("%d connections by %d names are kept", n, len(a.conns))
		}
		for e := a.used.Front(); e != nil; e = e.Next() {
			c := e.Value.(*Connection)
			for _, end := range c.Ends {
				if len(end.outstanding) > maxOutstanding || len(end.recent) > maxRecent || len(end.sacked) > model.MaxSpans || len(c.ongoing) > maxOngoing {
					t.Error("a connection grows without bound")
				}
			}
		}
		a.Close()
	})
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
		s.Options = append(s.Options, segment.SACKBlocks(segment.Block{Left: number(b[7]), Right: number(b[4])}), segment.SACKOK())
	}
	if b[0]&0x80 != 0 {
		s.Options = append(s.Options, segment.TS(uint32(b[6]), uint32(b[7])))
	}
	return s
}

// TestMemoryIsBounded sends far more than one connection keeps in mind.
func TestMemoryIsBounded(t *testing.T) {
	a := NewFollower(Options{})
	b := []byte{0x12, 0, 0, 0, 9, 0, 0, 0}
	for n := range 3 * maxOutstanding {
		s := fuzzSegment(b)
		s.Flags, s.Seq, s.Payload = segment.ACK, segment.Seq(10*n), make([]byte, 10)
		if n == 0 {
			s.Flags = segment.SYN
		}
		a.Record(trace.Event{Kind: trace.Sent, Packet: &trace.Packet{Number: n, Segment: s}})
	}
	c := a.used.Front().Value.(*Connection)
	if n := len(c.Ends[Client].outstanding); n > maxOutstanding {
		t.Errorf("%d transmissions are kept", n)
	}
	if n := len(c.ongoing); n > maxOngoing {
		t.Errorf("%d packets are kept", n)
	}
}
