package rfc9293_test

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

// expedited is the codepoint of expedited forwarding (RFC 3246).
const expedited = 46

// checkDSCP makes sure that what a host has sent, from the given packet on, has a
// codepoint, and nothing in the two bits beside it, which are ECN's (RFC 3168 section 5).
func (t *test) checkDSCP(p *simtest.Peer, from, dscp int) {
	packets := sent(p)[from:]
	t.check(len(packets) > 0, "the host has sent nothing")
	for _, packet := range packets {
		s := packet.Segment
		t.check(int(s.IP.TOS) == dscp<<2, "the field is 0x%02x, not 0x%02x, in %s", s.IP.TOS, dscp<<2, s)
	}
}

var interfaceServices = topic{"TCP/ALP Interface Services", []requirement{
	{
		id: "MUST-47", section: "3.9.1.8",
		sentence: "There MUST be a mechanism for reporting soft TCP error conditions to the application (MUST-47).",
		outcome:  passes,
		reason:   "It is the error of the next call, as with sockets.",
		test: func(t *test) {
			p := t.host(stack.Config{})
			f := p.Connect(simtest.Handshake{})
			f.Write("hello")
			f.Expect("P. 1:6(5)", "the data, which is not acknowledged")
			t.icmp(f, message{"destination unreachable, code 0", 3, 0, 0})
			_, err := f.Conn.Read(make([]byte, 1))
			t.check(errors.Is(err, syscall.ENETUNREACH), "the application hears: %v", err)
		},
	},
	{
		id: "SHLD-20", section: "3.9.1.8",
		sentence: "However, an application program that does not want to receive such ERROR_REPORT calls SHOULD be able to effectively disable these calls (SHLD-20).",
		outcome:  notImplemented,
		reason:   "There is no upcall to disable, and no way to have soft errors left out of the results of calls.",
	},
	{
		id: "MUST-48", section: "3.9.1.9",
		sentence: "The application layer MUST be able to specify the Differentiated Services field for segments that are sent on a connection (MUST-48).",
		outcome:  passes,
		reason:   "Its codepoint (DSCP), of a host, a socket or a connection; for what a connection sends before it is accepted, see SHLD-22.",
		test: func(t *test) {
			for _, v6 := range []bool{false, true} {
				p := t.host(stack.Config{DSCP: expedited})
				active := p.Dial(simtest.Handshake{IPv6: v6})
				active.Write("hello")
				active.Expect("P. 1:6(5)", "the data")
				active.Send(". ack 6")
				t.checkDSCP(p, 0, expedited)

				passive := p.Connect(simtest.Handshake{IPv6: v6, Port: 81})
				accepted := len(sent(p))
				passive.Send("P. 1:6(5) \"hello\"")
				passive.Expect(". ack 6", "the receiver application will specify the Differentiated Services field used for ACK segments")
				t.checkDSCP(p, accepted, expedited)

				from := len(sent(p))
				t.check(active.Conn.SetDSCP(0) == nil, "the application can tell")
				active.Write("hello")
				active.Expect("P. 6:11(5)", "the data")
				t.checkDSCP(p, from, 0)
				from = len(sent(p))
				passive.Write("hello")
				passive.Expect("P. 1:6(5)", "the data")
				t.checkDSCP(p, from, expedited)
			}
		},
	},
	{
		id: "SHLD-22", section: "3.9.1.9",
		sentence: "TCP implementations SHOULD pass the current Differentiated Services field value without change to the IP layer, when it sends segments on the connection (SHLD-22).",
		outcome:  fails,
		reason:   "For a connection that is opened actively, or is accepted, it does. But netstack's connections do not take the field over from the socket that listens, as Linux's do: it is missing from the SYN-ACK, and from what is sent until the application has accepted.",
		test: func(t *test) {
			p := t.host(stack.Config{DSCP: expedited})
			for dscp := range stack.MaxDSCP + 1 {
				from := len(sent(p))
				f := p.Dial(simtest.Handshake{Port: uint16(1000 + dscp)})
				t.checkDSCP(p, from, expedited)
				t.check(f.Conn.SetDSCP(dscp) == nil, "the application can tell")
				from = len(sent(p))
				f.Write("hello")
				f.Expect("P. 1:6(5)", "the data")
				f.Close()
				f.Expect("F. 6:6(0)", "the FIN")
				f.Send("F. ack 7")
				f.Expect(". ack 2", "the last ACK")
				t.checkDSCP(p, from, dscp)
			}
			p = t.host(stack.Config{DSCP: expedited})
			p.Connect(simtest.Handshake{})
			t.checkDSCP(p, 0, expedited)
		},
	},
	{
		id: "SHLD-21", section: "3.9.1.9",
		sentence: "It is not required, but the application SHOULD be able to change the Differentiated Services field during the connection lifetime (SHLD-21).",
		outcome:  passes,
		test: func(t *test) {
			for _, dscp := range []int{0, expedited} {
				f := t.connect(stack.Config{DSCP: dscp})
				for i, change := range []int{10, 0, stack.MaxDSCP} {
					from := len(sent(t.p))
					t.check(f.Conn.SetDSCP(change) == nil, "the application can tell")
					f.Write("hello")
					f.Expect(fmt.Sprintf("P. %d:%d(5)", 1+5*i, 6+5*i), "the data")
					t.checkDSCP(t.p, from, change)
				}
			}
		},
	},
	{
		id: "SHLD-23", section: "3.9.2",
		sentence: "Generally, an application SHOULD NOT change the Diffserv field value during the course of a connection (SHLD-23).",
		outcome:  notObservable,
		reason:   "This is asked of applications, not of TCP.",
	},
	{
		id: "MAY-9", section: "3.9.1.9",
		sentence: "TCP implementations MAY pass the most recently received Differentiated Services field up to the application (MAY-9).",
		outcome:  doesNot,
		reason:   "netstack has socket options for it, which UDP heeds and TCP does not.",
	},
	{
		id: "MAY-14", section: "3.9.1.7",
		sentence: "The FLUSH call MAY be implemented (MAY-14).",
		outcome:  doesNot,
		reason:   "Sockets have no such call.",
	},
	{
		id: "MUST-43", section: "3.9.1.1", handshake: true,
		sentence: `The optional "local IP address" parameter MUST be supported to allow the specification of the local IP address (MUST-43).`,
		outcome:  passes,
		test: func(t *test) {
			p := t.multihomed()
			second := multihomed[1]
			p.GoBackground("dial", func() error {
				d := sim.Dialer{Host: p.Host, LocalAddr: &net.TCPAddr{IP: second.AsSlice()}}
				_, _ = d.Dial("tcp", p.Peer.Addresses()[0].String()+":80")
				return nil
			})
			syn, err := p.Peer.Receive(time.Second)
			t.check(err == nil && syn.Src.Addr() == second, "an active OPEN with %s sends %v", second, syn)

			_, err = p.Host.Listen("tcp", netip.AddrPortFrom(second, 80).String())
			t.check(err == nil, "a passive OPEN with %s: %v", second, err)
			f := p.Flow(simtest.Handshake{})
			f.Send("S 0:0(0)")
			f.Expect("R. ack 1", "the listener does not listen on another address")
			f = p.Flow(simtest.Handshake{})
			f.Remote = netip.AddrPortFrom(second, 80)
			f.Send("S 0:0(0)")
			f.Expect("S. ack 1", t.sentence)
			f.ExpectState(segment.SynReceived, t.sentence)
		},
	},
}}
