package link

import (
	"encoding/binary"

	"github.com/seed-8df93623/tcpsim/segment"
)

// The two last bits of the traffic class (RFC 3168 section 5).
const (
	notCapable            = 0b00
	congestionExperienced = 0b11
)

// experience sets "congestion experienced" in a packet whose sender has said that its
// transport understands it, and reports whether it has. "A router might decide to set the
// CE codepoint [...] in packets from ECN-capable transports" (RFC 3168 section 5).
func (p *Packet) experience() bool {
	if !p.View.IsValid() {
		return false
	}
	class := p.View.IP().TOS
	switch class & congestionExperienced {
	case notCapable:
		return false
	case congestionExperienced:
		return true
	}
	b := append([]byte(nil), p.Bytes...)
	if p.View.Version() == 4 {
		old := binary.BigEndian.Uint16(b)
		b[1] |= congestionExperienced
		sum := segment.UpdateChecksum(binary.BigEndian.Uint16(b[10:]), old, binary.BigEndian.Uint16(b))
		binary.BigEndian.PutUint16(b[10:], sum)
	} else {
		b[1] |= congestionExperienced << 4
	}
	p.set(b, "marked")
	return true
}
