package sim

import (
	"cmp"
	"fmt"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
)

// Crash ends the host as a loss of power does: its connections vanish without a word,
// its applications' calls fail with net.ErrClosed, and packets to it are dropped, until
// [Host.Restart].
func (h *Host) Crash() { h.strike("crash", h.crash) }

func (h *Host) crash() {
	h.down = true
	h.closeSockets()
	h.vanish()
	h.stack.Close()
}

// vanish takes back the packets that are not sent yet, and has the trace told that
// every connection is CLOSED, which is what a crash makes of it.
func (h *Host) vanish() {
	n := h.network
	h.effects = nil
	if n.config.Recorder == nil {
		return
	}
	h.cause = cause{call: "crash"}
	for _, c := range h.stack.Connections() {
		h.moved(c.Local, c.Remote, c.State, segment.Closed)
	}
	h.drain()
}

// Restart starts a host again that has crashed, as it was when it was added: with no
// connection, nor anything that listens. It gives a segment of an old connection a
// reset (RFC 9293 section 3.5.1).
func (h *Host) Restart() error {
	if err := h.network.misused(); err != nil {
		return err
	}
	n := h.network
	n.enter()
	defer n.leave()
	var err error
	struck := n.engine.Strike(place{host: h.index, fault: "restart"}, func() { err = h.restart() })
	return cmp.Or(struck, err)
}

func (h *Host) restart() error {
	n := h.network
	switch {
	case n.engine.Closed():
		return engine.ErrClosed
	case !h.down:
		return fmt.Errorf("host %s is up; only one that has crashed can be started again", h.name)
	}
	h.boots++
	h.wiring.Seed, _ = derive(n.config.Seed, fmt.Sprintf("host %s start %d", h.name, h.boots))
	h.down = false
	return h.boot()
}
