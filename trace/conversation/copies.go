package conversation

import (
	"encoding/binary"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Copies finds the packets that a capture has twice: one made on all interfaces of a router,
// or by a switch that mirrors both ends of a link, or on a network that has copied them. No TCP
// has sent such a packet again, as it has the identification of the first in its IPv4 header.
// Where a sender gives all of its packets the same, and in IPv6, which has none, nobody can
// tell. The zero value has seen nothing.
type Copies struct {
	seen [nearby]print
	next int
}

const (
	nearby = 64          // packets among which a copy is looked for
	soon   = shortestRTO // how much later it may come: for its timer a TCP waits longer
)

// print is by what a packet is known again.
type print struct {
	conn     trace.Conn
	id       uint16
	seq, ack segment.Seq
	flags    segment.Flags
	window   uint16
	checksum uint16
	length   int

	packet int
	at     time.Duration
}

// Of is the number of the packet that p is a copy of, 0 if it is none. It is to be asked once
// for each packet, in their order.
func (c *Copies) Of(p *trace.Packet) int {
	if len(p.Bytes) < 20 || p.Bytes[0]>>4 != 4 {
		return 0
	}
	s := p.Segment
	own := print{
		conn: trace.Conn{Local: s.Src, Remote: s.Dst}, id: binary.BigEndian.Uint16(p.Bytes[4:]),
		seq: s.Seq, ack: s.Ack, flags: s.Flags, window: s.Window, checksum: s.Checksum, length: len(s.Payload),
	}
	if own.id == 0 {
		return 0
	}
	first := 0
	for i := range c.seen {
		other := &c.seen[i]
		if other.id != own.id || other.conn != own.conn {
			continue
		}
		alike := *other
		if alike.packet, alike.at = 0, 0; alike != own {
			first = 0 // identifications mean nothing here
			break
		}
		if (p.Sent - other.at).Abs() < soon {
			first = other.packet
		}
	}
	if first == 0 {
		own.packet, own.at = p.Number, p.Sent
		c.seen[c.next%nearby] = own
		c.next++
	}
	return first
}
