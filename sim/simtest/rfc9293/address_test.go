package rfc9293_test

import (
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var addressValidation = topic{"Address Validation", []requirement{
	{
		id: "MUST-63", section: "3.9.2.3", handshake: true,
		sentence: "An incoming SYN with an invalid source address MUST be ignored either by TCP or by the IP layer [(MUST-63)]",
		outcome:  passes,
		test: func(t *test) {
			p := t.host(stack.Config{})
			p.Listen(80)
			for _, address := range []string{"255.255.255.255", "224.0.0.1", "0.0.0.0", "127.0.0.1", "ff02::1", "::", "::1"} {
				from := netip.MustParseAddr(address)
				f := p.Flow(simtest.Handshake{IPv6: from.Is6()})
				f.Local = netip.AddrPortFrom(from, 4000)
				f.Send("S 0:0(0)")
				p.RunFor(5 * time.Second)
				t.check(len(sent(p)) == 0, "a SYN from %s is answered", from)
			}
			p.Connect(simtest.Handshake{}).ExpectState(segment.Established, "a valid address is answered")
		},
	},
}}
