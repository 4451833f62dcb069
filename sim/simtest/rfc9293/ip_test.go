package rfc9293_test

import (
	"bytes"
	"encoding/binary"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

const noSourceRoute = "netstack ignores a source route, and has no way to send one."

var ipOptions = topic{"IP Options", []requirement{
	{
		id: "MUST-50", section: "3.9.2",
		sentence: "When received options are passed up to TCP from the IP layer, a TCP implementation MUST ignore options that it does not understand (MUST-50).",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			for _, option := range [][]byte{{0x5e, 4, 0xbe, 0xef}, {136, 4, 0, 1}, {1, 1, 1, 0}} {
				t.sendWithIPOption(f, data(f, "hello"), option)
				f.SendNext = f.SendNext.Add(5)
				s := f.Expect(".", t.sentence)
				t.check(s.Ack == f.SendNext, "the data is not acknowledged: %s", s)
			}
			f.ExpectRead("hellohellohello", t.sentence)
		},
	},
	{
		id: "MAY-10", section: "3.9.2",
		sentence: "A TCP implementation MAY support the Timestamp (MAY-10)",
		outcome:  doesNot,
		reason:   "netstack's IP takes the option; its TCP does nothing with it.",
		test: func(t *test) {
			f := t.connect(stack.Config{})
			t.sendWithIPOption(f, data(f, "hello"), []byte{68, 12, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0})
			f.Drain(time.Second)
			t.check(t.answersWithIPOption(), "no packet of the host has an IP option")
		},
	},
	{
		id: "MAY-11", section: "3.9.2",
		sentence: "and Record Route (MAY-11) Options.",
		outcome:  doesNot,
		reason:   "netstack's IP takes the option; its TCP does nothing with it.",
		test: func(t *test) {
			f := t.connect(stack.Config{})
			t.sendWithIPOption(f, data(f, "hello"), []byte{7, 7, 4, 0, 0, 0, 0, 0})
			f.Drain(time.Second)
			t.check(t.answersWithIPOption(), "no packet of the host has an IP option")
		},
	},
	{
		id: "MUST-51", section: "3.9.2.1",
		sentence: "An application MUST be able to specify a source route when it actively opens a TCP connection (MUST-51)",
		outcome:  notImplemented,
		reason:   noSourceRoute,
	},
	{
		id: "MUST-52", section: "3.9.2.1",
		sentence: "and this MUST take precedence over a source route received in a datagram (MUST-52).",
		outcome:  notImplemented,
		reason:   noSourceRoute,
	},
	{
		id: "MUST-53", section: "3.9.2.1",
		sentence: "When a TCP connection is OPENed passively and a packet arrives with a completed IP Source Route Option (containing a return route), TCP implementations MUST save the return route and use it for all segments sent on this connection (MUST-53).",
		outcome:  notImplemented,
		reason:   noSourceRoute,
		test: func(t *test) {
			f := t.sourceRoutedSYN()
			f.Expect("S. ack 1", t.sentence)
			t.check(t.routedBy(firstGateway), "the answer has no source route")
		},
	},
	{
		id: "SHLD-24", section: "3.9.2.1",
		sentence: "If a different source route arrives in a later segment, the later definition SHOULD override the earlier one (SHLD-24).",
		outcome:  notImplemented,
		reason:   noSourceRoute,
		test: func(t *test) {
			f := t.sourceRoutedSYN()
			f.Expect("S. ack 1", "the SYN is answered")
			f.SendNext = f.ISS + 1
			t.sendWithIPOption(f, data(f, "hello"), sourceRoute(laterGateway))
			f.Expect(". ack 6", "data is acknowledged")
			t.check(t.routedBy(laterGateway), "the answer to a segment with another source route has none")
		},
	},
}}

// Gateways of source routes.
var (
	firstGateway = [4]byte{10, 0, 0, 200}
	laterGateway = [4]byte{10, 0, 0, 201}
)

// sourceRoute is a source route by one gateway that is used up (RFC 791 section 3.1).
func sourceRoute(gateway [4]byte) []byte {
	return append(append([]byte{131, 7, 8}, gateway[:]...), 0)
}

// data is the peer's next segment.
func data(f *simtest.Flow, text string) segment.Segment {
	return segment.Segment{
		Src: f.Local, Dst: f.Remote, Flags: segment.ACK | segment.PSH, Seq: f.SendNext, Ack: f.ReceiveNext, Window: 65535, Payload: []byte(text),
	}
}

// sourceRoutedSYN sends a SYN that has come by a source route, which is used up.
func (t *test) sourceRoutedSYN() *simtest.Flow {
	p := t.host(stack.Config{})
	p.Listen(80)
	f := p.Flow(simtest.Handshake{})
	syn := segment.Segment{Src: f.Local, Dst: f.Remote, Flags: segment.SYN, Seq: f.ISS, Window: 65535}
	t.sendWithIPOption(f, syn, sourceRoute(firstGateway))
	return f
}

// sendWithIPOption sends a segment in a packet with an IPv4 option, padded to a
// multiple of 4 octets.
func (t *test) sendWithIPOption(f *simtest.Flow, s segment.Segment, option []byte) {
	b, err := s.Append(nil)
	t.check(err == nil, "the segment can be sent: %v", err)
	packet := append(append(append([]byte{}, b[:20]...), option...), b[20:]...)
	header := packet[:20+len(option)]
	header[0] = 4<<4 | byte(len(header)/4)
	binary.BigEndian.PutUint16(header[2:], uint16(len(packet)))
	binary.BigEndian.PutUint16(header[10:], 0)
	binary.BigEndian.PutUint16(header[10:], ^segment.Checksum(header, 0))
	t.p.Link.Forward().InjectBytes(packet)
}

// answersWithIPOption tells whether the host's last packet has an IPv4 option.
func (t *test) answersWithIPOption() bool {
	all := sent(t.p)
	return len(all) > 0 && all[len(all)-1].Bytes[0]&0xf > 5
}

// routedBy tells whether the host's last packet has an IPv4 option with a gateway.
func (t *test) routedBy(gateway [4]byte) bool {
	if !t.answersWithIPOption() {
		return false
	}
	all := sent(t.p)
	packet := all[len(all)-1].Bytes
	return bytes.Contains(packet[20:4*(packet[0]&0xf)], gateway[:])
}
