package notation

import (
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
)

// CutInOptions reports whether a capture has cut a packet off in its options: it lacks
// more than the payload.
func CutInOptions(s *segment.Segment, missing int) bool {
	return missing > len(s.Payload) && !ended(s.Options)
}

// ended reports whether a list of options has its end.
func ended(options []segment.Option) bool {
	return slices.ContainsFunc(options, func(o segment.Option) bool { return o.Kind == segment.EndOfOptions })
}

// AppendOptionsCut appends the options of a packet that is cut off in them, and that
// has the given ones whole. The next goes by its name if its length is there too, and
// is followed by the bracket that tcpdump has there, which depends on its kind.
func AppendOptionsCut(b []byte, options []segment.Option, sack segment.Seq, packet []byte) []byte {
	b = append(b, ", options ["...)
	size := 20
	for _, o := range options {
		b = append(AppendOption(b, o, sack), ',')
		size++
		if o.Kind != segment.NoOperation {
			size += 1 + len(o.Data)
		}
	}
	after := ""
	if rest := afterTCP(packet, size); len(rest) >= 2 {
		switch segment.OptionKind(rest[0]) {
		case segment.MaximumSegmentSize:
			b = append(b, "mss"...)
		case segment.WindowScale:
			b, after = append(b, "wscale"...), ">"
		case segment.Timestamps:
			b, after = append(b, "TS"...), ">"
		case segment.SACK:
			b, after = appendBlocks(b, int(rest[1])/8, rest[2:], sack), ">"
		}
	}
	return append(append(b, " [|tcp]"...), after...)
}

// afterTCP is what follows so many octets of TCP in a packet.
func afterTCP(packet []byte, size int) []byte {
	d, _ := segment.ParseDatagram(packet)
	tcp, _ := d.TCP()
	return tcp[min(len(tcp), size):]
}
