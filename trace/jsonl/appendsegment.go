package jsonl

import (
	"encoding/binary"
	"strconv"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// flagJSON has the fields of the control bits for each value of the first eight;
// most segments have no other ones.
var flagJSON = func() (list [256]string) {
	for f := range list {
		list[f] = string(appendFlags(nil, segment.Flags(f)))
	}
	return list
}()

// appendFlags appends the control bits in three notations.
func appendFlags(b []byte, f segment.Flags) []byte {
	b = appendField(b, "flags", f.Letters())
	b = append(b, `,"flag_names":[`...)
	for i, n := 0, 0; i < 9; i++ {
		if bit := segment.Flags(1) << i; f.Has(bit) {
			if n++; n > 1 {
				b = append(b, ',')
			}
			b = appendString(b, bit.String())
		}
	}
	return appendInt(append(b, ']'), "flag_bits", int64(f))
}

// appendSegment appends the segment of a packet.
func appendSegment(b []byte, p *trace.Packet, n *numbers) []byte {
	s := p.Segment
	b = appendAddrPort(append(b, `{"src":`...), s.Src)
	b = appendAddrPort(append(b, `,"dst":`...), s.Dst)
	if int(s.Flags) < len(flagJSON) {
		b = append(b, flagJSON[s.Flags]...)
	} else {
		b = appendFlags(b, s.Flags)
	}
	seq, ack := n.relative(s)
	b = appendInt(b, "seq", int64(s.Seq))
	b = appendInt(b, "rel_seq", int64(seq))
	b = appendInt(b, "ack", int64(s.Ack))
	if s.Flags.Has(segment.ACK) {
		b = appendInt(b, "rel_ack", int64(ack))
	}
	b = appendInt(b, "window", int64(s.Window))
	if s.Urgent != 0 {
		b = appendInt(b, "urgent", int64(s.Urgent))
	}
	b = appendInt(b, "length", int64(len(s.Payload)))
	b = append(b, `,"options":[`...)
	for i, o := range s.Options {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendOption(b, o), '}')
	}
	b = appendInt(append(b, ']'), "checksum", int64(s.Checksum))
	b = appendTrue(b, "bad_checksum", s.BadChecksum)
	b = appendIP(b, s.IP)
	if hasPayload(p) && len(s.Payload) > 0 {
		b = appendBytes(b, "payload", s.Payload)
	}
	return append(b, '}')
}

// hasPayload reports whether a packet has its payload in the segment alone.
func hasPayload(p *trace.Packet) bool { return p.Bytes == nil && p.Truncated == 0 }

// appendIP appends the fields of the IP header that are not zero.
func appendIP(b []byte, ip segment.IP) []byte {
	for _, field := range [...]struct {
		key   string
		value int64
	}{{"ttl", int64(ip.TTL)}, {"tos", int64(ip.TOS)}, {"ip_id", int64(ip.ID)}, {"flow_label", int64(ip.FlowLabel)}} {
		if field.value != 0 {
			b = appendInt(b, field.key, field.value)
		}
	}
	return appendTrue(b, "dont_fragment", ip.DontFragment)
}

// optionNames are tcpdump's names of the options with fields of their own.
var optionNames = map[segment.OptionKind]string{
	segment.EndOfOptions: "eol", segment.NoOperation: "nop", segment.MaximumSegmentSize: "mss",
	segment.WindowScale: "wscale", segment.SACKPermitted: "sackOK", segment.SACK: "sack", segment.Timestamps: "timestamps",
}

// appendOption appends an option, but for the brace that closes it.
func appendOption(b []byte, o segment.Option) []byte {
	b = append(b, `{"kind":`...)
	b = strconv.AppendInt(b, int64(o.Kind), 10)
	data := o.Data
	switch {
	case o.Kind == segment.NoOperation && len(data) == 0:
		return append(b, `,"name":"nop"`...)
	case o.Kind == segment.Timestamps && len(data) == 8:
		b = append(b, `,"name":"timestamps"`...)
		b = appendInt(b, "value", number(data))
		return appendInt(b, "echo", number(data[4:]))
	case o.Kind == segment.MaximumSegmentSize && len(data) == 2:
		return appendInt(append(b, `,"name":"mss"`...), "mss", int64(binary.BigEndian.Uint16(data)))
	case o.Kind == segment.WindowScale && len(data) == 1:
		return appendInt(append(b, `,"name":"wscale"`...), "shift", int64(data[0]))
	case o.Kind == segment.SACK && len(data)%8 == 0:
		b = append(b, `,"name":"sack","blocks":[`...)
		for i := 0; i < len(data); i += 8 {
			if i > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendInt(append(b, `{"left":`...), number(data[i:]), 10)
			b = append(appendInt(b, "right", number(data[i+4:])), '}')
		}
		return append(b, ']')
	}
	if name, ok := optionNames[o.Kind]; ok {
		b = appendField(b, "name", name)
	} else {
		b = appendField(b, "name", "unknown-"+strconv.Itoa(int(o.Kind)))
	}
	if len(data) == 0 {
		return b
	}
	return appendBytes(b, "data", data)
}

// number is the 32-bit number with which b begins.
func number(b []byte) int64 { return int64(binary.BigEndian.Uint32(b)) }
