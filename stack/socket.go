package stack

import (
	"bytes"
	"fmt"
	"io"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// Socket is one TCP socket of a host. Its methods never wait: where a blocking
// socket would, they return [ErrWouldBlock].
type Socket struct {
	host     *Host
	endpoint *tcp.Endpoint
	queue    *waiter.Queue
	entry    waiter.Entry
	conn     *conn
	notify   func()
	pending  bool // is in Host.ready

	local     netip.AddrPort // as bound, or as connected
	remote    netip.AddrPort // the zero value for a socket that is not connected
	iss       *segment.Seq
	dscp      int
	ipv6Only  bool
	listening bool
	opening   bool // an active open that is not done
	closed    bool

	controlled bool // has a congestion control of the package's, or one's own

	from bytes.Reader
	into tcpip.SliceWriter
}

// NewSocket makes a socket for addresses of peer's family, set up as the host's
// [Config] says.
func (h *Host) NewSocket(peer netip.Addr) (*Socket, error) {
	if !h.source(peer).IsValid() {
		return nil, fmt.Errorf("the host has no address of the family of %s", peer)
	}
	queue := &waiter.Queue{}
	e, err := h.stack.NewEndpoint(tcp.ProtocolNumber, protocolOf(peer.Unmap()), queue)
	if err != nil {
		panic(fmt.Sprintf("stack: netstack has no TCP: %s", err))
	}
	s := h.socket(e, queue)
	s.SetKeepAlive(h.config.KeepAlive)
	if h.config.MSS != 0 {
		s.must(e.SetSockOptInt(tcpip.MaxSegOption, h.config.MSS))
	}
	if h.config.DSCP != 0 {
		s.SetDSCP(h.config.DSCP)
	}
	if d := h.config.UserTimeout; d != 0 {
		s.must(e.SetSockOpt(new(tcpip.TCPUserTimeoutOption(d))))
	}
	return s, nil
}

// socket wraps an endpoint, new or accepted.
func (h *Host) socket(e tcpip.Endpoint, queue *waiter.Queue) *Socket {
	s := &Socket{host: h, endpoint: e.(*tcp.Endpoint), queue: queue}
	s.entry.Init(s, waiter.EventIn|waiter.EventOut|waiter.EventErr|waiter.EventHUp|waiter.EventRdHUp)
	queue.EventRegister(&s.entry)
	return s
}

// NotifyEvent implements waiter.EventListener. netstack calls it from its
// processors, so it only puts the socket down for Host.tell.
func (s *Socket) NotifyEvent(waiter.EventMask) {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if !s.pending {
		s.pending = true
		s.host.ready = append(s.host.ready, s)
	}
}

// must holds for options whose values were checked before.
func (s *Socket) must(err tcpip.Error) {
	if err != nil {
		panic(fmt.Sprintf("stack: netstack refuses a socket option: %s", err))
	}
}

// Notify has f called whenever something that would have blocked may now be
// possible, or an error has come. f may use the socket.
func (s *Socket) Notify(f func()) { s.notify = f }

// Read takes received bytes (a RECEIVE call). It gives io.EOF after the peer's
// FIN, or when the receiving side was shut down.
func (s *Socket) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	h := s.host
	h.begin(s.conn)
	defer h.settle()
	s.into = p
	result, err := s.endpoint.Read(&s.into, tcpip.ReadOptions{})
	s.into = nil
	if _, eof := err.(*tcpip.ErrClosedForReceive); eof {
		return 0, io.EOF
	}
	if result.Count > 0 {
		s.endpoint.ModerateRecvBuf(result.Count) // for the receive buffer's auto-tuning
	}
	return result.Count, errorOf(err)
}

// Write queues bytes to be sent (a SEND call): as many as the send buffer takes.
func (s *Socket) Write(p []byte) (int, error) {
	h := s.host
	h.begin(s.conn)
	defer h.settle()
	s.from.Reset(p)
	s.control()
	n, err := s.endpoint.Write(&s.from, tcpip.WriteOptions{})
	s.from.Reset(nil)
	return int(n), errorOf(err)
}

// Shutdown ends either direction or both. Ending the sending one sends a FIN
// after all data (a CLOSE call in RFC 9293's terms).
func (s *Socket) Shutdown(read, write bool) error {
	h := s.host
	h.begin(s.conn)
	defer h.settle()
	var flags tcpip.ShutdownFlags
	if read {
		flags |= tcpip.ShutdownRead
	}
	if write {
		flags |= tcpip.ShutdownWrite
	}
	return errorOf(s.endpoint.Shutdown(flags))
}

// Close gives the socket up. What was written is still sent, then a FIN; if
// data was received that nobody read, a reset instead (RFC 9293 section 3.6.1).
func (s *Socket) Close() {
	s.end(s.endpoint.Close)
}

// Abort ends the connection at once with a reset (RFC 9293 section 3.10.5).
func (s *Socket) Abort() {
	s.end(func() {
		s.endpoint.Abort()
		s.endpoint.Close()
	})
}

func (s *Socket) end(f func()) {
	if s.closed {
		return
	}
	s.closed = true
	h := s.host
	h.begin(s.conn)
	defer h.settle()
	if s.listening {
		h.touchAll() // those that nobody has accepted end too
	}
	f()
	if s.listening {
		s.unlisten()
	}
}

// Unread is the number of bytes received and not read yet.
func (s *Socket) Unread() int {
	n, err := s.endpoint.GetSockOptInt(tcpip.ReceiveQueueSizeOption)
	if err != nil {
		return 0
	}
	return n
}

// Local is the socket's own address; the zero value before it has one.
func (s *Socket) Local() netip.AddrPort { return s.local }

// Remote is the peer's address; the zero value if there is none.
func (s *Socket) Remote() netip.AddrPort { return s.remote }

// State is the connection's state, by RFC 9293 section 3.3.2.
func (s *Socket) State() segment.State { return stateOf(s.endpoint) }

// Status is the connection's state and TCP's variables. What the card has seen
// is known only on a host that watches its connections, as every host with
// Config.Inspect does.
func (s *Socket) Status() Status {
	if s.conn == nil {
		return Status{State: s.State()}
	}
	status := s.conn.status()
	status.State = s.State()
	return status
}
