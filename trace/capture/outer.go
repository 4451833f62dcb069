package capture

import (
	"encoding/binary"
	"fmt"
	"net"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/seed-8df93623/tcpsim/segment"
)

// What tcpdump, without -v, says of that in which a packet is.

// version is what a line begins with for a version of IP.
func version(number byte) string {
	if number == 6 {
		return "IP6"
	}
	return "IP"
}

// between is what is said of an IP header, and betweenPorts of one of UDP with it.
func between(d *segment.Datagram) string {
	return fmt.Sprintf("%s %s > %s: ", version(byte(d.Version())), d.Src(), d.Dst())
}

func betweenPorts(d *segment.Datagram) string {
	src, dst, _ := d.Ends()
	return fmt.Sprintf("%s %s.%d > %s.%d: ", version(byte(d.Version())), src.Addr(), src.Port(), dst.Addr(), dst.Port())
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

// vxlan tells of a VXLAN header (RFC 7348 section 5), after which a line ends.
func vxlan(b []byte) string {
	if len(b) < 8 {
		return ""
	}
	return fmt.Sprintf("VXLAN, flags [%s] (0x%02x), vni %d\n", instance(b[0]), b[0], binary.BigEndian.Uint32(b[4:])>>8)
}

// overlay is vxlan for a port that Linux has for it, and that tcpdump takes for that of
// Cisco's Overlay Transport Virtualization, which looks the same.
func overlay(b []byte) string {
	if len(b) < 8 {
		return ""
	}
	return fmt.Sprintf("OTV, flags [%s] (0x%02x), overlay %d, instance %d\n", instance(b[0]), b[0],
		binary.BigEndian.Uint32(b)&0xffffff, binary.BigEndian.Uint32(b[4:])>>8)
}

// instance tells whether a flag says that there is a network's identifier.
func instance(flags byte) string {
	if flags&0x08 != 0 {
		return "I"
	}
	return "."
}

// cards knows the interfaces of Linux cooked captures.
type cards map[[5]byte]string

// mostCards is how many of them are remembered.
const mostCards = 1 << 12

// cooked tells of the interface in a header of version 2, and of the direction. A capture
// has the number; the name is that of this machine, as tcpdump has it.
func (c cards) cooked(frame []byte) string {
	const header = 20
	if len(frame) < header {
		return ""
	}
	key := [5]byte(append(frame[4:8:8], frame[10]))
	text, known := c[key]
	if !known {
		name := "?"
		if card, err := net.InterfaceByIndex(int(binary.BigEndian.Uint32(frame[4:]))); err == nil {
			name = card.Name
		}
		direction := "?"
		if kinds := []string{"In", "B", "M", "P", "Out"}; int(frame[10]) < len(kinds) {
			direction = kinds[frame[10]]
		}
		text = fmt.Sprintf("%-5s %-3s ", name, direction)
		if len(c) >= mostCards {
			clear(c)
		}
		c[key] = text
	}
	return text
}
