package link

import (
	"encoding/binary"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
)

// about translates an ICMP error message from outside that is about a segment that was
// translated (RFC 5508 section 4.2): the address inside stands in its header, and that and
// the port in what it quotes. ok is false for one about a segment of no mapping.
func (n *nat) about(p Packet) (translated Packet, ok bool) {
	quoted, isError := p.View.Quoted()
	if !isError || p.View.Dst() != n.is.Address {
		return p, true
	}
	src, dst, _ := quoted.Ends()
	m := n.is.Mappings.outside[src.Port()]
	if m == nil || src.Addr() != n.is.Address || m.of.dst.IsValid() && m.of.dst != dst {
		return p, false
	}
	const header = 8 // of ICMP
	outer := p.View.HeaderLen()
	inner := outer + header
	b := append([]byte(nil), p.Bytes...)
	putQuoted(b, inner, quoted.HeaderLen(), m.of.src)
	if quoted.Version() == 4 {
		copy(b[16:], m.of.src.Addr().AsSlice())
		putSum(b, 10, segment.Checksum(zeroed(b[:outer], 10), 0))
		putSum(b, outer+2, segment.Checksum(zeroed(b[outer:], 2), 0))
	} else {
		copy(b[24:], m.of.src.Addr().AsSlice())
		pseudo := segment.Checksum(b[8:40], uint16(len(b)-outer)+segment.ProtocolICMPv6)
		putSum(b, outer+2, segment.Checksum(zeroed(b[outer:], 2), pseudo))
	}
	p.set(b, "translated")
	return p, true
}

// putQuoted puts an address and a port into the quoted packet that begins at a place, whose
// IP header is so long.
func putQuoted(b []byte, at, header int, src netip.AddrPort) {
	source := 8
	if src.Addr().Is4() {
		source = 12
	}
	copy(b[at+source:], src.Addr().AsSlice())
	if len(b) >= at+header+2 {
		binary.BigEndian.PutUint16(b[at+header:], src.Port())
	}
	if src.Addr().Is4() {
		putSum(b, at+10, segment.Checksum(zeroed(b[at:at+header], 10), 0))
	}
}

// zeroed is b with no checksum at a place.
func zeroed(b []byte, at int) []byte {
	b[at], b[at+1] = 0, 0
	return b
}

// putSum puts a checksum at a place.
func putSum(b []byte, at int, sum uint16) { binary.BigEndian.PutUint16(b[at:], ^sum) }
