package stack

import (
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// RFC 9293 section 3.7.1: "If an MSS Option is not received at connection setup, TCP
// implementations MUST assume a default send MSS of 536 (576 - 40) for IPv4 or 1220 (1280 -
// 60) for IPv6 (MUST-15)."
//
// netstack takes 536 for both. So the card puts the option into a SYN over IPv6 that has
// none.
const defaultMSS6 = 1220

// withMSS is packet with an MSS option, if it is such a SYN, and packet if it is not.
func withMSS(packet []byte) []byte {
	if packet[0]>>4 != 6 {
		return packet
	}
	_, t, ok := parse(packet)
	if !ok || !t.has(header.TCPFlagSyn) || t.has(header.TCPFlagRst) || mssOf(t) != 0 || segment.Verify(packet) != nil {
		return packet
	}
	s, err := segment.Parse(packet)
	if err != nil {
		return packet
	}
	s.Options = slices.Insert(s.Options, 0, segment.MSS(defaultMSS6))
	if longer, err := s.Append(nil); err == nil {
		return longer
	}
	return packet // there is no room for it
}
