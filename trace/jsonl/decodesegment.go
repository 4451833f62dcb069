package jsonl

import (
	"math"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

const (
	most8  = math.MaxUint8
	most16 = math.MaxUint16
	most32 = math.MaxUint32
)

// zeros stand for payload that nobody knows; they are never written to. No packet of a
// capture is longer than that.
var zeros [1 << 20]byte

// parseSegment makes the segment of a packet: of its bytes if it has all of them,
// and else of the fields of the line.
func (r *Reader) parseSegment(p *trace.Packet) (*segment.Segment, error) {
	if p.Bytes != nil && p.Truncated == 0 {
		if g, err := segment.Parse(p.Bytes); err == nil {
			return &g, nil
		}
	}
	s, place := &r.scanner, r.fields.segment
	s.i, s.b = place[0], s.b[:place[1]]
	g, length := &segment.Segment{}, 0
	s.object(func(key []byte) {
		if string(key) == "length" {
			length = int(s.int(0, int64(len(zeros))))
		} else {
			r.segmentField(g, key)
		}
	})
	if g.Payload == nil && length > 0 {
		g.Payload = zeros[:length:length]
	}
	return g, s.err
}

// segmentField reads the value of a key of a segment.
func (r *Reader) segmentField(g *segment.Segment, key []byte) {
	s := &r.scanner
	switch string(key) {
	case "src":
		g.Src = r.end()
	case "dst":
		g.Dst = r.end()
	case "flag_bits":
		g.Flags = segment.Flags(s.int(0, 1<<12-1))
	case "seq":
		g.Seq = segment.Seq(s.int(0, most32))
	case "ack":
		g.Ack = segment.Seq(s.int(0, most32))
	case "window":
		g.Window = uint16(s.int(0, most16))
	case "urgent":
		g.Urgent = uint16(s.int(0, most16))
	case "options":
		s.array(func() { g.Options = append(g.Options, r.option()) })
	case "checksum":
		g.Checksum = uint16(s.int(0, most16))
	case "bad_checksum":
		g.BadChecksum = s.bool()
	case "ttl":
		g.IP.TTL = uint8(s.int(0, most8))
	case "tos":
		g.IP.TOS = uint8(s.int(0, most8))
	case "ip_id":
		g.IP.ID = uint16(s.int(0, most16))
	case "dont_fragment":
		g.IP.DontFragment = s.bool()
	case "flow_label":
		g.IP.FlowLabel = uint32(s.int(0, 1<<20-1))
	case "payload":
		g.Payload = s.bytes()
	default: // among them those that are there for people
		s.skip(0)
	}
}

// option reads a TCP option.
func (r *Reader) option() (o segment.Option) {
	s := &r.scanner
	var form string // the field that tells the kind of option
	var value, echo uint32
	var blocks []segment.Block
	s.object(func(key []byte) {
		switch string(key) {
		case "kind":
			o.Kind = segment.OptionKind(s.int(0, most8))
		case "mss":
			form, value = "mss", uint32(s.int(0, most16))
		case "shift":
			form, value = "shift", uint32(s.int(0, most8))
		case "value":
			form, value = "value", uint32(s.int(0, most32))
		case "echo":
			echo = uint32(s.int(0, most32))
		case "blocks":
			form = "blocks"
			s.array(func() { blocks = append(blocks, r.block()) })
		case "data":
			o.Data = s.bytes()
		default:
			s.skip(0)
		}
	})
	switch form {
	case "mss":
		return segment.MSS(uint16(value))
	case "shift":
		return segment.WScale(uint8(value))
	case "value":
		return segment.TS(value, echo)
	case "blocks":
		return segment.SACKBlocks(blocks...)
	}
	return o
}

// block reads a SACK block.
func (r *Reader) block() (b segment.Block) {
	s := &r.scanner
	s.object(func(key []byte) {
		switch string(key) {
		case "left":
			b.Left = segment.Seq(s.int(0, most32))
		case "right":
			b.Right = segment.Seq(s.int(0, most32))
		default:
			s.skip(0)
		}
	})
	return b
}
