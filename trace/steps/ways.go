package steps

import (
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// ways finds what belongs to which connection of a trace.
type ways struct {
	connections []*conversation.Connection
	segments    map[*trace.Packet]*conversation.Segment
	packets     map[*trace.Packet]int
	ends        map[trace.Conn][]period // in the order of their begin
}

// period is the time of a connection between two sockets.
type period struct {
	connection int
	side       int
	first      int // number of its first packet
}

func waysOf(t *trace.Trace) ways {
	w := ways{
		connections: conversation.Of(t), segments: map[*trace.Packet]*conversation.Segment{},
		packets: map[*trace.Packet]int{}, ends: map[trace.Conn][]period{},
	}
	for i, c := range w.connections {
		first := 0
		for n, s := range c.Segments {
			w.segments[s.Packet], w.packets[s.Packet] = s, i
			if n == 0 {
				first = s.Packet.Number
			}
		}
		w.ends[c.Conn] = append(w.ends[c.Conn], period{i, 0, first})
		if c.Conn != c.Conn.Reverse() {
			w.ends[c.Conn.Reverse()] = append(w.ends[c.Conn.Reverse()], period{i, 1, first})
		}
	}
	return w
}

// of is the connection and side that c is, after the packet of a number was sent. What a
// connection begins with may come before its first packet: then it is the one to come.
func (w *ways) of(c trace.Conn, packet int) (p period, ok bool) {
	for _, one := range w.ends[c] {
		if !ok || one.first <= packet {
			p, ok = one, true
		}
	}
	return p, ok
}

// after is the connection between the same sockets that follows one.
func (w *ways) after(c trace.Conn, p period) period {
	for _, one := range w.ends[c] {
		if one.first > p.first {
			return one
		}
	}
	return p
}
