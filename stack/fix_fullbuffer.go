package stack

import (
	"math"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// RFC 9293 section 3.10.7.4: a segment with data is acceptable if any of it lies in the
// window; and section 3.8.6: the window is what "the receiver is prepared to accept".
//
// netstack counts what each segment costs in memory, too, some 500 bytes, and once its
// buffer is full by that account drops what it has offered room for, without a word. The
// bytes that it drops for ever are those that would let the program read. It does not even
// answer what it drops, be it a probe or data that it has already, as it should (section
// 3.10.7.4: "an acknowledgment should be sent in reply"), so that a peer whose ACK was lost
// waits for it for ever. So the buffer has no end while the card hands data over; whether
// they are in the window is looked at later.
func (h *Host) deliverWithin(c *conn, t tcpHeader, deliver func()) {
	if c == nil || c.endpoint == nil || !h.fixed(FixFullBuffer) || len(t) == t.headerLen() {
		deliver()
		return
	}
	options := c.endpoint.SocketOptions()
	size := options.GetReceiveBufferSize()
	options.SetReceiveBufferSize(math.MaxInt32, false)
	deliver()
	options.SetReceiveBufferSize(size, false)
}

// recount sets what the receive buffer costs in memory to nothing where it holds nothing.
// netstack counts data that ends a handshake twice, as it goes through two queues: with a
// small buffer, the window would never open again.
func (c *conn) recount(in innards) {
	used := in.memoryUsed()
	if *used == 0 || in.receiver().PendingBufUsed > 0 {
		return
	}
	if unread, err := c.endpoint.GetSockOptInt(tcpip.ReceiveQueueSizeOption); err == nil && unread == 0 {
		*used = 0
	}
}
