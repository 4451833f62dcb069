package shown

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// States follows the state of each end of each connection. The zero value is
// ready: everything is CLOSED.
type States struct {
	ends    map[trace.Conn]segment.State
	listens map[listener]bool
	open    map[listener]int // how many connections of the port are not CLOSED
}

// listener is a port on which a host may listen, at whichever address.
type listener struct {
	host string
	port uint16
}

// Move takes note of a transition at host.
func (s *States) Move(host string, t *trace.Transition) {
	if !t.Conn.Remote.IsValid() {
		if s.listens == nil {
			s.listens = map[listener]bool{}
		}
		s.listens[listener{host, t.Conn.Local.Port()}] = t.To == segment.Listen
		return
	}
	if s.ends == nil {
		s.ends, s.open = map[trace.Conn]segment.State{}, map[listener]int{}
	}
	port := listener{host, t.Conn.Local.Port()}
	if s.ends[t.Conn] != segment.Closed {
		s.open[port]--
	}
	if t.To != segment.Closed {
		s.open[port]++
	}
	s.ends[t.Conn] = t.To
}

// Serves reports whether the port that c listens on has a connection.
func (s *States) Serves(host string, c trace.Conn) bool {
	return s.open[listener{host, c.Local.Port()}] > 0
}

// At is the state of the end of c that is at host: of one that has not moved yet
// it is that of the port.
func (s *States) At(host string, c trace.Conn) segment.State {
	if state, ok := s.ends[c]; ok {
		return state
	}
	if s.listens[listener{host, c.Local.Port()}] {
		return segment.Listen
	}
	return segment.Closed
}
