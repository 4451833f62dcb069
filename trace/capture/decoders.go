//go:build !page

package capture

import (
	"fmt"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// What stands between a link's header and IP, and in tunnels, gopacket decodes. It is more
// than a page may load: the module in the browser is built with the tag page, and goes
// without (nodecoders.go).

type decoder = gopacket.Decoder

// unread is what is added to the name of what cannot be read.
const unread = ""

var (
	framePPP, frameLLC     decoder = layers.LinkTypePPP, layers.LayerTypeLLC
	payloadPPP             decoder = layers.LayerTypePPP
	tunnelGRE, tunnelAH    decoder = layers.LayerTypeGRE, layers.LayerTypeIPSecAH
	tunnelEtherIP          decoder = layers.LayerTypeEtherIP
	tunnelVXLAN, tunnelGTP decoder = layers.LayerTypeVXLAN, layers.LayerTypeGTPv1U
	tunnelGeneve           decoder = layers.LayerTypeGeneve
	tunnelMPLS             decoder = layers.EthernetTypeMPLSUnicast
)

func frameOf(l linkType) decoder { return layers.LinkType(l) }
func typeOf(kind uint16) decoder { return layers.EthernetType(kind) }

// afterLayers is the first IP packet in b behind all that a decoder knows, from there to
// the end of b, and what tcpdump says of what is before; nil if there is none. The payload
// that b is of has the given size, all of it captured or not.
func afterLayers(b []byte, first gopacket.Decoder, size int) (packet []byte, outer string) {
	options := gopacket.DecodeOptions{Lazy: true, NoCopy: true}
	p := gopacket.NewPacket(b, first, options)
	ip := p.NetworkLayer()
	if ip == nil {
		return nil, ""
	}
	switch ip.(type) {
	case *layers.IPv4, *layers.IPv6:
	default:
		return nil, ""
	}
	// A layer's contents are a part of b, which goes on behind them.
	header := ip.LayerContents()
	at := cap(b) - cap(header)
	if len(header) == 0 || at < 0 || at >= len(b) || &b[at] != &header[0] {
		return nil, ""
	}
	before := gopacket.LayerTypeZero
	for _, l := range gopacket.NewPacket(b[:at:at], first, options).Layers() {
		if l.LayerType() == layers.LayerTypeMPLS && before != layers.LayerTypeMPLS {
			outer += "MPLS "
		}
		outer += describe(l, size)
		before = l.LayerType()
	}
	return b[at:], outer
}

// describe tells of a layer in a payload of the given size, with what sets it apart from
// the next one.
func describe(l gopacket.Layer, size int) string {
	switch l := l.(type) {
	case *layers.GRE:
		return gre(l, size)
	case *layers.IPSecAH:
		return fmt.Sprintf("AH(spi=0x%08x,seq=0x%x,icv=0x%x): ", l.SPI, l.Seq, l.AuthenticationData)
	case *layers.Geneve:
		return geneve(l)
	case *layers.MPLS:
		bottom := ""
		if l.StackBottom {
			bottom = ", [S]"
		}
		return fmt.Sprintf("(label %d, tc %d%s, ttl %d) ", l.Label, l.TrafficClass, bottom, l.TTL)
	case *layers.PPPoE:
		return fmt.Sprintf("PPPoE  [ses 0x%x] ", l.SessionId)
	}
	return ""
}

func gre(l *layers.GRE, size int) string {
	text := fmt.Sprintf("GREv%d", l.Version)
	if l.Version == 1 {
		text += fmt.Sprintf(", call %d", l.Key&0xffff)
	} else if l.ChecksumPresent || l.RoutingPresent {
		text += fmt.Sprintf(", off 0x%x", l.Offset)
	}
	if l.Version == 0 && l.KeyPresent {
		text += fmt.Sprintf(", key=0x%x", l.Key)
	}
	if l.SeqPresent {
		text += fmt.Sprintf(", seq %d", l.Seq)
	}
	if l.AckPresent {
		text += fmt.Sprintf(", ack %d", l.Ack)
	}
	return fmt.Sprintf("%s, length %d: ", text, size)
}

func geneve(l *layers.Geneve) string {
	flags := ""
	if l.OAMPacket {
		flags += "O"
	}
	if l.CriticalOption {
		flags += "C"
	}
	if flags == "" {
		flags = "none"
	}
	text := fmt.Sprintf("Geneve, Flags [%s], vni 0x%x", flags, l.VNI)
	if reserved := l.Contents[7]; reserved != 0 {
		text += fmt.Sprintf(", rsvd 0x%x", reserved)
	}
	if l.OptionsLength > 0 {
		text += fmt.Sprintf(", options [%d bytes]", l.OptionsLength)
	}
	return text + ": "
}
