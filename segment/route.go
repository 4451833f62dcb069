package segment

// lastDestination is the address at the end of the way that a packet's sender has chosen
// for it, while the packet is under way and its header has the next one: nil if there is
// none, or what tells of it is malformed.
func (d *Datagram) lastDestination() []byte {
	switch {
	case d.broken:
	case d.Version() == 4 && d.payload > ipv4HeaderLen:
		return lastOfOption(d.packet[ipv4HeaderLen:min(d.payload, len(d.packet))])
	case d.routing > 0:
		return lastOfHeader(d.packet[d.routing:d.payload])
	}
	return nil
}

// lastOfOption is the last address of a Loose or Strict Source and Record Route (RFC 791
// section 3.1) among the options of an IPv4 header: "If the pointer is greater than the
// length, the source route is empty (and the recorded route full)".
func lastOfOption(options []byte) []byte {
	const end, noOperation, loose, strict = 0, 1, 131, 137
	for b := options; len(b) > 0 && b[0] != end; {
		if b[0] == noOperation {
			b = b[1:]
			continue
		}
		if len(b) < 2 || b[1] < 2 || int(b[1]) > len(b) {
			return nil
		}
		size := int(b[1])
		if b[0] == loose || b[0] == strict {
			if pointer := 3; size < pointer+4 || int(b[2]) > size {
				return nil
			}
			return b[size-4 : size]
		}
		b = b[size:]
	}
	return nil
}

// lastOfHeader is the last address of an IPv6 Routing header of which segments are left:
// of type 0 (RFC 2460 section 4.4) and of Mobile IPv6 (RFC 6275 section 6.4.1) the last in
// it, of Segment Routing (RFC 8754 section 2) the first.
func lastOfHeader(b []byte) []byte {
	const source, mobile, segments, fixed, address = 0, 2, 4, 8, 16
	size := 8 + 8*int(b[1])
	switch kind, left := b[2], b[3]; {
	case left == 0 || size < fixed+address || size > len(b):
		return nil
	case kind == source || kind == mobile:
		return b[size-address : size]
	case kind == segments:
		return b[fixed : fixed+address]
	}
	return nil
}
