package stack

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// pause tells why the sender of c sends no more, once all is done that is done at an
// instant, where that has changed.
func (h *Host) pause(c *conn, in innards, v *tcp.TCPSenderState) {
	limit, ok := c.limited(in, v)
	if !ok || limit == c.limit {
		return
	}
	c.limit = limit
	octets := 0
	for s := in.unsent(); !s.none(); s = s.next() {
		octets += s.size()
	}
	h.wiring.Paused(c.key.Local, c.key.Remote, limit, octets)
}

// limited holds what waits to be sent against the conditions that netstack's sendData and
// maybeSendSegment have, in their order; what is to be sent next has not met one of them.
// ok is false if it has met them all.
func (c *conn) limited(in innards, v *tcp.TCPSenderState) (limit segment.Limit, ok bool) {
	first := in.unsent()
	if first.none() {
		return segment.NoLimit, true
	}
	if v.Outstanding >= v.SndCwnd {
		return segment.LimitCwnd, true
	}
	if first.size() == 0 { // a FIN needs no window
		return 0, false
	}
	inFlight := int(v.SndUna.Size(v.SndNxt))
	room := max(int(v.SndWnd)-inFlight, 0)
	full := min(room, v.MaxPayloadSize)
	waits := 0
	for s := first; !s.none() && waits < full; s = s.next() {
		waits += s.size()
	}
	switch {
	case !first.numbered() && waits < full && v.Outstanding > 0 && c.endpoint.SocketOptions().GetDelayOption():
		return segment.LimitNagle, true
	case room < min(first.size(), v.MaxPayloadSize):
		return segment.LimitWindow, true
	}
	return 0, false
}
