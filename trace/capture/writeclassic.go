package capture

import "encoding/binary"

// snapLength is the longest packet that a file says it may have, tcpdump's own.
const snapLength = 262144

// classic is the pcap format.
type classic struct{ frames *framer }

// header implements file.
func (c classic) header(section) ([]byte, error) {
	link := linkRaw
	if c.frames.link == Ethernet {
		link = linkEthernet
	}
	const nanoseconds, version = 0xa1b23c4d, 2 | 4<<16
	return words(nanoseconds, version, 0, 0, snapLength, uint32(link)), nil
}

// append implements file.
func (c classic) append(b []byte, s *sight) (_ []byte, begin int, err error) {
	le, begin := binary.LittleEndian, len(b)
	b = le.AppendUint32(b, uint32(s.at.Unix()))
	b = le.AppendUint32(b, uint32(s.at.Nanosecond()))
	b = append(b, make([]byte, 8)...) // the lengths
	frame := len(b)
	b, missing, err := c.frames.appendFrame(b, s.packet, s.fate)
	if err != nil {
		return b, begin, err
	}
	le.PutUint32(b[frame-8:], uint32(len(b)-frame))
	le.PutUint32(b[frame-4:], uint32(len(b)-frame+missing))
	return b, begin, nil
}

// amend implements file: it has no comments.
func (classic) amend(*held, *place, []string) {}
