package ladder

import (
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// views are what connections through a NAT are called at its far side, and what they are
// called here: as the end sees it that is behind the NAT, or would if no NAT were there. A
// port of a NAT that several ends have had stays what it is.
type views map[trace.Conn]trace.Conn

func viewsOf(all []*conversation.Connection) views {
	v := views{}
	for _, c := range all {
		client, server := c.View(conversation.Client), c.View(conversation.Server)
		if server == client.Reverse() {
			continue
		}
		own := trace.Conn{Local: client.Local, Remote: server.Local}
		for _, seen := range []trace.Conn{server.Reverse(), client} {
			if other, known := v[seen]; known && other != own {
				own = seen
			}
			v[seen], v[seen.Reverse()] = own, own.Reverse()
		}
	}
	return v
}

// of is what a connection is called here.
func (v views) of(c trace.Conn) trace.Conn {
	if own, known := v[c]; known {
		return own
	}
	return c
}

// moved is the transition of an event, of the connection as it is called here.
func (v views) moved(e *trace.Event) *trace.Event {
	own := v.of(e.Transition.Conn)
	if own == e.Transition.Conn {
		return e
	}
	moved, t := *e, *e.Transition
	t.Conn, moved.Transition = own, &t
	return &moved
}
