package capture

import (
	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/seed-8df93623/tcpsim/segment"
)

// mostTunnels is how many tunnels in each other are gone through.
const mostTunnels = 8

// inside is the IP packet that the one of d carries through a tunnel, and what the tunnel
// is called. It is nil if there is none, or none that can be read; name is empty if d is
// no tunnel's.
func inside(d *segment.Datagram) (packet []byte, name string) {
	const ipip, ipv6, gre, etherIP = 4, 41, 47, 97
	if _, fragment := d.Fragment(); fragment {
		return nil, ""
	}
	switch b := d.Payload(); d.Protocol() {
	case ipip, ipv6:
		return b, protocolName(d.Protocol())
	case gre:
		return afterLayers(b, layers.LayerTypeGRE), "GRE"
	case etherIP:
		return afterLayers(b, layers.LayerTypeEtherIP), "EtherIP"
	case segment.ProtocolUDP:
		return insideUDP(d)
	}
	return nil, ""
}

// insideUDP is inside for a UDP datagram, which is a tunnel's by its destination port
// (IANA, "Service Name and Transport Protocol Port Number Registry").
func insideUDP(d *segment.Datagram) (packet []byte, name string) {
	const header = 8
	_, dst, ok := d.Ends()
	b := d.Payload()
	if !ok || len(b) < header {
		return nil, ""
	}
	switch b = b[header:]; dst.Port() {
	case 4789, 8472: // the latter is Linux' default
		return afterLayers(b, layers.LayerTypeVXLAN), "VXLAN"
	case 6081:
		return afterLayers(b, layers.LayerTypeGeneve), "Geneve"
	case 2152:
		return afterLayers(b, layers.LayerTypeGTPv1U), "GTP"
	}
	return nil, ""
}

// afterLayers is the first IP packet in b behind all that a decoder knows, from there to
// the end of b; nil if there is none.
func afterLayers(b []byte, first gopacket.Decoder) []byte {
	p := gopacket.NewPacket(b, first, gopacket.DecodeOptions{Lazy: true, NoCopy: true})
	ip := p.NetworkLayer()
	if ip == nil {
		return nil
	}
	switch ip.(type) {
	case *layers.IPv4, *layers.IPv6:
	default:
		return nil
	}
	// A layer's contents are a part of b, which goes on behind them.
	header := ip.LayerContents()
	at := cap(b) - cap(header)
	if len(header) == 0 || at < 0 || at >= len(b) || &b[at] != &header[0] {
		return nil
	}
	return b[at:]
}
