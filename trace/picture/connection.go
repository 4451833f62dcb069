package picture

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// Connection is a connection of a trace, with what it went through.
type Connection struct {
	*analysis.Connection
	Ends [2]End // by side
}

// End is one of the two ends of a connection.
type End struct {
	Host string
	Conn trace.Conn // as this end sees it
	// Path is the changes of state it went through. The first of a connection that was
	// accepted is from LISTEN, the state of the socket that has made it.
	Path []Step
}

// Step is a change of state.
type Step struct {
	Time     time.Duration
	From, To segment.State
	Cause    string // as in [trace.Transition]
}

// String names the end by its host and socket.
func (e End) String() string {
	return strings.TrimSpace(visible.Text(e.Host) + " " + e.Conn.Local.String())
}

// Connections lists the connections of a trace in the order of their first
// segments.
func Connections(t *trace.Trace) []Connection {
	var list []Connection
	index := map[trace.Conn][]int{} // by either end
	for n, c := range analysis.Of(t).Connections {
		back := c.Conn.Reverse()
		list = append(list, Connection{c, [2]End{{Host: c.Hosts[0], Conn: c.Conn}, {Host: c.Hosts[1], Conn: back}}})
		index[c.Conn] = append(index[c.Conn], n)
		index[back] = append(index[back], n)
	}
	for _, e := range t.Events {
		if e.Kind != trace.Moved {
			continue
		}
		m := e.Transition
		end := endAt(list, index[m.Conn], m.Conn, e.Time)
		if end == nil {
			continue // it is a socket that listens, or there is no segment of it
		}
		end.Path = append(end.Path, Step{e.Time, m.From, m.To, m.Cause})
	}
	return list
}

// endAt is the end of the connection c at a time: of those with the same sockets it
// is the last one that has begun.
func endAt(list []Connection, among []int, c trace.Conn, at time.Duration) *End {
	var found *Connection
	for _, n := range among {
		each := &list[n]
		if found == nil || len(each.Segments) > 0 && each.Segments[0].Packet.Sent <= at {
			found = each
		}
	}
	switch {
	case found == nil:
		return nil
	case found.Ends[0].Conn == c:
		return &found.Ends[0]
	}
	return &found.Ends[1]
}

// Chosen are the connections that [Options.Connection] asks for.
func (o Options) Chosen(t *trace.Trace) ([]Connection, error) {
	list, number := Connections(t), o.Connection
	switch {
	case len(list) == 0:
		return nil, errNoConnection
	case number < 0 || number > len(list):
		return nil, fmt.Errorf("there is no connection %d; the trace has %d", number, len(list))
	case number > 0:
		list = list[number-1 : number]
	}
	return list, nil
}
