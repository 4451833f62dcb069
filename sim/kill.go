package sim

import (
	"maps"
	"slices"
)

// Kill ends the programs of the host, as kill -9 does: their calls fail with
// net.ErrClosed, and nothing listens any more. The host's kernel goes on. It closes
// their connections as it does when a process exits: what was written is still sent,
// followed by a FIN, or a reset is sent where received data was not read; and it
// refuses new ones. New programs may listen and dial at once. [Host.Crash] is the loss
// of power.
func (h *Host) Kill() {
	h.strike("kill", h.kill)
}

// strike has a fault strike the host, in a bubble when all has taken effect that was done at
// the same instant.
func (h *Host) strike(word string, fault func()) {
	n := h.network
	n.enter()
	defer n.leave()
	n.engine.Strike(place{host: h.index, fault: word}, func() {
		if !h.down && !n.engine.Closed() {
			fault()
		}
	})
}

func (h *Host) kill() {
	for _, s := range h.inOrder() {
		closes := func() bool {
			h.cause = cause{call: "kill"}
			s.stack.Close()
			return true
		}
		if s.closed = (ended{is: true}); len(s.operations) > 0 { // what was written is still to be sent
			s.operations = append(s.operations, &operation{kind: closing, do: closes})
			s.made++
		} else {
			closes()
		}
		s.wakeAll()
	}
	clear(h.sockets)
	h.drain()
}

// Conns are the connections that the host's programs have, accepted or dialed and not
// closed: in the order of their addresses, the host's first. So a test can reach what a
// program keeps to itself, such as those of an http.Client.
func (h *Host) Conns() []*Conn {
	h.network.enter()
	defer h.network.leave()
	var all []*Conn
	for _, s := range h.inOrder() {
		if s.user != nil {
			all = append(all, s.user)
		}
	}
	return all
}

// inOrder are the host's sockets in an order that does not depend on who was first.
func (h *Host) inOrder() []*socket {
	// order: sorted; of two that are equal nothing has been sent, and the same befalls both
	return slices.SortedFunc(maps.Keys(h.sockets), func(a, b *socket) int { return a.Place().Compare(b.Place()) })
}

// connection gives the socket the Conn by which programs know it.
func (s *socket) connection(network string) *Conn {
	s.user = &Conn{socket: s, network: network}
	return s.user
}
