package campaign

import (
	"errors"
	"syscall"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
)

// judge says what is wrong with a run that has ended with err.
func (r *run) judge(err error) {
	var deadlock *sim.DeadlockError
	var limit *sim.LimitError
	switch {
	case err == nil:
	case errors.As(err, &deadlock):
		r.problem("stall")
	case errors.As(err, &limit):
		r.problem("no end")
	default:
		r.problem("given up: %s", reason(err))
	}
	if limit != nil {
		return
	}
	for _, h := range r.hosts {
		for _, c := range h.Connections() {
			if rests(c.State) {
				continue
			}
			r.problem("at rest in %s", c.State)
		}
	}
}

// reason is why a connection was given up.
func reason(err error) string {
	for _, known := range []error{syscall.ETIMEDOUT, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return err.Error()
}

// rests (RFC 9293 section 3.3.2) reports whether a connection may stay in a state for ever while nothing happens:
// not where its own FIN or SYN is unacknowledged, nor where RFC 9293 has a timer end it.
func rests(s segment.State) bool {
	switch s {
	case segment.Listen, segment.Established, segment.CloseWait, segment.FinWait2:
		return true
	}
	return false
}
