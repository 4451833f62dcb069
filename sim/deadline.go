package sim

import (
	"fmt"
	"net"
	"time"
)

// deadline is a virtual time after which calls fail.
type deadline struct {
	set bool
	at  time.Duration
}

func (d *deadline) passed(now time.Duration) bool { return d != nil && d.set && d.at <= now }

// move sets the deadline to wall clock time t; the zero time is none.
func (d *deadline) move(n *Network, t time.Time) {
	*d = deadline{set: !t.IsZero(), at: t.Sub(n.config.Epoch)}
}

// foreign is the error about a deadline by the real clock, which a network that goes by
// another one would never come to, or long ago.
func (n *Network) foreign(t time.Time) error {
	const far, near = 30 * 24 * time.Hour, 24 * time.Hour
	if n.config.Driver != Loop || t.IsZero() || t.Sub(n.config.Epoch.Add(n.now())).Abs() < far || time.Until(t).Abs() > near {
		return nil
	}
	return fmt.Errorf("sim: the deadline %s is one of the real clock's, and the network's is at %s; take it from Network.Now",
		t.Format(time.RFC3339), n.config.Epoch.Add(n.now()).Format(time.RFC3339))
}

// tell takes note of an error that somebody is told.
func (n *Network) tell(err error) error {
	n.enter()
	defer n.leave()
	return n.engine.Tell(err)
}

// setDeadline sets deadlines of a socket, and has those who wait look at them.
func (s *socket) setDeadline(t time.Time, which ...*deadline) error {
	n := s.host.network
	if err := n.misused(); err != nil {
		return err
	}
	n.enter()
	defer n.leave()
	if s.closed.to(n) {
		return net.ErrClosed
	}
	if err := n.foreign(t); err != nil {
		return n.engine.Tell(err)
	}
	for _, d := range which {
		d.move(n, t)
	}
	s.wakeAll()
	return nil
}
