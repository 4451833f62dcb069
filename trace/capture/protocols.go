package capture

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/segment"
)

// etherTypes are the ones worth a name (IANA's "IEEE 802 Numbers").
var etherTypes = map[uint16]string{
	0x0806: "ARP", 0x22f3: "TRILL", 0x6558: "Ethernet in Ethernet", 0x8035: "RARP", 0x809b: "AppleTalk", 0x8137: "IPX",
	0x8847: "MPLS", 0x8848: "MPLS", 0x8863: "PPPoE", 0x8864: "PPPoE", 0x888e: "EAPOL", 0x8892: "PROFINET", 0x88b7: "OUI",
	0x88cc: "LLDP", 0x88e5: "MACsec", 0x88e7: "PBB", 0x88f7: "PTP", 0x8902: "CFM", 0x8906: "FCoE", 0x8926: "VN-Tag",
	0x894f: "NSH", 0x9000: "Ethernet loopback",
}

// protocols are the IP protocols worth a name (IANA's "Assigned Internet Protocol Numbers").
var protocols = map[byte]string{
	segment.ProtocolICMP: "ICMP", 2: "IGMP", 4: "IP in IP", segment.ProtocolTCP: "TCP", segment.ProtocolUDP: "UDP", 41: "IPv6 in IP",
	46: "RSVP", 47: "GRE", 50: "ESP", 51: "AH", 55: "Minimal IP encapsulation", segment.ProtocolICMPv6: "ICMPv6", 88: "EIGRP",
	89: "OSPF", 94: "IPIP", 97: "EtherIP", 103: "PIM", 108: "IPComp", 112: "VRRP", 115: "L2TP", 132: "SCTP", 137: "MPLS in IP",
}

// protocolName names an IP protocol.
func protocolName(number byte) string {
	if name := protocols[number]; name != "" {
		return name
	}
	return fmt.Sprintf("IP protocol %d", number)
}

// portVXLANLinux is the port that Linux has used for VXLAN before there was a registered one.
const portVXLANLinux = 8472

// udpTunnels are the tunnels in UDP, by the port that datagrams are sent to.
var udpTunnels = map[uint16]string{
	1701: "L2TP", 2152: "GTP", 3544: "Teredo", 4500: "ESP in UDP", 4754: "GRE in UDP", 4789: "VXLAN", 4790: "VXLAN-GPE",
	6081: "Geneve", 6635: "MPLS in UDP", portVXLANLinux: "VXLAN", 51820: "WireGuard",
}
