package jsonl_test

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

var (
	client  = netip.MustParseAddrPort("10.0.0.1:40000")
	server  = netip.MustParseAddrPort("10.0.0.2:9527")
	client6 = netip.MustParseAddrPort("[fd00::1]:40000")
	server6 = netip.MustParseAddrPort("[fd00::2]:80")
)

// story tells of everything that a trace can tell of, step by step.
type story struct {
	*trace.Trace
	t   testing.TB
	now time.Duration
}

// mishaps is a trace of all kinds of events, packets and fates, the names and
// words in which are of all kinds of characters.
func mishaps(t testing.TB) *trace.Trace {
	s := &story{&trace.Trace{Name: "Mishaps\t三次 \"握手\"\u2028\x01", Seed: 1<<64 - 1, Start: time.Date(2000, 1, 1, 0, 0, 0, 1, time.UTC), Absolute: true}, t, 0}
	s.AddHost(trace.Host{Name: "client", Addresses: []netip.Addr{client.Addr(), client6.Addr()}, ChosenISS: true})
	s.AddHost(trace.Host{Name: "server", Addresses: []netip.Addr{server.Addr(), server6.Addr()}})
	s.AddHost(trace.Host{Name: "路由器"})
	there, back := trace.Conn{Local: client, Remote: server}, trace.Conn{Local: server, Remote: client}

	s.record(trace.Event{Kind: trace.Called, Host: "server", Call: &trace.Call{Process: "httpd", Op: "listen", Args: "9527"}})
	s.move("server", trace.Conn{Local: server}, segment.Closed, segment.Listen, "listen")
	s.move("server", trace.Conn{Local: netip.AddrPortFrom(netip.Addr{}, 80)}, segment.Closed, segment.Listen, "listen")
	s.record(trace.Event{Kind: trace.Called, Host: "client", Call: &trace.Call{Op: "connect", Args: "server:9527 \x9b\xff", Waiting: true}})
	s.move("client", there, segment.Closed, segment.SynSent, "connect")
	syn := s.send(segment.Segment{Src: client, Dst: server, Seq: 4294967295, Flags: segment.SYN, Window: 29184,
		Options: []segment.Option{segment.MSS(1460), segment.SACKOK(), segment.TS(0, 0), segment.NOP(), segment.WScale(7)}})
	syn.Sender = &trace.Sender{Cwnd: 10, InFlight: 1, RTO: time.Second}
	s.fate(syn, trace.Fate{})
	s.move("server", back, segment.Listen, segment.SynReceived, "segment 1")
	answer := s.send(segment.Segment{Src: server, Dst: client, Seq: 8000, Ack: 0, Flags: segment.SYN | segment.ACK | segment.ECE, Window: 29184,
		Options: []segment.Option{segment.MSS(1460), {Kind: 34}, {Kind: 77, Data: []byte{1, 2}}, {Kind: segment.EndOfOptions, Data: []byte{0}}}})
	answer.Sender = &trace.Sender{Cwnd: 10, Ssthresh: 7, InFlight: 1, SRTT: 10 * time.Millisecond, RTTVar: 5 * time.Millisecond, RTO: time.Second}
	s.fate(answer, trace.Fate{Cause: "delayed"})
	s.record(trace.Event{Kind: trace.Returned, Host: "client", Call: &trace.Call{Conn: there, Op: "connect"}})
	s.fate(s.send(segment.Segment{Src: client, Dst: server, Seq: 0, Ack: 8001, Flags: segment.ACK, Window: 500}), trace.Fate{})

	data := segment.Segment{Src: client, Dst: server, Seq: 0, Ack: 8001, Flags: segment.PSH | segment.ACK, Window: 500, Payload: []byte("GET /\r\n\x00\xff")}
	lost := s.send(data)
	s.fate(lost, trace.Fate{Dropped: true, Cause: "lost"})
	data.Seq = 9
	again := s.send(data)
	damaged := append([]byte(nil), again.Bytes...)
	damaged[40] ^= 1
	s.fate(again, trace.Fate{Cause: "corrupted", Bytes: damaged})
	s.fate(again, trace.Fate{Cause: "duplicate"})
	data.Seq = 18
	copied := s.send(data)
	s.fate(copied, trace.Fate{})
	s.fate(copied, trace.Fate{Dropped: true, Cause: "queue full"})
	routed := s.send(segment.Segment{Src: client, Dst: server, Seq: 1, Ack: 1, Flags: segment.ACK})
	first := trace.Hop{From: "client", To: "r1", Entered: 1, Left: 1_000_001}
	s.fate(routed, trace.Fate{Hops: []trace.Hop{first, {From: "r1", To: "server", Entered: 1_000_001, Queued: 500, Left: 2_000_000}}})
	s.fate(routed, trace.Fate{Dropped: true, Cause: "duplicate", Place: "r1", Hops: []trace.Hop{first}})
	s.fate(s.send(segment.Segment{Src: server, Dst: client, Seq: 8001, Ack: 0, Flags: segment.ACK, Window: 500, Urgent: 3,
		Options: []segment.Option{segment.NOP(), segment.NOP(), segment.SACKBlocks(segment.Block{Left: 9, Right: 18}, segment.Block{Left: 20, Right: 27})},
		IP:      segment.IP{TTL: 1, TOS: 0xb8, ID: 7, DontFragment: true}}), trace.Fate{})

	s.now = 1500 * time.Millisecond
	reset := s.send(segment.Segment{Src: server, Dst: client, Seq: 8001, Flags: segment.RST})
	reset.Injected = true
	s.fate(reset, trace.Fate{Dropped: true})
	s.fate(s.send(segment.Segment{Src: client6, Dst: server6, Seq: 1, Flags: segment.SYN | segment.AE, Window: 1, IP: segment.IP{FlowLabel: 0xfffff}}), trace.Fate{})
	s.fate(s.sendBytes("server", "client", unreachable(lost.Bytes)), trace.Fate{})
	s.fate(s.sendBytes("", "", []byte("no IP packet")), trace.Fate{Dropped: true, Cause: "no link"})
	s.move("client", there, segment.Established, segment.Closed, "retries spent")
	s.record(trace.Event{Kind: trace.Returned, Host: "client", Call: &trace.Call{Process: "curl", Conn: there, Op: "read", Result: "3 bytes", Err: "connection reset"}})
	return s.Trace
}

