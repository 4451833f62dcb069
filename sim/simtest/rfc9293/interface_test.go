package rfc9293_test

import (
	"errors"
	"net/netip"
	"syscall"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

const noDiffserv = "netstack has socket options for it, which the simulator does not offer."

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
		outcome:  notObservable,
		reason:   noDiffserv,
	},
	{
		id: "SHLD-22", section: "3.9.1.9",
		sentence: "TCP implementations SHOULD pass the current Differentiated Services field value without change to the IP layer, when it sends segments on the connection (SHLD-22).",
		outcome:  notObservable,
		reason:   noDiffserv,
	},
	{
		id: "SHLD-21", section: "3.9.1.9",
		sentence: "It is not required, but the application SHOULD be able to change the Differentiated Services field during the connection lifetime (SHLD-21).",
		outcome:  notObservable,
		reason:   noDiffserv,
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
			p := t.host(stack.Config{Addresses: multihomed})
			second := multihomed[1]
			p.GoBackground("dial", func() error {
				_, _ = p.Host.DialOptions("tcp", p.Peer.Addresses()[0].String()+":80", sim.Options{Local: netip.AddrPortFrom(second, 0)})
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
