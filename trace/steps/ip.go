package steps

import (
	"fmt"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/internal/notation"
)

// ip reads a packet from its IP header on.
func (r *reader) ip() {
	r.end = 8 * len(r.packet)
	d, err := segment.ParseDatagram(r.packet)
	if err == nil {
		r.end = min(r.end, 8*d.Len())
	}
	switch r.packet[0] >> 4 {
	case 4:
		r.ipv4()
	case 6:
		r.ipv6(&d, err == nil)
	default:
		r.layer = "unknown"
		r.rest("Data", r.end, octets(r.packet), r.say("no IP packet"), "")
		return
	}
	if err != nil {
		r.layer = "unknown"
		r.rest("Data", r.end, octets(r.packet[r.bit/8:r.end/8]), r.say("cannot be read: %s", err.Error()), "")
		return
	}
	_, fragment := d.Fragment()
	switch {
	case d.Protocol() == segment.ProtocolTCP && !fragment:
		r.tcp()
	case fragment:
		r.layer = "unknown"
		r.rest("Data", r.end, r.say("%d bytes", (r.end-r.bit)/8), r.say("part of a packet that was fragmented"), "")
	default:
		r.other(&d)
	}
	if trailing := 8 * len(r.packet); r.end < trailing && r.end == 8*d.Len() {
		r.layer, r.bit, r.end = "unknown", r.end, trailing
		r.rest("Padding", r.end, r.say("%d bytes", (r.end-r.bit)/8), r.say("behind the packet's end: the link's"), "")
	}
}

func (r *reader) ipv4() {
	r.layer = "IPv4"
	r.number("Version", 4, nil)
	words, _ := r.number("IHL", 4, func(v uint64) string { return r.say("a header of %d octets", 4*v) })
	r.traffic()
	r.number("Total Length", 16, r.means("octets of header and data together"))
	r.number("Identification", 16, r.means("tells which fragments belong together"))
	r.number("Reserved", 1, nil)
	r.number("DF", 1, func(v uint64) string { return r.say(choose(v, "may be fragmented", "must not be fragmented")) })
	r.number("MF", 1, func(v uint64) string { return r.say(choose(v, "no fragment follows", "more fragments follow")) })
	r.number("Fragment Offset", 13, nil)
	r.number("Time to Live", 8, r.means("how many routers it may still pass"))
	r.number("Protocol", 8, r.protocol)
	r.hex("Header Checksum", 16, "over the IP header")
	r.address("Source Address", 32)
	r.address("Destination Address", 32)
	if end := 32 * int(words); end > r.bit {
		r.rest("Options", end, octets(r.packet[r.bit/8:min(end, r.end)/8]), r.say("options of IP"), "")
	}
}

func (r *reader) ipv6(d *segment.Datagram, whole bool) {
	r.layer = "IPv6"
	r.number("Version", 4, nil)
	r.traffic()
	r.number("Flow Label", 20, r.means("the same for all packets of a flow"))
	r.number("Payload Length", 16, r.means("octets behind this header"))
	r.number("Next Header", 8, r.protocol)
	r.number("Hop Limit", 8, r.means("how many routers it may still pass"))
	r.address("Source Address", 128)
	r.address("Destination Address", 128)
	if end := 8 * d.HeaderLen(); whole && end > r.bit {
		r.rest("Extension Headers", end, octets(r.packet[r.bit/8:min(end, r.end)/8]), r.say("further headers of IPv6"), "")
	}
}

// traffic is the type of service or traffic class.
func (r *reader) traffic() {
	r.number("DSCP", 6, r.means("class of service (RFC 2474)"))
	r.number("ECN", 2, func(v uint64) string {
		return r.say([]string{"no ECN", "ECN is possible: ECT(1)", "ECN is possible: ECT(0)", "congestion experienced (RFC 3168)"}[v])
	})
}

func (r *reader) protocol(v uint64) string {
	switch v {
	case 1:
		return "ICMP"
	case segment.ProtocolTCP:
		return "TCP"
	case 17:
		return "UDP"
	case 58:
		return "ICMPv6"
	}
	return ""
}

func (r *reader) address(name string, bits int) {
	if r.bit+bits > r.end {
		r.bit = r.end
		return
	}
	a, _ := netip.AddrFromSlice(r.packet[r.bit/8 : (r.bit+bits)/8])
	r.rest(name, r.bit+bits, a.String(), "", "")
}

// other is a packet of another protocol.
func (r *reader) other(d *segment.Datagram) {
	m, ok := d.ICMP()
	if !ok {
		r.layer = "unknown"
		r.rest("Data", r.end, r.say("%d bytes", (r.end-r.bit)/8), "", "")
		return
	}
	if r.layer = "ICMP"; d.Version() == 6 {
		r.layer = "ICMPv6"
	}
	r.number("Type", 8, func(uint64) string { return notation.Summary(d) })
	r.number("Code", 8, nil)
	r.hex("Checksum", 16, "over the message")
	r.rest("Rest of Header", r.bit+32, fmt.Sprintf("0x%08x", m.Rest), "", "")
	meaning := ""
	if _, ok := d.Quoted(); ok {
		meaning = r.say("the beginning of the packet that this is about")
	}
	r.rest("Data", r.end, r.say("%d bytes", (r.end-r.bit)/8), meaning, "")
}

func choose(v uint64, unset, set string) string {
	if v == 0 {
		return unset
	}
	return set
}
