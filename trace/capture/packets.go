package capture

import (
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
	number    int
	names     *recent.Map[netip.Addr, string]
	fragments fragments
	cards     cards
}

// manyHosts is how many addresses, or conversations, a reader remembers at least.
const manyHosts = 1 << 16

func newPackets(r *Reader) packets {
	return packets{Reader: r, names: recent.New[netip.Addr, string](manyHosts), fragments: newFragments(), cards: cards{}}
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
	o := link.network(frame)
	if link == linkCooked2 {
		o.outer = p.cards.cooked(frame) + o.outer
	}
	reason := o.reason
	var out *trace.Packet
	if reason == "" {
		out, reason = p.read(at, o, max(missing, 0))
	}
	if reason != "" {
		p.stats.skip(reason)
		return
	}
	p.number++
	out.Number = p.number
	src, dst := addresses(out)
	out.From, out.To = p.name(src), p.name(dst)
	p.sent(out, at)
}

// read makes a packet of what is found in a frame: of what it carries, if it is
// a tunnel's, and of all its fragments, if it is the last one of a packet.
func (p *packets) read(at time.Time, found opened, missing int) (out *trace.Packet, reason string) {
	within := ""
	for range mostTunnels {
		b := found.packet
		d, reason := datagram(b, len(b)+missing)
		if reason != "" {
			return nil, reason + within
		}
		beyond := max(0, d.Len()-len(b)-missing)
		if _, fragment := d.Fragment(); fragment && d.Protocol() == segment.ProtocolTCP && d.Missing() == 0 {
			whole, n := p.fragments.add(at, &d)
			if n == 0 {
				return nil, incomplete
			}
			p.stats.skipped(incomplete, 1-n)
			d = whole
		}
		inner, tunnel := inside(&d)
		if inner.packet == nil {
			out, reason = packetOf(&d)
			switch {
			case reason == "":
				out.Beyond, out.Outer = beyond, found.outer
				return out, ""
			case tunnel != "":
				reason = tunnel + unread
			}
			return nil, reason + within
		}
		inner.outer = found.outer + inner.outer
		found, missing, within = inner, d.Missing(), " inside "+tunnel
	}
	return nil, "tunnels in tunnels"
}

// incomplete is why a fragment is passed over as long as others are missing.
const incomplete = "fragment of an incomplete packet"

// newPacket makes a packet of a copy of b, which begins with an IP header, and of
// which missing octets were not captured. The reason says why it is none that has
// to do with TCP.
func newPacket(b []byte, missing int) (p *trace.Packet, reason string) {
	d, reason := datagram(b, len(b)+max(missing, 0))
	if reason != "" {
		return nil, reason
	}
	return packetOf(&d)
}

// packetOf makes a packet of a copy of d.
func packetOf(d *segment.Datagram) (p *trace.Packet, reason string) {
	about, quotes := d.Quoted()
	switch _, fragment := d.Fragment(); {
	case fragment && d.Protocol() == segment.ProtocolTCP:
		return nil, incomplete
	case quotes && about.Protocol() == segment.ProtocolTCP:
		return &trace.Packet{Bytes: slices.Clone(d.Bytes()), Truncated: d.Missing()}, ""
	case d.Protocol() != segment.ProtocolTCP:
		return nil, protocolName(d.Protocol())
	}
	return newSegment(d.Clone())
}

// newSegment is packetOf for a packet of TCP, which it keeps. Of one whose options are
// malformed the segment has those before.
func newSegment(d segment.Datagram) (p *trace.Packet, reason string) {
	both := &struct { // one allocation for two
		trace.Packet
		segment.Segment
	}{Packet: trace.Packet{Bytes: d.Bytes(), Truncated: d.Missing()}}
	p = &both.Packet
	p.Segment = &both.Segment
	var err error
	both.Segment, err = d.Segment()
	switch malformed, ok := errors.AsType[*segment.ParseError](err); {
	case ok && malformed.Field == "TCP header" && d.Missing() > 0:
		return nil, "packet cut off in its TCP header"
	case ok && !p.Segment.Src.IsValid():
		return nil, "malformed " + malformed.Field
	}
	if d.Missing() > 0 {
		n := d.DataLen()
		p.Segment.Payload = zeros[:n:n]
	}
	return p, ""
}

// datagram reads the IP header of a packet of which the capture has b, in a frame with
// room for so much. What follows the packet is padding. A packet that is larger than its
// header can tell ("BIG TCP"), or that a card cuts into segments by itself, may have a
// length of 0; one that is longer than its frame is cut off.
func datagram(b []byte, room int) (d segment.Datagram, reason string) {
	d, err := segment.ParseOffloaded(b, room)
	switch malformed, ok := errors.AsType[*segment.ParseError](err); {
	case len(b) == 0:
		return d, "frame without a packet"
	case ok && malformed.Field == "Version":
		return d, "packet of an unknown IP version"
	case ok && (d.Version() == 0 || d.Missing() > 0):
		return d, "packet cut off in its IP header"
	case d.Len() > len(zeros) || ok && malformed.Field == "Total Length":
		return d, "malformed IP length"
	case ok:
		return d, "malformed " + malformed.Field
	}
	return d, ""
}

// addresses are those of a packet's source and destination, zero if nobody knows them.
func addresses(p *trace.Packet) (src, dst netip.Addr) {
	if s := p.Segment; s != nil {
		return s.Src.Addr(), s.Dst.Addr()
	}
	d, _ := segment.ParseDatagram(p.Bytes)
	return d.Src(), d.Dst()
}
