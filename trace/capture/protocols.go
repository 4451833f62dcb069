package capture

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/segment"
)

// protocolName names an IP protocol (IANA's Assigned Internet Protocol Numbers).
func protocolName(number byte) string {
	switch number {
	case segment.ProtocolICMP:
		return "ICMP"
	case 2:
		return "IGMP"
	case segment.ProtocolUDP:
		return "UDP"
	case 4:
		return "IP in IP"
	case 41:
		return "IPv6 in IP"
	case 47:
		return "GRE"
	case 50:
		return "ESP"
	case segment.ProtocolICMPv6:
		return "ICMPv6"
	case 89:
		return "OSPF"
	case 132:
		return "SCTP"
	}
	return fmt.Sprintf("IP protocol %d", number)
}
