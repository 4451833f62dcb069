package explain

import (
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

const (
	syn = segment.SYN
	ack = segment.ACK
	fin = segment.FIN
	rst = segment.RST
)

// script is a trace written by hand: a capture, as nothing in it arrives. Initial
// sequence numbers are 1000 and 8000.
type script struct {
	trace.Trace
	now time.Duration
	win uint16
}

var (
	clientEnd = netip.MustParseAddrPort("10.0.0.1:40000")
	serverEnd = netip.MustParseAddrPort("10.0.0.2:80")
)

func newScript() *script {
	s := &script{win: 1000}
	s.Absolute = true
	s.AddHost(trace.Host{Name: "client", Addresses: []netip.Addr{clientEnd.Addr()}})
	s.AddHost(trace.Host{Name: "server", Addresses: []netip.Addr{serverEnd.Addr()}})
	return s
}

// up and down have the client and the server send a segment, 1 ms after the last.
func (s *script) up(flags segment.Flags, seq, ack segment.Seq, payload string, options ...segment.Option) {
	s.send("client", segment.Segment{Src: clientEnd, Dst: serverEnd, Seq: seq, Ack: ack, Flags: flags, Payload: []byte(payload), Options: options})
}

func (s *script) down(flags segment.Flags, seq, ack segment.Seq, payload string, options ...segment.Option) {
	s.send("server", segment.Segment{Src: serverEnd, Dst: clientEnd, Seq: seq, Ack: ack, Flags: flags, Payload: []byte(payload), Options: options})
}

func (s *script) send(from string, g segment.Segment) {
	g.Window = s.win
	p := &trace.Packet{Number: len(s.Packets()) + 1, Sent: s.now, From: from, Segment: &g}
	s.Record(trace.Event{Kind: trace.Sent, Time: s.now, Host: from, Packet: p})
	s.now += time.Millisecond
}

// bytes has the server send a packet that is no TCP segment.
func (s *script) bytes(b []byte) {
	p := &trace.Packet{Number: len(s.Packets()) + 1, Sent: s.now, From: "server", To: "client", Bytes: b}
	s.Record(trace.Event{Kind: trace.Sent, Time: s.now, Host: "server", Packet: p})
}

// wait lets time pass.
func (s *script) wait(d time.Duration) { s.now += d }

// window sets the window that the next segments offer.
func (s *script) window(n uint16) { s.win = n }

func (s *script) move(host string, c trace.Conn, from, to segment.State, cause string) {
	s.Record(trace.Event{Kind: trace.Moved, Time: s.now, Host: host, Transition: &trace.Transition{Conn: c, From: from, To: to, Cause: cause}})
}

func (s *script) handshake() {
	s.up(syn, 1000, 0, "", segment.MSS(1460))
	s.down(syn|ack, 8000, 1001, "", segment.MSS(1460))
	s.up(ack, 1001, 8001, "")
}

// handmade are traces of what is rare, or what no simulated TCP does.
var handmade = map[string]func(*script){
	// A reset that acknowledges no SYN, and a FIN with the number of the SYN.
	"odd-answers": func(s *script) {
		s.up(syn, 1000, 0, "")
		s.down(rst|ack, 0, 1000, "")
		s.down(syn|ack, 8000, 1001, "")
		s.up(ack, 1001, 8001, "")
		s.up(fin|ack, 1000, 8001, "")
	},
	// Of one side only: which of the two the client takes nobody can tell.
	"two-answers": func(s *script) {
		s.down(syn|ack, 7000, 1001, "")
		s.down(syn|ack, 8000, 1001, "")
	},
	// Two answers that both arrive, of which the client takes the second, or the first.
	"two-answers-second": func(s *script) {
		s.up(syn, 1000, 0, "")
		s.down(syn|ack, 7000, 1001, "")
		s.down(syn|ack, 8000, 1001, "")
		s.up(ack, 1001, 8001, "")
		s.up(ack, 1001, 8001, "hello")
		s.down(ack, 8001, 1006, "hi")
	},
	"two-answers-first": func(s *script) {
		s.up(syn, 1000, 0, "")
		s.down(syn|ack, 8000, 1001, "")
		s.down(syn|ack, 7000, 1001, "")
		s.up(ack, 1001, 8001, "hello")
		s.down(ack, 8001, 1006, "hi")
	},
	// What is sent again, and was not captured when it was sent first.
	"unseen": func(s *script) {
		s.handshake()
		s.up(ack, 1001, 8001, "one")
		s.up(ack, 1007, 8001, "three")
		s.wait(time.Second)
		s.up(ack, 1004, 8001, "two")
		s.down(ack, 8001, 1012, "")
		s.up(ack, 1004, 8001, "two")
		s.up(ack, 1024, 8001, "later", segment.TS(20, 1))
		for range 3 {
			s.down(ack, 8001, 1012, "", segment.SACKBlocks(segment.Block{Left: 1024, Right: 1029}))
		}
		s.up(ack, 1012, 8001, "between them", segment.TS(30, 1))
		s.down(ack, 8001, 1004, "") // overtaken
	},
	// A SYN-ACK that comes twice, a checksum that is wrong and was right on the way, and an
	// ACK of what is not in the capture.
	"not-all-captured": func(s *script) {
		s.up(syn, 1000, 0, "")
		s.down(syn|ack, 8000, 1001, "")
		s.down(syn|ack, 8000, 1001, "")
		s.up(ack, 1001, 8001, "")
		s.up(ack, 1001, 8001, "one")
		s.down(ack, 8001, 1004, "")
		s.up(ack, 1010, 8001, "later")
		s.down(ack, 8001, 1008, "")
		s.up(ack, 1012, 8001, "rather more")
		s.down(fin|ack, 8001, 1023, "")
		s.window(0)
		s.up(ack, 1023, 8002, "") // as some do who read no more
		s.up(rst, 1023, 8002, "")
		for i, p := range s.Packets() {
			p.Bytes, _ = p.Segment.Append(nil)
			if i == 4 {
				p.Bytes[36] ^= 1
				p.Segment.Checksum = 1 // not left to the network card
			}
		}
	},
	"windows": func(s *script) {
		s.handshake()
		s.up(ack, 1001, 8001, "hello")
		s.window(0)
		s.down(ack, 8001, 1006, "")
		s.wait(time.Second)
		s.window(1000)
		s.up(ack, 1005, 8001, "") // without data
		s.window(0)
		s.down(ack, 8001, 1006, "")
		s.wait(time.Second)
		s.window(1000)
		s.up(ack, 1006, 8001, "!") // as the RFC has it
		s.window(0)
		s.down(ack, 8001, 1006, "")
		s.window(1000)
		s.down(ack, 8001, 1006, "")
		s.window(500)
		s.down(ack, 8001, 1006, "")
	},
	"selective": func(s *script) {
		s.up(syn, 1000, 0, "", segment.MSS(1460), segment.SACKOK())
		s.down(syn|ack, 8000, 1001, "", segment.MSS(1460), segment.SACKOK())
		s.up(ack, 1001, 8001, "")
		s.up(ack, 1001, 8001, "one")
		s.up(ack, 1001, 8001, "one")
		s.down(ack, 8001, 1004, "", segment.SACKBlocks(segment.Block{Left: 1001, Right: 1004}))
		s.up(ack, 1007, 8001, "three")
		s.up(ack, 1014, 8001, "five")
		s.window(900)
		s.down(ack, 8001, 1004, "", segment.SACKBlocks(
			segment.Block{Left: 1001, Right: 1004}, segment.Block{Left: 1014, Right: 1018}, segment.Block{Left: 1007, Right: 1012}))
		s.down(ack, 8001, 1004, "")
		s.up(ack, 1020, 8001, "more")
		s.window(800)
		s.down(ack, 8001, 1004, "")
		s.up(ack, 1001, 8001, "one")
	},
	"strays": func(s *script) {
		s.up(syn, 1000, 0, "", segment.Option{Kind: 34})
		s.down(syn|ack, 8000, 1001, "")
		s.up(syn, 1000, 0, "")
		s.down(syn|ack, 8000, 1001, "")
		s.up(ack, 1001, 8001, "")
		s.up(ack, 1001, 9001, "x")
		s.down(ack, 8001, 1001, "")
		s.wait(time.Second)
		s.up(syn, 1050, 0, "")
		s.down(ack, 8001, 1001, "")
		s.wait(time.Second)
		s.down(rst|ack, 8001, 1001, "")
	},
	"repeats": func(s *script) {
		s.handshake()
		s.up(ack, 1001, 8001, "one")
		s.up(ack, 1004, 8001, "two")
		s.up(ack, 1001, 8001, "onetwo")
		s.wait(time.Second)
		s.up(fin|ack, 1004, 8001, "two")
		s.wait(time.Second)
		s.up(fin|ack, 1004, 8001, "two")
		s.down(ack, 8001, 1008, "")
	},
	"reset-first": func(s *script) { s.down(rst, 8001, 0, "") },
	"reset-by-timer": func(s *script) {
		s.handshake()
		s.up(ack, 1001, 8001, "hello")
		s.wait(time.Minute)
		c := trace.Conn{Local: clientEnd, Remote: serverEnd}
		s.move("server", c.Reverse(), segment.Established, segment.Closed, "retries spent")
		s.move("client", c, segment.Established, segment.Closed, "user timeout")
		s.up(rst|ack, 1006, 8001, "")
		s.Record(trace.Event{Kind: trace.Returned, Time: s.now, Host: "client", Call: &trace.Call{Conn: c, Op: "read", Err: "no route to host"}})
		s.move("server", c.Reverse(), segment.SynReceived, segment.Listen, "timer")
		s.move("server", trace.Conn{Local: serverEnd}, segment.Listen, segment.Closed, "idle timer")
	},
	"ipv6": func(s *script) {
		client, server := netip.MustParseAddrPort("[fd00::1]:40000"), netip.MustParseAddrPort("[fd00::2]:80")
		s.send("client", segment.Segment{Src: client, Dst: server, Seq: 1000, Flags: syn})
		s.send("server", segment.Segment{Src: server, Dst: client, Seq: 8000, Ack: 1001, Flags: syn | ack})
		s.wait(time.Minute)
		s.move("server", trace.Conn{Local: server, Remote: client}, segment.SynReceived, segment.Closed, "retries spent")
	},
	"icmp": func(s *script) {
		ipv4 := func(protocol byte, message ...byte) []byte {
			return append([]byte{0x45, 0, 0, 28, 0, 0, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 2, 10, 0, 0, 1}, message...)
		}
		ipv6 := func(message ...byte) []byte {
			return append(append([]byte{0x60, 0, 0, 0, 0, 8, 58, 64}, make([]byte, 32)...), message...)
		}
		s.bytes(ipv4(1, 3, 1, 0, 0, 0, 0, 0, 0))
		s.bytes(ipv4(1, 3, 4, 0, 0, 0, 0, 5, 0))
		s.bytes(ipv4(1, 11, 0, 0, 0, 0, 0, 0, 0))
		s.bytes(ipv4(1, 8, 0, 0, 0, 0, 0, 0, 0))
		s.bytes(ipv6(1, 0, 0, 0, 0, 0, 0, 0))
		s.bytes(ipv6(2, 0, 0, 0, 0, 0, 5, 0))
		s.bytes(ipv6(3, 0, 0, 0, 0, 0, 0, 0))
		s.bytes(ipv6(128, 0, 0, 0, 0, 0, 0, 0))
		s.bytes(ipv4(17, 0, 1, 0, 2))
		s.bytes([]byte{0x41, 0})
		s.bytes(ipv4(1, 3))
		s.bytes(nil)
	},
}

// captures are some of those that other packages test with: what Linux does, and what
// the articles show.
var captures = []string{
	"../tcpdump/testdata/linux/echo_checksummed_veth.pcap",
	"../tcpdump/testdata/linux/iii_close_unread.pcap",
	"../tcpdump/testdata/linux/iv_write_after_peer_close.pcap",
	"../tcpdump/testdata/linux/vii_simultaneous_close.pcap",
	"../tcpdump/testdata/linux/xvi_syn_drop_veth.pcap",
	"../tcpdump/testdata/linux/xvii_data_drop_no_fin_veth.pcap",
	"../internal/capturefile/testdata/keepalive_mid.pcap",
	"../internal/capturefile/testdata/challenge_reuse.pcap",
	"../internal/capturefile/testdata/missed_then_fin.pcap",
	"../internal/capturefile/testdata/simclose_finack.pcap",
	"../internal/capturefile/testdata/twice.pcap",
	"../diff/testdata/000_hello.tcpdump.txt",
	"../diff/testdata/003_1_closed_port.tcpdump.txt",
}
