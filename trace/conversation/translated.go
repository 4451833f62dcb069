package conversation

import (
	"container/list"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/translated"
)

// Translated is a segment as it has arrived where its addresses or ports are others than
// those with which it was sent, as behind a NAT; ok is false for any other event.
func Translated(e *trace.Event) (s segment.Segment, ok bool) { return translated.Of(e) }

// View is the connection as one of its ends sees it: behind a NAT, two that differ.
func (n *Connection) View(side Side) trace.Conn {
	switch {
	case n.views[side] != trace.Conn{}:
		return n.views[side]
	case side == Client:
		return n.Conn
	}
	return n.Conn.Reverse()
}

// translated finds out from what arrives how the other end of a connection sees it. What is
// found first holds: a NAT that has forgotten the connection, and gives it another port,
// makes it one of which that end knows nothing.
func (f *Follower) translated(e *trace.Event) {
	s, ok := Translated(e)
	if !ok {
		return
	}
	sender := trace.Conn{Local: e.Packet.Segment.Src, Remote: e.Packet.Segment.Dst}
	receiver := trace.Conn{Local: s.Dst, Remote: s.Src}
	at := f.conns[sender]
	if at == nil || f.conns[receiver] == at {
		return
	}
	c := at.Value.(*Connection)
	side := c.Side(sender)
	if c.views[1-side] != (trace.Conn{}) {
		return
	}
	if before := f.conns[receiver]; before != nil {
		if s.Flags&(segment.SYN|segment.ACK) != segment.SYN {
			return
		}
		f.done(before) // the NAT has given its port away
	}
	c.views = [2]trace.Conn{}
	c.views[side], c.views[1-side] = sender, receiver
	f.conns[receiver], f.conns[receiver.Reverse()] = at, at
}

// unlist has a connection not be found any more.
func (f *Follower) unlist(at *list.Element) {
	c := at.Value.(*Connection)
	for _, view := range []trace.Conn{c.Conn, c.views[Client], c.views[Server]} {
		for _, key := range []trace.Conn{view, view.Reverse()} {
			if f.conns[key] == at {
				delete(f.conns, key)
			}
		}
	}
}
