package capture

import (
	"encoding/binary"

	"github.com/seed-8df93623/tcpsim/trace"
)

// framer puts link headers before packets.
type framer struct {
	link    Link
	numbers map[string]uint32 // of hosts, from which their Ethernet addresses are made
}

const (
	etherTypeIPv4 = 0x0800
	etherTypeIPv6 = 0x86dd
)

// number is that of a host, a new one for a host that has none.
func (f *framer) number(host string) uint32 {
	n, ok := f.numbers[host]
	if !ok {
		if f.numbers == nil {
			f.numbers = map[string]uint32{}
		}
		n = uint32(len(f.numbers) + 1)
		f.numbers[host] = n
	}
	return n
}

// appendFrame appends what is to stand in the file for a packet that is sent, or that
// arrives with the given fate, and tells how many octets are missing at its end.
func (f *framer) appendFrame(frame []byte, p *trace.Packet, arrival *trace.Fate) (_ []byte, missing int, err error) {
	if frame == nil { // room for most packets at once, whatever the first one
		frame = make([]byte, 0, 1536)
	}
	if f.link == Ethernet {
		frame = f.appendEthernet(frame, p)
	}
	header := len(frame)
	switch {
	case arrival != nil && arrival.Bytes != nil:
		frame = append(frame, arrival.Bytes...)
	case p.Bytes != nil:
		frame = append(frame, p.Bytes...)
	case p.Segment != nil: // from a text, which has no bytes
		if frame, err = p.Segment.Append(frame); err != nil {
			return nil, 0, err
		}
		frame = frame[:max(header, len(frame)-p.Truncated)] // a file may tell of any number
	}
	return frame, p.Truncated, nil
}

func (f *framer) appendEthernet(b []byte, p *trace.Packet) []byte {
	for _, host := range []string{p.To, p.From} {
		b = append(b, 2, 0) // a unicast address that is locally administered
		b = binary.BigEndian.AppendUint32(b, f.number(host))
	}
	v6 := len(p.Bytes) > 0 && p.Bytes[0]>>4 == 6
	if p.Bytes == nil && p.Segment != nil {
		v6 = p.Segment.Src.Addr().Is6()
	}
	if v6 {
		return binary.BigEndian.AppendUint16(b, etherTypeIPv6)
	}
	return binary.BigEndian.AppendUint16(b, etherTypeIPv4)
}
