package stack

import (
	"math"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip"
)

// RFC 9293 section 3.10.7.4: a segment with data is acceptable if any of it lies in the
// window; and section 3.8.6: the window is what "the receiver is prepared to accept".
//
// netstack counts what each segment costs in memory, too, some 500 bytes, and once its
// buffer is full by that account drops what it has offered room for, without a word. The
// bytes that it drops for ever are those that would let the program read. So the buffer
// has no end while the card hands such a segment over.
func (h *Host) deliverWithin(c *conn, t tcpHeader, deliver func()) {
	if c == nil || c.endpoint == nil || !h.fixed(FixFullBuffer) || !c.wire.offered(t) {
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

// offered reports whether the data of t lies within the window that was offered last.
func (w *wire) offered(t tcpHeader) bool {
	end := segment.Seq(t.seq()).Add(len(t) - t.headerLen())
	return len(t) > t.headerLen() && w.rcvNxt.Less(end) && uint32(end-w.rcvNxt) <= w.rcvWnd
}
