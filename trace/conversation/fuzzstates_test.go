package conversation_test

import (
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// FuzzStates lets any segments, sent and delivered in any order, through a Follower that tells states.
func FuzzStates(f *testing.F) {
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x12\x00\x00\x00\x01\x00\x00\x10\x00\x00\x01\x00\x00"), false)
	f.Add([]byte{2, 0, 0, 0, 9, 0, 0, 0, 0x12, 1, 0, 0, 9, 0, 1, 0, 0x11, 0, 1, 1, 9, 5, 0, 0}, true)
	f.Fuzz(func(t *testing.T, data []byte, capture bool) {
		const most = 8
		var next continuity
		follower := conversation.NewFollower(conversation.Options{
			Next: &next, StatesOnly: true, Capture: capture, TimeWait: time.Second, FinWait2: time.Second, MaxConnections: most,
		})
		var now time.Duration
		for n := 1; len(data) >= 8; n++ {
			b := data[:8]
			data = data[8:]
			c := conn(uint16(b[1] & 15))
			if b[1]&16 != 0 {
				c = c.Reverse()
			}
			s := &segment.Segment{
				Src: c.Local, Dst: c.Remote, Flags: segment.Flags(b[0] & 0x3f), Window: uint16(b[4])<<8 | uint16(b[7]),
				Seq: number(b[2]), Ack: number(b[3]), Payload: make([]byte, b[5]),
			}
			if b[0]&0x40 != 0 {
				s.Options = []segment.Option{segment.WScale(b[7])}
			}
			now += time.Duration(b[6]) * 10 * time.Millisecond
			p := &trace.Packet{Number: n, Sent: now, Segment: s, Injected: b[1]&32 != 0}
			follower.Record(trace.Event{Time: now, Kind: trace.Sent, Packet: p})
			if b[1]&64 == 0 {
				follower.Record(trace.Event{Time: now, Kind: trace.Delivered, Packet: p, Fate: &trace.Fate{Time: now}})
			}
		}
		follower.Advance(now + time.Hour)
		if next.broken != "" {
			t.Error(next.broken)
		}
	})
}

// number spreads a byte over the sequence space: numbers near each other, near the
// places where comparisons turn, and near 2**32.
func number(b byte) segment.Seq {
	return segment.Seq(b>>6)<<30 - 8 + segment.Seq(b&63)
}

// continuity watches that each transition of an end begins where the last one ended,
// unless the end has been forgotten, or is a new one's.
type continuity struct {
	states map[trace.Conn]segment.State
	broken string
}

func (c *continuity) AddHost(trace.Host) {}
func (c *continuity) Record(e trace.Event) {
	if e.Kind != trace.Moved {
		return
	}
	m := e.Transition
	if c.states == nil {
		c.states = map[trace.Conn]segment.State{}
	}
	if from, known := c.states[m.Conn]; known && from != m.From && m.From > segment.Listen {
		c.broken = m.Conn.Local.String() + " leaves " + m.From.String() + ", but was in " + from.String()
	}
	if m.From == m.To {
		c.broken = "a transition from " + m.From.String() + " to itself"
	}
	c.states[m.Conn] = m.To
}
