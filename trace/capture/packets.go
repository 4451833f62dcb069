package capture

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/recent"
)

// packets makes packets of a trace from those of a capture made anywhere.
type packets struct {
	*Reader
	number int
	names  *recent.Map[netip.Addr, string]
}

// manyHosts is how many addresses, or conversations, a reader remembers at least.
const manyHosts = 1 << 16

func newPackets(r *Reader) packets {
	return packets{Reader: r, names: recent.New[netip.Addr, string](manyHosts)}
}

// name is what the host of an address is called: the address.
func (p *packets) name(a netip.Addr) string {
	name, ok := p.names.Get(a)
	if !ok {
		name = a.String()
		p.names.Put(a, name, 1)
	}
	return name
}

// take hands out the packet in a frame, of which missing octets at the end were
// not captured, or passes it over if it has nothing to do with TCP.
func (p *packets) take(at time.Time, link linkType, frame []byte, missing int) {
	b, reason := link.network(frame)
	var out *trace.Packet
	if reason == "" {
		out, reason = newPacket(b, missing)
	}
	if reason != "" {
		p.stats.skip(reason)
		return
	}
	p.number++
	out.Number = p.number
	if s := out.Segment; s != nil {
		out.From, out.To = p.name(s.Src.Addr()), p.name(s.Dst.Addr())
	} else {
		src, dst := addresses(out.Bytes)
		out.From, out.To = p.name(src), p.name(dst)
	}
	p.sent(out, at)
}

// newPacket makes a packet of a copy of b, which begins with an IP header, and of
// which missing octets were not captured. The reason says why it is none that has
// to do with TCP.
func newPacket(b []byte, missing int) (p *trace.Packet, reason string) {
	size, reason := wholeSize(b, len(b)+max(missing, 0))
	if reason != "" {
		return nil, reason
	}
	b = b[:min(len(b), size)] // what follows is padding
	both := &struct {         // one allocation for two
		trace.Packet
		segment.Segment
	}{}
	p = &both.Packet
	p.Bytes, p.Truncated = slices.Clone(b), size-len(b)
	s, err := parse(p.Bytes, p.Truncated)
	switch {
	case err == nil:
		both.Segment = s
		p.Segment = &both.Segment
	case !isAboutTCP(b):
		return nil, reasonOf(p, err)
	}
	return p, ""
}

const (
	ipv4HeaderLen = 20
	ipv6HeaderLen = 40
	maxIPLen      = 65535

	protocolICMP   = 1
	protocolTCP    = 6
	protocolICMPv6 = 58
)

// wholeSize is how long the IP packet was of which the capture has b, which
// stood in a frame with room for so much. A card that cuts a large packet into
// segments by itself may show it with a length of 0.
func wholeSize(b []byte, room int) (size int, reason string) {
	switch {
	case len(b) == 0:
		return 0, "frame without a packet"
	case b[0]>>4 == 4 && len(b) >= ipv4HeaderLen:
		size = int(binary.BigEndian.Uint16(b[2:]))
	case b[0]>>4 == 6 && len(b) >= ipv6HeaderLen:
		if size = int(binary.BigEndian.Uint16(b[4:])); size > 0 {
			size += ipv6HeaderLen
		}
	case b[0]>>4 == 4 || b[0]>>4 == 6:
		return 0, "packet cut off in its IP header"
	default:
		return 0, "packet of an unknown IP version"
	}
	switch {
	case size == 0 && room > maxIPLen:
		return 0, "packet longer than 65535 bytes"
	case size == 0:
		return room, ""
	case size < ipv4HeaderLen || size > room:
		return 0, "malformed IP length"
	}
	return size, ""
}

// addresses are those in the IP header that b begins with, if it does.
func addresses(b []byte) (src, dst netip.Addr) {
	switch {
	case len(b) >= ipv4HeaderLen && b[0]>>4 == 4:
		return netip.AddrFrom4([4]byte(b[12:])), netip.AddrFrom4([4]byte(b[16:]))
	case len(b) >= ipv6HeaderLen && b[0]>>4 == 6:
		return netip.AddrFrom16([16]byte(b[8:])), netip.AddrFrom16([16]byte(b[24:]))
	}
	return src, dst
}

// isAboutTCP reports whether a packet is an ICMP message about a TCP segment.
func isAboutTCP(b []byte) bool {
	var message []byte
	switch {
	case b[0]>>4 == 4 && b[9] == protocolICMP:
		message = b[min(len(b), 4*int(b[0]&0x0f)):]
	case b[0]>>4 == 6 && b[6] == protocolICMPv6:
		message = b[ipv6HeaderLen:]
	}
	if len(message) < 8+ipv4HeaderLen {
		return false
	}
	quote := message[8:]
	if b[0]>>4 == 4 {
		return slices.Contains([]byte{3, 4, 5, 11, 12}, message[0]) && quote[0]>>4 == 4 && quote[9] == protocolTCP
	}
	return message[0] < 128 && quote[0]>>4 == 6 && quote[6] == protocolTCP
}

// reasonOf names what a packet is that is no TCP segment.
func reasonOf(p *trace.Packet, err error) string {
	malformed := (*segment.ParseError)(nil)
	switch {
	case errors.As(err, &malformed) && malformed.Field == "TCP header" && p.Truncated > 0:
		return "packet cut off in its TCP header"
	case errors.As(err, &malformed):
		return "malformed " + malformed.Field
	case p.Bytes[0]>>4 == 4:
		return protocolName(p.Bytes[9])
	}
	return protocolName(p.Bytes[6])
}