func (s *story) record(e trace.Event) {
	e.Time = s.now
	s.Record(e)
}

func (s *story) move(host string, c trace.Conn, from, to segment.State, cause string) {
	s.record(trace.Event{Kind: trace.Moved, Host: host, Transition: &trace.Transition{Conn: c, From: from, To: to, Cause: cause}})
}

func (s *story) send(g segment.Segment) *trace.Packet {
	b, err := g.Append(nil)
	require.NoError(s.t, err)
	from, to := "client", "server"
	if g.Src.Addr() == server.Addr() {
		from, to = to, from
	}
	return s.sendBytes(from, to, b)
}

func (s *story) sendBytes(from, to string, b []byte) *trace.Packet {
	p := &trace.Packet{Number: len(s.Packets()) + 1, Sent: s.now, From: from, To: to, Bytes: b}
	if g, err := segment.Parse(b); err == nil {
		p.Segment = &g
	}
	s.record(trace.Event{Kind: trace.Sent, Host: from, Packet: p})
	return p
}

// fate has p meet a fate: at once if that is a loss, and else 5 ms later.
func (s *story) fate(p *trace.Packet, f trace.Fate) {
	kind, host := trace.Dropped, p.From
	if !f.Dropped {
		kind, host = trace.Delivered, p.To
		s.now += 5 * time.Millisecond
	}
	f.Time = s.now
	p.Fates = append(p.Fates, &f)
	s.record(trace.Event{Kind: kind, Host: host, Packet: p, Fate: &f})
}

// unreachable is an ICMP message of the server about a packet.
func unreachable(about []byte) []byte {
	b := []byte{0x45, 0, 0, byte(28 + len(about)), 0, 0, 0, 0, 64, 1, 0, 0, 10, 0, 0, 2, 10, 0, 0, 1}
	binary.BigEndian.PutUint16(b[10:], ^segment.Checksum(b, 0))
	message := append([]byte{3, 3, 0, 0, 0, 0, 0, 0}, about...)
	binary.BigEndian.PutUint16(message[2:], ^segment.Checksum(message, 0))
	return append(b, message...)
}

// texts is a trace of a text, which has no bytes of packets.
func texts() *trace.Trace {
	t := &trace.Trace{Name: "from a text"}
	packet := func(number int, truncated int, g segment.Segment) {
		p := &trace.Packet{Number: number, From: "10.0.0.1", To: "10.0.0.2", Segment: &g, Truncated: truncated}
		t.Record(trace.Event{Kind: trace.Sent, Host: p.From, Packet: p})
	}
	packet(1, 0, segment.Segment{Src: client, Dst: server, Seq: 5, Flags: segment.SYN | 1<<11, Window: 1, Checksum: 7,
		Options: []segment.Option{segment.MSS(1460), segment.SACKOK(), segment.TS(1, 2), segment.WScale(9), segment.NOP(), {Kind: 99, Data: []byte{4}}, {Kind: segment.EndOfOptions, Data: []byte{0, 0}}}})
	packet(2, 0, segment.Segment{Src: client, Dst: server, Seq: 6, Ack: 9, Flags: segment.ACK, Payload: []byte("known"), BadChecksum: true,
		Options: []segment.Option{segment.SACKBlocks(segment.Block{Left: 1, Right: 2}), {Kind: segment.SACK}}})
	packet(3, 1001, segment.Segment{Src: client6, Dst: server6, Seq: 6, Ack: 9, Flags: segment.ACK, Payload: make([]byte, 1001),
		IP: segment.IP{TTL: 64, TOS: 2, FlowLabel: 1}})
	b, _ := (&segment.Segment{Src: client, Dst: server, Seq: 11, Flags: segment.ACK, Payload: make([]byte, 100)}).Append(nil)
	g, _ := segment.Parse(b)
	packet(4, 90, g)
	last := t.Events[len(t.Events)-1].Packet
	last.Bytes = b[:50]
	last.Sent = 5
	fate := &trace.Fate{Time: 6}
	last.Fates = []*trace.Fate{fate}
	t.Record(trace.Event{Kind: trace.Delivered, Host: "10.0.0.2", Packet: last, Fate: fate})
	return t
}
