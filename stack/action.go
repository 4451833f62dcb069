package stack

import (
	"slices"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// Whatever is done to a host is an action: a packet delivered, a call to a
// socket, a timer run out. While it lasts netstack's packets and news gather in
// Host.sent and Host.ready; in the end they come out in an order of their own.

// Deliver hands a packet that has come over the link to the host, and returns
// when everything that the host does at once because of it is done. Bytes that
// are no IP packet are ignored, as a network card does. The caller may use
// packet again afterwards.
func (h *Host) Deliver(packet []byte) {
	if h.closed {
		return
	}
	c := h.receive(packet)
	h.barrier()
	h.settle()
	h.sample(c, false)
}

// DeliverBatch is Deliver for packets that have come at the same instant, which
// netstack then finds in its queue together: it answers a batch of data with
// one ACK, as it does in real time. They must be of the same connection.
func (h *Host) DeliverBatch(packets [][]byte) {
	if h.closed {
		return
	}
	if len(packets) > 0 && h.oneByOne(packets[0]) {
		for _, packet := range packets {
			h.Deliver(packet)
		}
		return
	}
	var c *conn
	for _, packet := range packets {
		c = h.receive(packet)
	}
	h.barrier()
	h.round() // a connection that a reset ends hands on what came after it
	h.settle()
	h.sample(c, false)
}

// receive puts a packet into netstack's queues; c is the connection that it belongs to, if
// that is known.
func (h *Host) receive(packet []byte) (c *conn) {
	number, ok := networkProtocol(packet)
	if !ok {
		return nil
	}
	if h.fixed(FixDefaultMSS) {
		packet = withMSS(packet)
	}
	view := buffer.NewViewSize(len(packet))
	copy(view.AsSlice(), packet)
	var t tcpHeader
	if h.watching {
		c, t, ok = h.arrive(view.AsSlice())
		h.concern(c)
		h.doing = arriving
		if !ok {
			view.Release()
			return c
		}
	}
	p := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithView(view)})
	h.card.verified = c != nil
	h.deliverWithin(c, t, func() { h.card.dispatcher.DeliverNetworkPacket(number, p) })
	h.card.verified = false
	p.DecRef()
	return c
}

func networkProtocol(packet []byte) (tcpip.NetworkProtocolNumber, bool) {
	if len(packet) == 0 {
		return 0, false
	}
	switch packet[0] >> 4 {
	case 4:
		return ipv4.ProtocolNumber, true
	case 6:
		return ipv6.ProtocolNumber, true
	}
	return 0, false
}

// buffer gives room for a packet of size bytes.
func (h *Host) buffer(size int) []byte {
	if b := h.spare; cap(b) >= size {
		h.spare = nil
		return b[:0]
	}
	if h.wiring.Buffer != nil {
		return h.wiring.Buffer(size)
	}
	return make([]byte, 0, size)
}

// act does something to the host on behalf of connection c (nil if it is not
// known), and then sees to all that follows from it.
func (h *Host) act(c *conn, f func()) {
	if h.closed {
		return
	}
	h.concern(c)
	h.doing = expiring
	f()
	h.settle()
}

// concern is begin for what may concern any connection if c is nil, such as an
// ICMP message or a fragment of a packet.
func (h *Host) concern(c *conn) {
	h.begin(c)
	if c == nil {
		h.touchAll()
	}
}

// begin and settle stand around everything that is done to the host.
func (h *Host) begin(c *conn) {
	h.current, h.doing = c, calling
	if c != nil {
		h.touch(c)
	}
}

// settle reports changed states, sends what there is to send, and tells
// sockets that have news. Nothing of netstack runs meanwhile.
func (h *Host) settle() {
	switch {
	case h.closed:
		return
	case h.settling: // a socket's owner, being told, has acted; the outer settle goes on
		h.show()
		return
	}
	h.settling = true
	if fuses {
		for _, c := range h.touched {
			h.smooth(c)
		}
	}
	for again := true; again; {
		again = h.show()
		again = h.tell() || again
	}
	if h.watching {
		for _, c := range h.touched {
			h.mend(c)
		}
	}
	h.prune()
	h.settling = false
	h.current = nil
}

// show reports changed states and sends what there is to send.
func (h *Host) show() bool {
	h.serve()
	for i := 0; i < len(h.touched); i++ { // a connection's heir may join
		h.refresh(h.touched[i])
	}
	return h.flush()
}

// flush puts what netstack has sent through the card.
func (h *Host) flush() bool {
	if len(h.sent) == 0 {
		return false
	}
	packets := h.sent
	h.sent = nil
	if len(packets) > 1 {
		sortByConnection(packets)
	}
	for i := range packets {
		h.leave(&packets[i])
		packets[i] = outgoing{}
	}
	if h.sent == nil {
		h.sent = packets[:0]
	}
	return true
}

// sortByConnection brings packets of several connections, which netstack may
// have sent in the order of a map (on closing a listener) or of its
// processors, into an order of their own. Each connection's packets keep theirs.
func sortByConnection(packets []outgoing) {
	slices.SortStableFunc(packets, func(a, b outgoing) int { return a.key.compare(b.key) })
}

// tell calls the owners of the sockets that have news.
func (h *Host) tell() bool {
	told := len(h.ready) > 0
	for len(h.ready) > 0 {
		s := h.ready[0]
		h.ready = slices.Delete(h.ready, 0, 1)
		s.pending = false
		s.startKeepAlive()
		if s.notify != nil {
			s.notify()
		}
	}
	return told
}
