package trace

import (
	"net/netip"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// The traces that the formats are tested with, besides the textbook's.
var stories = []struct {
	name string
	tell func(testing.TB) *Trace
}{
	{"textbook", func(t testing.TB) *Trace { return textbook(t, false) }},
	{"textbook_loss", func(t testing.TB) *Trace { return textbook(t, true) }},
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
func mishaps(t testing.TB) *Trace {
	s := newScript(t, "Mishaps")
	c, r := clientConn, clientConn.Reverse()
	s.listen()
	s.handshake()

	s.at(20)
	s.call("client", "write", "30", "30 bytes", c)
	first := s.send(c, psh|ack, 1001, 8001, "0123456789")
	second := s.send(c, psh|ack, 1011, 8001, "abcdefghij")
	third := s.send(c, psh|ack, 1021, 8001, "ABCDEFGHIJ")
	s.at(25)
	s.arrive(third, "")
	s.send(r, ack, 8001, 1001, "", segment.TS(5, 6), segment.SACKBlocks(segment.Block{Left: 1021, Right: 1031}))
	s.pass()
	s.arrive(second, "corrupted")
	s.arrive(first, "")
	s.arrive(first, "duplicate")
	s.at(40)
	s.send(c, psh|ack, 1011, 8001, "abcdefghij")
	s.drop(s.last, "queue full")
	s.at(240)
	again := s.send(c, psh|ack, 1011, 8001, "abcdefghij")
	s.drop(again, "")
	s.pass()
	s.arrive(again, "duplicate")
	s.send(c, ack, 1030, 8001, "") // keep-alive
	s.pass()

	s.at(300)
	s.send(c, rst, 1031, 0, "")
	s.last.Injected = true
	s.pass()
	s.move("server", r, segment.Closed, "segment 13")
	s.send(r, rst|ack, 8001, 1031, "")
	s.drop(s.last, "dropped")

	s.at(400)
	s.send(c, psh|ack, 1031, 8001, "to nobody")
	s.pass()
	s.sendBytes("server", "client", icmp(3, 3, 0, s.last.Bytes), nil)
	s.pass()
	s.call("client", "write", "1", "", c)
	s.Events[len(s.Events)-1].Call.Err = "connection reset"
	s.move("client", c, segment.Closed, "retries spent")
	return s.Trace
}

// connections has a client with two connections to one server, to two ports.
func connections(t testing.TB) *Trace {
	s := newScript(t, "Two connections")
	second := Conn{netip.AddrPortFrom(clientAddr, 40001), netip.AddrPortFrom(serverAddr, 80)}
	s.listen()
	s.call("server", "listen", "80", "", Conn{})
	s.move("server", Conn{Local: second.Remote}, segment.Listen, "listen")
	s.handshake()
	s.at(20)
	s.call("client", "connect", "server:80", "...", Conn{})
	s.move("client", second, segment.SynSent, "connect")
	s.send(second, syn, 5000, 0, "")
	s.move("server", second.Reverse(), segment.SynReceived, s.pass())
	s.send(second.Reverse(), syn|ack, 6000, 5001, "")
	s.move("client", second, segment.Established, s.pass())
	s.send(second, ack, 5001, 6001, "")
	s.returned("client", "connect", "", "", second)
	s.move("server", second.Reverse(), segment.Established, s.pass())
	s.call("server", "write", "GET", "3 bytes", second.Reverse())
	s.send(second.Reverse(), psh|ack, 6001, 5001, "GET")
	s.pass()
	return s.Trace
}

// threeHosts has two clients, each with a connection to the same server.
func threeHosts(t testing.TB) *Trace {
	s := newScript(t, "Three hosts")
	other := netip.MustParseAddr("10.0.0.3")
	s.AddHost(Host{Name: "other", Addresses: []netip.Addr{other}})
	second := Conn{netip.AddrPortFrom(other, 40000), serverEnd}
	s.listen()
	s.handshake()
	s.call("other", "connect", "server:9527", "...", Conn{})
	s.move("other", second, segment.SynSent, "connect")
	s.send(second, syn, 5000, 0, "")
	s.move("server", second.Reverse(), segment.SynReceived, s.pass())
	s.send(second.Reverse(), rst|ack, 0, 5001, "")
	s.move("other", second, segment.Closed, s.pass())
	s.returned("other", "connect", "", "connection refused", second)
	s.send(clientConn, psh|ack, 1001, 8001, "x")
	s.pass()
	return s.Trace
}

// chinese has names and arguments of wide characters, and hostile ones.
func chinese(t testing.TB) *Trace {
	s := newScript(t, "三次握手\x1b[2J")
	s.Hosts[0].Name, s.Hosts[1].Name = "客户端", "服务器\x07"
	c := clientConn
	s.now = 1500 * time.Nanosecond
	s.call("客户端", "connect", "服务器:9527", "...", Conn{})
	s.move("客户端", c, segment.SynSent, "connect")
	s.send(c, syn, 1000, 0, "", segment.MSS(1460))
	s.pass()
	s.call("客户端", "write", "你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好\n\u202e", "2 bytes\r\n", c)
	s.Events[len(s.Events)-1].Call.Process = "浏览器"
	s.returned("服务器\x07", "accept", "", "bad \x9b \xff name", Conn{})
	return s.Trace
}

// simultaneous has both ends open, and then close, at the same time.
func simultaneous(t testing.TB) *Trace {
	s := newScript(t, "Simultaneous open and close")
	s.Absolute = true
	c, r := clientConn, clientConn.Reverse()
	cross := func(toClient, toServer segment.State, a, b *Packet) {
		s.now += s.delay
		s.arrive(a, "")
		s.move("server", r, toServer, "segment "+itoa(a.Number))
		s.arrive(b, "")
		s.move("client", c, toClient, "segment "+itoa(b.Number))
	}
	s.move("client", c, segment.SynSent, "connect")
	a := s.send(c, syn, 1000, 0, "")
	s.move("server", r, segment.SynSent, "connect")
	b := s.send(r, syn, 8000, 0, "")
	cross(segment.SynReceived, segment.SynReceived, a, b)
	a, b = s.send(c, syn|ack, 1000, 8001, ""), s.send(r, syn|ack, 8000, 1001, "")
	cross(segment.Established, segment.Established, a, b)
	s.at(100)
	s.move("client", c, segment.FinWait1, "close")
	a = s.send(c, fin|ack, 1001, 8001, "")
	s.move("server", r, segment.FinWait1, "close")
	b = s.send(r, fin|ack, 8001, 1001, "")
	cross(segment.Closing, segment.Closing, a, b)
	a, b = s.send(c, ack, 1002, 8002, ""), s.send(r, ack, 8002, 1002, "")
	cross(segment.TimeWait, segment.TimeWait, a, b)
	return s.Trace
}

// loopback has a host connect to itself, with two processes.
func loopback(t testing.TB) *Trace {
	s := newScript(t, "Loopback")
	s.delay = 0
	s.Hosts = s.Hosts[:1]
	port := func(n uint16) netip.AddrPort { return netip.AddrPortFrom(clientAddr, n) }
	c := Conn{port(40000), port(80)}
	s.call("client", "listen", "80", "", Conn{})
	s.move("client", Conn{Local: port(80)}, segment.Listen, "listen")
	s.call("client", "connect", "client:80", "...", Conn{})
	s.Events[len(s.Events)-1].Call.Process = "browser"
	s.move("client", c, segment.SynSent, "connect")
	s.send(c, syn, 1000, 0, "")
	s.move("client", c.Reverse(), segment.SynReceived, s.pass())
	s.send(c.Reverse(), syn|ack, 8000, 1001, "")
	s.move("client", c, segment.Established, s.pass())
	s.send(c, ack, 1001, 8001, "")
	s.move("client", c.Reverse(), segment.Established, s.pass())
	return s.Trace
}
