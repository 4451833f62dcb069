package diff

import (
	"encoding/binary"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// view is a segment as its conversation sees it.
type view struct {
	packet    *trace.Packet
	from      conversation.Side
	seq, ack  segment.Seq // relative
	ackOrigin segment.Seq // what the ack and SACK blocks count from
}

// identity is what two segments have in common that belong together for sure.
type identity struct {
	from     conversation.Side
	flags    segment.Flags
	seq, ack segment.Seq // 0 where they are not known, or mean nothing
	length   int
}

func (v *view) identity() identity {
	s := v.packet.Segment
	id := identity{from: v.from, flags: s.Flags, length: len(s.Payload)}
	if s.Len() > 0 || s.Flags.Has(segment.RST) {
		id.seq = v.seq
	}
	if s.Flags.Has(segment.ACK) {
		id.ack = v.ack
	}
	return id
}

// append appends bytes that tell the identity.
func (id identity) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(id.flags)|uint16(id.from)<<15)
	b = binary.BigEndian.AppendUint32(b, uint32(id.seq))
	b = binary.BigEndian.AppendUint32(b, uint32(id.ack))
	return binary.BigEndian.AppendUint32(b, uint32(id.length))
}

// payload is as much of the payload as the trace has.
func (v *view) payload() []byte {
	b := v.packet.Segment.Payload
	return b[:max(0, len(b)-v.packet.Truncated)]
}
