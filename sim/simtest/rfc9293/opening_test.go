package rfc9293_test

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var openingConnections = topic{"Opening Connections", []requirement{
	{
		id: "MUST-10", section: "3.5",
		sentence: "A TCP implementation MUST support simultaneous open attempts (MUST-10).",
		outcome:  fails,
		reason:   "netstack does not go by Figure 7, in which the peer's SYN-ACK ends the handshake: it answers that with an ACK, and waits for another ACK. Two netstacks, which both do so, come to be ESTABLISHED by that.",
		test: func(t *test) {
			f := t.host(stack.Config{}).Dialing(simtest.Handshake{})
			f.Expect("S 0:0(0)", "line 2 of Figure 7")
			f.Send("S 0:0(0)")
			f.Expect("S. 0:0(0) ack 1", "line 5 of Figure 7")
			f.Send("S. 0:0(0) ack 1")
			f.ExpectState(segment.Established, "%s Line 6 of Figure 7", t.sentence)
		},
	},
	{
		id: "MUST-11", section: "3.5", handshake: true,
		sentence: "Note that a TCP implementation MUST keep track of whether a connection has reached SYN-RECEIVED state as the result of a passive OPEN or an active OPEN (MUST-11).",
		outcome:  passes,
		test: func(t *test) {
			p := t.host(stack.Config{})
			p.Listen(80)
			passive := p.Flow(simtest.Handshake{})
			passive.Send("S 0:0(0)")
			passive.Expect("S. 0:0(0) ack 1", "half open")
			passive.Send("R 1")
			passive.ExpectNothing(time.Second, "after a passive OPEN a reset leads back to LISTEN")
			p.Connect(simtest.Handshake{}).ExpectState(segment.Established, "the listener listens on")

			active := p.Dialing(simtest.Handshake{Port: 81})
			active.Expect("S 0:0(0)", "an active OPEN")
			active.Send("S 0:0(0)")
			active.Expect("S. 0:0(0) ack 1", "half open")
			active.Send("R 1")
			_, err := active.Dialed()
			t.check(errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET), "after an active OPEN the user hears: %v", err)
		},
	},
	{
		id: "MUST-41", section: "3.9.1.1",
		sentence: "Every passive OPEN call either creates a new connection record in LISTEN state, or it returns an error; it MUST NOT affect any previously created connection record (MUST-41).",
		outcome:  passes,
		test: func(t *test) {
			p := t.host(stack.Config{})
			f := p.Connect(simtest.Handshake{})
			_, err := p.Host.Listen("tcp", ":80")
			t.check(errors.Is(err, syscall.EADDRINUSE), "a second OPEN gives %v", err)
			_, err = p.Host.Listen("tcp", ":81")
			t.check(err == nil, "an OPEN on another port gives %v", err)
			f.Send("P. len 5")
			f.Expect(". ack 6", "the connection goes on")
			p.Connect(simtest.Handshake{}).ExpectState(segment.Established, "and so does the listener")
		},
	},
	{
		id: "MUST-42", section: "3.9.1.1",
		sentence: "A TCP implementation that supports multiple concurrent connections MUST provide an OPEN call that will functionally allow an application to LISTEN on a port while a connection block with the same local port is in SYN-SENT or SYN-RECEIVED state (MUST-42).",
		outcome:  fails,
		reason:   "To listen on the port of a connection in SYN-SENT is refused. (In SYN-RECEIVED it is not.)",
		test: func(t *test) {
			p := t.host(stack.Config{})
			half := p.Flow(simtest.Handshake{})
			l := p.Listen(80)
			half.Send("S 0:0(0)")
			half.Expect("S. 0:0(0) ack 1", "half open")
			half.ExpectState(segment.SynReceived, "half open")
			t.check(l.Close() == nil, "the listener can be closed")
			_, err := p.Host.Listen("tcp", ":80")
			t.check(err == nil, "with a connection in SYN-RECEIVED: %v", err)

			local := netip.AddrPortFrom(p.Host.Addresses()[0], 5000)
			p.GoBackground("dial", func() error {
				d := sim.Dialer{Host: p.Host, LocalAddr: net.TCPAddrFromAddrPort(local)}
				_, _ = d.Dial("tcp", p.Peer.Addresses()[0].String()+":80")
				return nil
			})
			p.RunFor(time.Second)
			state := p.Host.State(local, netip.AddrPortFrom(p.Peer.Addresses()[0], 80))
			t.check(state == segment.SynSent, "the connection is in %s", state)
			_, err = p.Host.Listen("tcp", ":5000")
			t.check(err == nil, "with a connection in SYN-SENT: %v", err)
		},
	},
	{
		id: "MUST-44", section: "3.9.1.1", handshake: true,
		sentence: "If an application on a multihomed host does not specify the local IP address when actively opening a TCP connection, then the TCP implementation MUST ask the IP layer to select a local IP address before sending the (first) SYN (MUST-44).",
		outcome:  passes,
		test: func(t *test) {
			p := t.multihomed()
			f := p.Dialing(simtest.Handshake{})
			f.Expect("S 0:0(0)", "the SYN")
			t.check(slices.Contains(multihomed, f.Remote.Addr()), "the SYN comes from %s", f.Remote)
			f = p.Dialing(simtest.Handshake{IPv6: true, Port: 81})
			f.Expect("S 0:0(0)", "the SYN")
			t.check(slices.Contains(multihomed, f.Remote.Addr()), "the SYN comes from %s", f.Remote)
		},
	},
	{
		id: "MUST-45", section: "3.9.1.1",
		sentence: "At all other times, a previous segment has either been sent or received on this connection, and TCP implementations MUST use the same local address that was used in those previous segments (MUST-45).",
		outcome:  passes,
		test: func(t *test) {
			p := t.multihomed()
			p.Listen(80)
			f := p.Flow(simtest.Handshake{})
			f.Remote = netip.AddrPortFrom(multihomed[1], 80)
			f.Send("S 0:0(0)")
			f.Expect("S. 0:0(0) ack 1", t.sentence)
			f.Send(". 1 ack 1")
			f.Accept()
			f.Send("P. len 5")
			f.Expect(". ack 6", t.sentence)
			f.Write("hello")
			f.Expect("P. 1:6(5)", t.sentence)
			f.Close()
			f.Expect("R. 6", "unread data") // that is what a close with unread data sends
			for _, packet := range sent(p) {
				t.check(packet.Segment.Src == f.Remote, "a segment is sent from %s", packet.Segment.Src)
			}
		},
	},
	{
		id: "MUST-46", section: "3.9.1.1",
		sentence: "A TCP implementation MUST reject as an error a local OPEN call for an invalid remote IP address (e.g., a broadcast or multicast address) (MUST-46).",
		outcome:  fails,
		reason:   "A SYN is sent, and sent again, to whatever address.",
		test: func(t *test) {
			p := t.host(stack.Config{})
			var taken []string
			for _, address := range []string{"224.0.0.1:80", "[ff02::1]:80", "255.255.255.255:80"} {
				from := p.Elapsed()
				_, err := p.Host.Dial("tcp", address)
				if err == nil || p.Elapsed() != from {
					taken = append(taken, address)
				}
			}
			t.check(len(taken) == 0, "an OPEN to %s is not rejected: the host sends %d SYNs", taken, len(sent(p)))
		},
	},
	{
		id: "MUST-57", section: "3.9.2.3", handshake: true,
		sentence: "A TCP implementation MUST silently discard an incoming SYN segment that is addressed to a broadcast or multicast address [(MUST-57)].",
		outcome:  passes,
		test: func(t *test) {
			p := t.host(stack.Config{})
			p.Listen(80)
			for _, address := range []string{"255.255.255.255", "224.0.0.1", "ff02::1"} {
				to := netip.MustParseAddr(address)
				f := p.Flow(simtest.Handshake{IPv6: to.Is6()})
				f.Remote = netip.AddrPortFrom(to, 80)
				f.Send("S 0:0(0)")
				f.ExpectNothing(5*time.Second, t.sentence)
			}
			t.check(len(sent(p)) == 0, "%d packets are sent", len(sent(p)))
			p.Connect(simtest.Handshake{}).ExpectState(segment.Established, "the host's own address takes a SYN")
		},
	},
}}

// multihomed are the addresses of a host that has several.
var multihomed = []netip.Addr{
	netip.MustParseAddr("10.0.0.7"), netip.MustParseAddr("10.0.9.7"), netip.MustParseAddr("fd00::7"), netip.MustParseAddr("fd00::9:7"),
}
