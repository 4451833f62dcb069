package tracetest

import (
	"net/netip"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Stories are the traces that formats are tested with, besides the textbook's.
var Stories = []struct {
	Name string
	Tell func(testing.TB) *trace.Trace
}{
	{"textbook", func(t testing.TB) *trace.Trace { return Textbook(t, false) }},
	{"textbook_loss", func(t testing.TB) *trace.Trace { return Textbook(t, true) }},
	{"mishaps", mishaps},
	{"connections", connections},
	{"hosts", threeHosts},
	{"chinese", chinese},
	{"simultaneous", simultaneous},
	{"loopback", loopback},
}

const (
	ack = segment.ACK
	psh = segment.PSH
	syn = segment.SYN
	fin = segment.FIN
	rst = segment.RST
)

// mishaps has packets duplicated, damaged, overtaken, lost for a reason, injected
// and answered by ICMP.
func mishaps(t testing.TB) *trace.Trace {
	s := NewScript(t, "Mishaps")
	c, r := ClientConn, ClientConn.Reverse()
	s.Listen()
	s.Handshake()

	s.At(20)
	s.Call("client", "write", "30", "30 bytes", c)
	first := s.Send(c, psh|ack, 1001, 8001, "0123456789")
	second := s.Send(c, psh|ack, 1011, 8001, "abcdefghij")
	third := s.Send(c, psh|ack, 1021, 8001, "ABCDEFGHIJ")
	s.At(25)
	s.Arrive(third, "")
	s.Send(r, ack, 8001, 1001, "", segment.TS(5, 6), segment.SACKBlocks(segment.Block{Left: 1021, Right: 1031}))
	s.Pass()
	s.Arrive(second, "corrupted")
	s.Arrive(first, "")
	s.Arrive(first, "duplicate")
	s.At(40)
	s.Send(c, psh|ack, 1011, 8001, "abcdefghij")
	s.Drop(s.Last, "queue full")
	s.At(240)
	again := s.Send(c, psh|ack, 1011, 8001, "abcdefghij")
	s.Drop(again, "")
	s.Pass()
	s.Arrive(again, "duplicate")
	s.Send(c, ack, 1030, 8001, "") // keep-alive
	s.Pass()

	s.At(300)
	s.Send(c, rst, 1031, 0, "")
	s.Last.Injected = true
	s.Pass()
	s.Move("server", r, segment.Closed, "segment 13")
	s.Send(r, rst|ack, 8001, 1031, "")
	s.Drop(s.Last, "dropped")

	s.At(400)
	s.Send(c, psh|ack, 1031, 8001, "to nobody")
	s.Pass()
	s.SendBytes("server", "client", ICMP(3, 3, 0, s.Last.Bytes), nil)
	s.Pass()
	s.Call("client", "write", "1", "", c)
	s.Events[len(s.Events)-1].Call.Err = "connection reset"
	s.Move("client", c, segment.Closed, "retries spent")
	return s.Trace
}

// connections has a client with two connections to one server, to two ports.
func connections(t testing.TB) *trace.Trace {
	s := NewScript(t, "Two connections")
	second := trace.Conn{Local: netip.AddrPortFrom(ClientAddr, 40001), Remote: netip.AddrPortFrom(ServerAddr, 80)}
	s.Listen()
	s.Call("server", "listen", "80", "", trace.Conn{})
	s.Move("server", trace.Conn{Local: second.Remote}, segment.Listen, "listen")
	s.Handshake()
	s.At(20)
	s.Call("client", "connect", "server:80", "...", trace.Conn{})
	s.Move("client", second, segment.SynSent, "connect")
	s.Send(second, syn, 5000, 0, "")
	s.Move("server", second.Reverse(), segment.SynReceived, s.Pass())
	s.Send(second.Reverse(), syn|ack, 6000, 5001, "")
	s.Move("client", second, segment.Established, s.Pass())
	s.Send(second, ack, 5001, 6001, "")
	s.Returned("client", "connect", "", "", second)
	s.Move("server", second.Reverse(), segment.Established, s.Pass())
	s.Call("server", "write", "GET", "3 bytes", second.Reverse())
	s.Send(second.Reverse(), psh|ack, 6001, 5001, "GET")
	s.Pass()
	return s.Trace
}

// threeHosts has two clients, each with a connection to the same server.
func threeHosts(t testing.TB) *trace.Trace {
	s := NewScript(t, "Three hosts")
	other := netip.MustParseAddr("10.0.0.3")
	s.AddHost(trace.Host{Name: "other", Addresses: []netip.Addr{other}})
	second := trace.Conn{Local: netip.AddrPortFrom(other, 40000), Remote: ServerEnd}
	s.Listen()
	s.Handshake()
	s.Call("other", "connect", "server:9527", "...", trace.Conn{})
	s.Move("other", second, segment.SynSent, "connect")
	s.Send(second, syn, 5000, 0, "")
	s.Move("server", second.Reverse(), segment.SynReceived, s.Pass())
	s.Send(second.Reverse(), rst|ack, 0, 5001, "")
	s.Move("other", second, segment.Closed, s.Pass())
	s.Returned("other", "connect", "", "connection refused", second)
	s.Send(ClientConn, psh|ack, 1001, 8001, "x")
	s.Pass()
	return s.Trace
}

// chinese has names and arguments of wide characters, and hostile ones.
func chinese(t testing.TB) *trace.Trace {
	s := NewScript(t, "三次握手\x1b[2J")
	s.Hosts[0].Name, s.Hosts[1].Name = "客户端", "服务器\x07"
	c := ClientConn
	s.Now = 1500 * time.Nanosecond
	s.Call("客户端", "connect", "服务器:9527", "...", trace.Conn{})
	s.Move("客户端", c, segment.SynSent, "connect")
	s.Send(c, syn, 1000, 0, "", segment.MSS(1460))
	s.Pass()
	s.Call("客户端", "write", "你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好\n\u202e", "2 bytes\r\n", c)
	s.Events[len(s.Events)-1].Call.Process = "浏览器"
	s.Returned("服务器\x07", "accept", "", "bad \x9b \xff name", trace.Conn{})
	return s.Trace
}

// simultaneous has both ends open, and then close, at the same time.
func simultaneous(t testing.TB) *trace.Trace {
	s := NewScript(t, "Simultaneous open and close")
	s.Absolute = true
	c, r := ClientConn, ClientConn.Reverse()
	cross := func(toClient, toServer segment.State, a, b *trace.Packet) {
		s.Now += s.Delay
		s.Arrive(a, "")
		s.Move("server", r, toServer, "segment "+itoa(a.Number))
		s.Arrive(b, "")
		s.Move("client", c, toClient, "segment "+itoa(b.Number))
	}
	s.Move("client", c, segment.SynSent, "connect")
	a := s.Send(c, syn, 1000, 0, "")
	s.Move("server", r, segment.SynSent, "connect")
	b := s.Send(r, syn, 8000, 0, "")
	cross(segment.SynReceived, segment.SynReceived, a, b)
	a, b = s.Send(c, syn|ack, 1000, 8001, ""), s.Send(r, syn|ack, 8000, 1001, "")
	cross(segment.Established, segment.Established, a, b)
	s.At(100)
	s.Move("client", c, segment.FinWait1, "close")
	a = s.Send(c, fin|ack, 1001, 8001, "")
	s.Move("server", r, segment.FinWait1, "close")
	b = s.Send(r, fin|ack, 8001, 1001, "")
	cross(segment.Closing, segment.Closing, a, b)
	a, b = s.Send(c, ack, 1002, 8002, ""), s.Send(r, ack, 8002, 1002, "")
	cross(segment.TimeWait, segment.TimeWait, a, b)
	return s.Trace
}

// loopback has a host connect to itself, with two processes.
func loopback(t testing.TB) *trace.Trace {
	s := NewScript(t, "Loopback")
	s.Delay = 0
	s.Hosts = s.Hosts[:1]
	port := func(n uint16) netip.AddrPort { return netip.AddrPortFrom(ClientAddr, n) }
	c := trace.Conn{Local: port(40000), Remote: port(80)}
	s.Call("client", "listen", "80", "", trace.Conn{})
	s.Move("client", trace.Conn{Local: port(80)}, segment.Listen, "listen")
	s.Call("client", "connect", "client:80", "...", trace.Conn{})
	s.Events[len(s.Events)-1].Call.Process = "browser"
	s.Move("client", c, segment.SynSent, "connect")
	s.Send(c, syn, 1000, 0, "")
	s.Move("client", c.Reverse(), segment.SynReceived, s.Pass())
	s.Send(c.Reverse(), syn|ack, 8000, 1001, "")
	s.Move("client", c, segment.Established, s.Pass())
	s.Send(c, ack, 1001, 8001, "")
	s.Move("client", c.Reverse(), segment.Established, s.Pass())
	return s.Trace
}
