package capture

import (
	"encoding/binary"
	"fmt"
	"net"

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
