package rfc9293_test

import (
	"encoding/binary"
	"errors"
	"syscall"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var receivingICMP = topic{"Receiving ICMP Messages from IP", []requirement{
	{
		id: "MUST-54", section: "3.9.2.2", handshake: true,
		sentence: "TCP implementations MUST act on an ICMP error message passed up from the IP layer, directing it to the connection that created the error (MUST-54).",
		outcome:  passes,
		test: func(t *test) {
			p := t.host(stack.Config{})
			f, other := p.Dialing(simtest.Handshake{}), p.Dialing(simtest.Handshake{Port: 81})
			f.Expect("S 0:0(0)", "the SYN")
			other.Expect("S 0:0(0)", "the other's SYN")
			t.icmp(f, portUnreachable)
			_, err := f.Dialed()
			t.check(errors.Is(err, syscall.ECONNREFUSED), "the connection that is meant gives %v", err)
			other.ExpectState(segment.SynSent, "the other goes on")
			other.Send("S. ack 1")
			other.Expect(". ack 1", "the other goes on")
		},
	},
	{
		id: "SHLD-25", section: "3.9.2.2",
		sentence: "and it SHOULD make the information available to the application (SHLD-25).",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{MaxRetries: 3})
			f.Write("hello")
			f.Expect("P. 1:6(5)", "the data, which is not acknowledged")
			t.icmp(f, hostUnreachable)
			_, err := f.Conn.Read(make([]byte, 1))
			t.check(errors.Is(err, syscall.EHOSTUNREACH), "the application hears: %v", err)
		},
	},
	{
		id: "MUST-56", section: "3.9.2.2",
		sentence: "Since these Unreachable messages indicate soft error conditions, a TCP implementation MUST NOT abort the connection (MUST-56)",
		outcome:  fails,
		reason:   "A connection that is made lives on. One in SYN-SENT is aborted, as in Linux and many others, of which the RFC knows (\"treats soft errors as hard errors during connection establishment\").",
		test: func(t *test) {
			for _, message := range softErrors {
				f := t.connect(stack.Config{})
				f.Write("hello")
				f.Expect("P. 1:6(5)", "the data, which is not acknowledged")
				t.icmp(f, message)
				f.ExpectState(segment.Established, "%s It was %s", t.sentence, message.name)
				f.Send(". ack 6")
				f.Write("on")
				f.Expect(`P. 6:8(2) "on"`, t.sentence)
			}
			f := t.host(stack.Config{}).Dialing(simtest.Handshake{})
			f.Expect("S 0:0(0)", "the SYN")
			t.icmp(f, hostUnreachable)
			f.ExpectState(segment.SynSent, "%s It was %s", t.sentence, hostUnreachable.name)
		},
	},
	{
		id: "SHLD-26", section: "3.9.2.2",
		sentence: "These are hard error conditions, so TCP implementations SHOULD abort the connection (SHLD-26).",
		outcome:  fails,
		reason:   "netstack aborts a connection that is being opened, but none in a synchronized state. The RFC notes that some implementations do not.",
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Write("hello")
			f.Expect("P. 1:6(5)", "the data, which is not acknowledged")
			t.icmp(f, portUnreachable)
			f.ExpectState(segment.Closed, "%s It was %s", t.sentence, portUnreachable.name)
		},
	},
	{
		id: "MUST-55", section: "3.9.2.2",
		sentence: "TCP implementations MUST silently discard any received ICMP Source Quench messages (MUST-55).",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Write(octets(14600))
			first := f.Drain(roundTrip)
			t.check(len(first) == 10, "the first flight")
			before := f.Conn.Status()
			t.icmp(f, message{"source quench", 4, 0, 0})
			f.ExpectState(segment.Established, t.sentence)
			after := f.Conn.Status()
			t.check(before.Cwnd == after.Cwnd && before.Ssthresh == after.Ssthresh, "the congestion window goes from %d to %d", before.Cwnd, after.Cwnd)
			acknowledge(f, first)
			f.Write(octets(29_200))
			t.check(len(f.Drain(roundTrip)) == 20, "slow start does not go on")
		},
	},
}}

// message is an ICMP message about a packet.
type message struct {
	name      string
	typ, code byte
	rest      uint32 // the second word: a pointer, an MTU
}

var (
	hostUnreachable = message{"destination unreachable, code 1", 3, 1, 0}
	portUnreachable = message{"destination unreachable, code 3", 3, 3, 0}
	softErrors      = []message{
		{"destination unreachable, code 0", 3, 0, 0}, hostUnreachable, {"destination unreachable, code 5", 3, 5, 0},
		{"time exceeded, code 0", 11, 0, 0}, {"time exceeded, code 1", 11, 1, 0}, {"parameter problem", 12, 0, 1 << 24},
	}
)

// icmp has a message arrive at the host that is about the last packet it has sent
// on a connection, quoted as RFC 792 has it: the IP header and 8 octets.
func (t *test) icmp(f *simtest.Flow, m message) {
	var about []byte
	for _, packet := range sent(t.p) {
		if packet.Segment.Src == f.Remote {
			about = packet.Bytes
		}
	}
	t.check(len(about) >= 28, "the host has sent something")
	b := []byte{4<<4 | 5, 0, 0, 56, 0, 0, 0, 0, 64, 1, 0, 0}
	from, to := f.Local.Addr().As4(), f.Remote.Addr().As4()
	b = append(append(b, from[:]...), to[:]...)
	binary.BigEndian.PutUint16(b[10:], ^segment.Checksum(b, 0))
	body := binary.BigEndian.AppendUint32([]byte{m.typ, m.code, 0, 0}, m.rest)
	body = append(body, about[:28]...)
	binary.BigEndian.PutUint16(body[2:], ^segment.Checksum(body, 0))
	t.p.Link.Forward().InjectBytes(append(b, body...))
	t.p.RunFor(2*simtest.Delay + time.Millisecond)
}
