package sim

import (
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
)

// answerable reports whether a router may answer a packet with an error message: not "a
// packet which fails the IP header validation tests", nor "any fragment of a datagram
// other then the first fragment" (RFC 1812 section 4.3.2.7), nor where one of the
// addresses is not that of one host.
func answerable(d *segment.Datagram) bool {
	f, _ := d.Fragment()
	switch {
	case !d.IsValid() || d.Missing() > 0 || f.Offset > 0:
		return false
	case d.Version() == 4 && segment.Checksum(d.Bytes()[:d.HeaderLen()], 0) != 0xffff:
		return false
	}
	return !neverAnswered(d) && ofOneHost(d.Src()) && ofOneHost(d.Dst())
}

// neverAnswered reports whether the packet is an ICMP error message, or an ICMPv6 redirect,
// none of which is answered by another (RFC 1122 section 3.2.2, RFC 4443 section 2.4);
// one whose type is missing may be.
func neverAnswered(d *segment.Datagram) bool {
	switch b := d.Payload(); d.Protocol() {
	case segment.ProtocolICMP:
		return len(b) == 0 || d.IsICMPError()
	case segment.ProtocolICMPv6:
		return len(b) == 0 || d.IsICMPError() || b[0] == 137
	}
	return false
}

// ofOneHost reports whether an address is that of one host: not "a zero address, a
// loopback address, a broadcast address, a multicast address, or a Class E address"
// (RFC 1122 section 3.2.2).
func ofOneHost(a netip.Addr) bool {
	classE := a.Is4() && a.As4()[0] >= 240 // and the limited broadcast
	return !a.IsUnspecified() && !a.IsLoopback() && !a.IsMulticast() && !classE
}
