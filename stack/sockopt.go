package stack

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip"
)

// SetISS sets the initial send sequence number of the connection to be made, or
// of the connections to be accepted from now on. It is for sockets that are not
// connected yet.
func (s *Socket) SetISS(iss segment.Seq) {
	s.iss = &iss
	s.host.watching = true
}

// SetIPv6Only says whether a socket of IPv6 that is to listen on the unspecified
// address leaves connections to IPv4 addresses alone. It takes them by default.
func (s *Socket) SetIPv6Only(on bool) {
	s.ipv6Only = on
	s.endpoint.SocketOptions().SetV6Only(on)
}

// SetDSCP sets the Differentiated Services Codepoint, 0 to [MaxDSCP], of what the
// socket sends from now on, and of the connections accepted from now on: see
// Config.DSCP.
func (s *Socket) SetDSCP(dscp int) {
	s.dscp = dscp
	// netstack's TCP has one field for IPv4 and IPv6. The low bits are ECN's.
	s.must(s.endpoint.SetSockOptInt(tcpip.IPv4TOSOption, dscp<<2))
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

// SetUserTimeout sets how long data may stay unacknowledged until the connection is given
// up. Zero is no such limit.
func (s *Socket) SetUserTimeout(d time.Duration) {
	s.must(s.endpoint.SetSockOpt(new(tcpip.TCPUserTimeoutOption(d))))
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

// KeepsAlive reports whether keep-alive probes are on.
func (s *Socket) KeepsAlive() bool { return s.endpoint.SocketOptions().GetKeepAlive() }

// startKeepAlive sets the timer of a connection that this side has opened, once
// it is made. netstack does so only when the next segment arrives, which from a
// dead peer none does.
func (s *Socket) startKeepAlive() {
	if !s.opening || s.State() != segment.Established {
		return
	}
	s.opening = false
	if options := s.endpoint.SocketOptions(); options.GetKeepAlive() {
		s.host.begin(s.conn)
		options.SetKeepAlive(true)
	}
}

// SendBuffer is the size of the send buffer in bytes.
func (s *Socket) SendBuffer() int { return int(s.endpoint.SocketOptions().GetSendBufferSize()) }

// SetSendBuffer sets the size of the send buffer in bytes, within what netstack allows.
func (s *Socket) SetSendBuffer(size int) {
	s.endpoint.SocketOptions().SetSendBufferSize(int64(size), true)
}

// SetReceiveBuffer sets the size of the receive buffer in bytes, within what netstack
// allows. Twice the largest window is what it takes (see Config.ReceiveBuffer).
func (s *Socket) SetReceiveBuffer(size int) {
	s.host.begin(s.conn)
	defer s.host.settle()
	s.endpoint.SocketOptions().SetReceiveBufferSize(int64(size), true)
}
