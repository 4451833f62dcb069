package stack

import (
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip"
)

// Sample is the state of congestion control of a connection at a segment.
type Sample struct {
	Local, Remote netip.AddrPort
	// Sent is true as a segment has left, and false as one has arrived and all is done
	// that is done at once because of it.
	Sent bool
	Sender
	Phase segment.Phase
}

// sample tells of a connection's state, if anybody asks for that and it has one.
func (h *Host) sample(c *conn, sent bool) {
	if h.wiring.Sampled == nil || c == nil || !c.key.Remote.IsValid() {
		return
	}
	v, ok := inside(c.endpoint)
	if !ok {
		return
	}
	h.wiring.Sampled(Sample{Local: c.key.Local, Remote: c.key.Remote, Sent: sent, Sender: v.sender(), Phase: c.phase(v)})
}

// phase is what congestion control is doing. netstack itself tells slow start from
// avoidance in this way only.
func (c *conn) phase(v variables) segment.Phase {
	in, ok := c.innards()
	switch {
	case v.FastRecovery.Active:
		return segment.PhaseRecovery
	case ok && in.sender != nil && in.congestion() == tcpip.RTORecovery:
		return segment.PhaseLoss
	case v.SndCwnd < v.Ssthresh:
		return segment.PhaseSlowStart
	}
	return segment.PhaseAvoidance
}
