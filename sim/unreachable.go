package sim

// AnswerUnreachable has the switch answer, as a router does, the packets that it cannot
// pass on: with the ICMP message "destination unreachable", code 1, host unreachable
// (RFC 792, RFC 1812 section 4.3.3.1), or that of ICMPv6, code 3, address unreachable
// (RFC 4443 section 3.1). It is off by default: a packet is lost without a word.
//
// What cannot be passed on is a packet for an address that no node has, for a host that
// has crashed, or into a link that is down in that direction. What a rule or chance
// drops is not answered. A router learns of a dead neighbor by ARP or neighbor
// discovery, which takes it seconds; the switch knows at once. Nor does it limit the
// rate of its answers, as RFC 4443 section 2.4 (f) asks of a router.
//
// The message goes to the packet's source over the links that lead there, and meets
// what any packet meets. A switch has no address: the message comes from 192.0.0.8, as
// it does from a Linux router that has none (RFC 7600 section 4.8), or from
// fd00::c000:8, the like of it among the IPv6 addresses that hosts are given by default.
//
// What becomes of it is up to the host's TCP. A dial over IPv4 ends with
// syscall.EHOSTUNREACH. To an established connection it is a soft error, which must not
// abort it (RFC 9293 section 3.9.2.2, MUST-56): TCP sends again as ever, and once it
// gives up, calls fail with syscall.EHOSTUNREACH in place of syscall.ETIMEDOUT. Of
// ICMPv6's code 3 netstack takes no notice: a dial over IPv6 ends with
// syscall.ETIMEDOUT, as without it.
func (s *Switch) AnswerUnreachable(answer bool) {
	s.network.enter()
	defer s.network.leave()
	s.answers = answer
}

// obstacle is why a packet cannot be passed on into d, or "". A switch that does not
// answer sends a packet on even to a host that is down, where it is lost.
func (s *Switch) obstacle(d *Direction) string {
	switch {
	case d == nil:
		return "no way"
	case d.line.Down():
		return "link down"
	case s.answers:
		if h, ok := d.to.(*Host); ok && h.down {
			return "host down"
		}
	}
	return ""
}
