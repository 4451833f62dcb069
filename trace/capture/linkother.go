package capture

import "encoding/binary"

// afterLLC is what follows a header of IEEE 802.2, where that says by itself that it is IP.
func afterLLC(frame []byte, name string) opened {
	const ip, unnumbered = 0x06, 0x03
	if len(frame) > 3 && frame[0] == ip && frame[1] == ip && frame[2] == unnumbered {
		return opened{packet: frame[3:]}
	}
	return decoded(frame, frameLLC, name)
}

// afterPPPD is what follows the header of Linux' PPP daemon: PPP's, with the direction in
// the place of the address.
func afterPPPD(frame []byte) opened {
	if len(frame) < 2 {
		return opened{reason: cutLink}
	}
	return decoded(frame[2:], framePPP, "PPP control")
}

// afterRelay is what follows a header of Frame Relay (RFC 2427): an address, of which the
// last octet is odd, the octet of an unnumbered frame, perhaps one of padding, and what the
// protocol is.
func afterRelay(frame []byte) opened {
	const unnumbered, ipv4, ipv6, snap = 0x03, 0xcc, 0x8e, 0x80
	end := 0
	for end < min(4, len(frame)) && frame[end]&1 == 0 {
		end++
	}
	rest := frame[min(len(frame), end+1):]
	if len(rest) < 2 {
		return opened{reason: cutLink}
	}
	if rest[0] != unnumbered {
		return opened{reason: "Frame Relay control"}
	}
	if rest = rest[1:]; rest[0] == 0 && len(rest) > 1 {
		rest = rest[1:]
	}
	switch kind := rest[0]; {
	case kind == ipv4 || kind == ipv6:
		return opened{packet: rest[1:]}
	case kind == snap && len(rest) >= 6:
		if t := binary.BigEndian.Uint16(rest[4:]); t == etherTypeIPv4 || t == etherTypeIPv6 {
			return opened{packet: rest[6:]}
		}
	}
	return opened{reason: "other protocol in Frame Relay"}
}
