package stack

import (
	"bytes"
	"fmt"
	"io"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// Ephemeral ports are given out in turn from the dynamic range of RFC 6335
// section 6, so that a port tells which connection of the host it is.
const (
	firstPort = 49152
	lastPort  = 65535
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
	listening bool
	closed    bool

	from bytes.Reader
	into tcpip.SliceWriter
}

// NewSocket makes a socket for addresses of peer's family, set up as the host's
// [Config] says.
func (h *Host) NewSocket(peer netip.Addr) (*Socket, error) {
	queue := &waiter.Queue{}
	e, err := h.stack.NewEndpoint(tcp.ProtocolNumber, protocolOf(peer.Unmap()), queue)
	if err != nil {
		return nil, fmt.Errorf("the host has no address of the family of %s", peer)
	}
	s := h.socket(e, queue)
	if h.config.MSS != 0 {
		s.must(e.SetSockOptInt(tcpip.MaxSegOption, h.config.MSS))
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
	s.SetKeepAlive(h.config.KeepAlive)
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

// SetISS sets the initial send sequence number of the connection to be made, or
// of the connections to be accepted. It is for sockets not connected yet.
func (s *Socket) SetISS(iss segment.Seq) {
	s.iss = &iss
	s.host.watching = true
}

// bind gives the socket a local address. Port 0 means an ephemeral one; without
// an address the socket takes connections to any of the host's.
func (s *Socket) bind(local netip.AddrPort) tcpip.Error {
	if local.Port() != 0 {
		return s.bindTo(local)
	}
	h := s.host
	for range lastPort - firstPort + 1 {
		if h.port++; h.port < firstPort { // past lastPort it wraps to 0
			h.port = firstPort
		}
		err := s.bindTo(netip.AddrPortFrom(local.Addr(), h.port))
		if _, inUse := err.(*tcpip.ErrPortInUse); !inUse {
			return err
		}
	}
	return &tcpip.ErrNoPortAvailable{}
}

func (s *Socket) bindTo(local netip.AddrPort) tcpip.Error {
	address := tcpip.FullAddress{Port: local.Port()}
	if a := local.Addr().Unmap(); a.IsValid() && !a.IsUnspecified() {
		address.Addr = tcpip.AddrFromSlice(a.AsSlice())
	}
	if err := s.endpoint.Bind(address); err != nil {
		return err
	}
	s.local = local
	return nil
}

// Listen makes the socket accept connections to local (RFC 9293 section 3.9.1, a
// passive OPEN), whose port may be 0 for an ephemeral one. Up to backlog
// connections wait to be accepted, as Linux counts them.
func (s *Socket) Listen(local netip.AddrPort, backlog int) error {
	h := s.host
	h.begin(nil)
	defer h.settle()
	if err := s.bind(local); err != nil {
		return errorOf(err)
	}
	if err := s.endpoint.Listen(backlog + 1); err != nil {
		return errorOf(err)
	}
	s.listening = true
	if s.iss != nil {
		h.listenISS(s.local.Port(), s.iss)
	}
	s.moved(segment.Closed, segment.Listen)
	return nil
}

// moved reports a listening socket's change of state.
func (s *Socket) moved(from, to segment.State) {
	if moved := s.host.config.Moved; moved != nil {
		moved(s.Local(), netip.AddrPort{}, from, to)
	}
}

// Connect sends a SYN from local to remote (an active OPEN). The zero value of
// local, or of its parts, leaves the choice to the host. A nil error means that
// the handshake is under way: see [Socket.Connected].
func (s *Socket) Connect(local, remote netip.AddrPort) error {
	h := s.host
	h.begin(nil)
	defer h.settle()
	// netstack reserves the port for the address bound to, but frees it for the
	// address connected from: bound to none, ports would never come back.
	if a := local.Addr(); !a.IsValid() || a.IsUnspecified() {
		local = netip.AddrPortFrom(h.source(remote.Addr()), local.Port())
	}
	if err := s.bind(local); err != nil {
		return errorOf(err)
	}
	address := tcpip.FullAddress{Addr: tcpip.AddrFromSlice(remote.Addr().Unmap().AsSlice()), Port: remote.Port()}
	err := s.endpoint.Connect(address)
	if _, started := err.(*tcpip.ErrConnectStarted); !started {
		return errorOf(err)
	}
	s.adopt(true)
	return nil
}

// source is the host's address to talk to remote from: the first of its family.
func (h *Host) source(remote netip.Addr) netip.Addr {
	for _, a := range h.config.Addresses {
		if a.Is4() == remote.Unmap().Is4() {
			return a
		}
	}
	return netip.Addr{}
}

// adopt ties the socket to its connection, if anyone needs to know of it.
func (s *Socket) adopt(active bool) {
	id := s.endpoint.ID
	s.local = netip.AddrPortFrom(addrOf(id.LocalAddress), id.LocalPort)
	s.remote = netip.AddrPortFrom(addrOf(id.RemoteAddress), id.RemotePort)
	if !s.host.watching {
		return
	}
	c := s.host.connection(connKey{Local: s.local, Remote: s.remote})
	c.endpoint = s.endpoint
	c.active = active
	if active {
		c.iss = s.iss
	}
	s.conn = c
	s.host.current = c
	s.host.touch(c)
}

// Connected tells how far the handshake has come: nil once it is done,
// ErrWouldBlock before, and an error once it has failed.
func (s *Socket) Connected() error {
	switch stateOf(s.endpoint) {
	case segment.SynSent, segment.SynReceived:
		return ErrWouldBlock
	case segment.Closed, segment.Listen:
		if err := s.endpoint.LastError(); err != nil {
			return errorOf(err)
		}
		return errorOf(&tcpip.ErrNotConnected{})
	}
	return nil
}

// Accept takes the next connection that a listening socket has.
func (s *Socket) Accept() (*Socket, error) {
	h := s.host
	h.begin(nil)
	defer h.settle()
	e, queue, err := s.endpoint.Accept(nil)
	if err != nil {
		return nil, errorOf(err)
	}
	accepted := h.socket(e, queue)
	accepted.adopt(false)
	return accepted, nil
}

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
	return result.Count, errorOf(err)
}

// Write queues bytes to be sent (a SEND call): as many as the send buffer takes.
func (s *Socket) Write(p []byte) (int, error) {
	h := s.host
	h.begin(s.conn)
	defer h.settle()
	s.from.Reset(p)
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
	f()
	if s.listening {
		h.listenISS(s.local.Port(), nil)
		s.moved(segment.Listen, segment.Closed)
	}
}

// SetLinger says what Close does. With enabled and a zero timeout it aborts the
// connection; otherwise it closes in the background.
func (s *Socket) SetLinger(enabled bool, timeout time.Duration) {
	s.endpoint.SocketOptions().SetLinger(tcpip.LingerOption{Enabled: enabled, Timeout: timeout})
}

// SetNagle turns Nagle's algorithm (RFC 9293 section 3.7.4) on or off.
func (s *Socket) SetNagle(on bool) {
	s.host.begin(s.conn)
	defer s.host.settle()
	s.endpoint.SocketOptions().SetDelayOption(on)
}

// SetKeepAlive turns keep-alive probes on or off. Zero durations and a zero
// count leave what is set.
func (s *Socket) SetKeepAlive(k KeepAlive) {
	s.host.begin(s.conn)
	defer s.host.settle()
	if k.Idle > 0 {
		s.must(s.endpoint.SetSockOpt(new(tcpip.KeepaliveIdleOption(k.Idle))))
	}
	if k.Interval > 0 {
		s.must(s.endpoint.SetSockOpt(new(tcpip.KeepaliveIntervalOption(k.Interval))))
	}
	if k.Count > 0 {
		s.must(s.endpoint.SetSockOptInt(tcpip.KeepaliveCountOption, k.Count))
	}
	if s.endpoint.SocketOptions().GetKeepAlive() != k.Enable {
		s.endpoint.SocketOptions().SetKeepAlive(k.Enable)
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
