package capture

import (
	"encoding/binary"
	"fmt"

	"github.com/seed-8df93623/tcpsim/segment"
)

// mostTunnels is how many tunnels in each other are gone through.
const mostTunnels = 8

// inside is the IP packet that the one of d carries through a tunnel, which is called name.
// There is none, or none that can be read, if its packet is nil; name is empty if d is no
// tunnel's.
func inside(d *segment.Datagram) (o opened, name string) {
	const ipip, ipv6, gre, ah, etherIP = 4, 41, 47, 51, 97
	if _, fragment := d.Fragment(); fragment {
		return o, ""
	}
	size := d.Len() - d.HeaderLen()
	switch b := d.Payload(); d.Protocol() {
	case ipip, ipv6:
		return opened{packet: b, outer: between(d)}, protocolName(d.Protocol())
	case gre:
		return within(between(d), b, tunnelGRE, size), "GRE"
	case ah:
		return within(between(d), b, tunnelAH, size), "AH"
	case etherIP:
		return within(between(d)+"EtherIP: ", b, tunnelEtherIP, size), "EtherIP"
	case segment.ProtocolUDP:
		return insideUDP(d)
	}
	return o, ""
}

// within is what is found in b behind all that a decoder knows.
func within(outer string, b []byte, first decoder, size int) (o opened) {
	packet, inner := afterLayers(b, first, size)
	return opened{packet: packet, outer: outer + inner}
}

// insideUDP is inside for a UDP datagram, which is a tunnel's by its destination port
// (IANA, "Service Name and Transport Protocol Port Number Registry").
func insideUDP(d *segment.Datagram) (o opened, name string) {
	const header = 8
	_, dst, ok := d.Ends()
	b := d.Payload()
	if !ok || len(b) < header {
		return o, ""
	}
	tunnel := udpTunnels[dst.Port()]
	if tunnel == "" {
		return o, ""
	}
	first, size := decoder(nil), d.Len()-d.HeaderLen()-header
	switch outer := betweenPorts(d); tunnel {
	case "VXLAN":
		first, o.outer = tunnelVXLAN, outer
		if dst.Port() == portVXLANLinux { // for tcpdump that is another protocol's
			o.outer += overlay(b[header:])
		} else {
			o.outer += vxlan(b[header:])
		}
	case "Geneve":
		first, o.outer = tunnelGeneve, outer
	case "GTP":
		first, o.outer = tunnelGTP, outer+"GTP: "
	case "MPLS in UDP":
		first, o.outer = tunnelMPLS, outer
	default:
		return o, toPortOf + tunnel
	}
	if o = within(o.outer, b[header:], first, size); o.packet == nil {
		return o, toPortOf + tunnel
	}
	return o, tunnel
}

// toPortOf is what is known of a datagram that cannot be read as what its port says.
const toPortOf = "UDP to the port of "

// afterPPPoE is what follows a header of PPP over Ethernet (RFC 2516 section 4), of a frame
// that may be cut off.
func afterPPPoE(b []byte) opened {
	const header = 6
	if len(b) < header {
		return opened{reason: cutLink}
	}
	o := decoded(b[header:], payloadPPP, "PPPoE")
	o.outer = fmt.Sprintf("PPPoE  [ses 0x%x] ", binary.BigEndian.Uint16(b[2:])) + o.outer
	return o
}
