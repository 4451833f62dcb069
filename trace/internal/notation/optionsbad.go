package notation

import "github.com/seed-8df93623/tcpsim/segment"

// Malformed returns the list of options in a packet that carries s, if one of them is
// malformed, which s then has not, nor those behind it; nil if none is.
func Malformed(s *segment.Segment, packet []byte) []byte {
	d, err := segment.ParseDatagram(packet)
	tcp, ok := d.TCP()
	if err != nil || !ok {
		return nil
	}
	list := tcp[20:min(len(tcp), max(20, 4*int(tcp[12]>>4)))]
	size := 0
	for _, o := range s.Options {
		size += 1 + len(o.Data)
		if o.Kind != segment.EndOfOptions && o.Kind != segment.NoOperation {
			size++
		}
	}
	if size >= len(list) {
		return nil
	}
	return list
}

// sizes are how many octets of data tcpdump takes options for, whatever they say.
var sizes = map[segment.OptionKind]int{
	segment.MaximumSegmentSize: 2, segment.WindowScale: 1, segment.SACKPermitted: 0, segment.Timestamps: 8,
}

// AppendMalformed appends a list of options of which one is malformed as tcpdump does,
// which takes those of an unexpected length for what they should be. It breaks the line
// off at one that reaches beyond the header, for whose length it looks there: what follows
// has so many octets.
func AppendMalformed(b, list []byte, follows int, base segment.Seq) (_ []byte, whole bool) {
	bad := "[bad opt]"
	for first := true; len(list) > 0; first = false {
		if !first {
			b, bad = append(b, ','), "[bad opt]]"
		}
		kind := segment.OptionKind(list[0])
		if kind == segment.EndOfOptions || kind == segment.NoOperation {
			b = AppendOption(b, segment.Option{Kind: kind}, base)
			if list = list[1:]; kind == segment.EndOfOptions {
				break
			}
			continue
		}
		if len(list) < 2 && follows == 0 {
			return append(b, " [|tcp]"...), false
		}
		if len(list) < 2 || list[1] < 2 || int(list[1]) > len(list) {
			return append(b, bad...), false
		}
		length := int(list[1])
		size, fixed := sizes[kind]
		if !fixed {
			size = length - 2
		}
		switch {
		case kind == segment.SACK && size%8 != 0:
			b = append(b, "sack invalid sack"...)
		case 2+size > len(list):
			return append(append(b, names[kind]...), bad...), false
		default:
			b = AppendOption(b, segment.Option{Kind: kind, Data: list[2 : 2+size]}, base)
		}
		if 2+size != length {
			b = append(AppendInt(append(b, "[len "...), length), ']')
		}
		list = list[2+size:]
	}
	return append(b, ']'), true
}

// names are what those options are called that may be cut off.
var names = map[segment.OptionKind]string{
	segment.MaximumSegmentSize: "mss", segment.WindowScale: "wscale", segment.Timestamps: "TS",
}
