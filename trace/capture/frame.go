package capture

import (
	"encoding/binary"

	"github.com/seed-8df93623/tcpsim/trace"
)

// framer puts link headers before packets.
type framer struct {
	link    Link
	numbers map[string]uint32 // of hosts, from which their Ethernet addresses are made
	buf     []byte
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

// frame is what stands in the file for a record, good until the next call, and
// how many octets are missing at its end.
func (f *framer) frame(r record) (frame []byte, missing int, err error) {
	p := r.packet
	b := p.Bytes
	if r.arrived && r.fate.Bytes != nil {
		b = r.fate.Bytes
	}
	if f.link == Raw && b != nil {
		return b, p.Truncated, nil
	}
	f.buf = f.buf[:0]
	if f.link == Ethernet {
		f.buf = f.appendEthernet(f.buf, p)
	}
	switch {
	case b != nil:
		f.buf = append(f.buf, b...)
	case p.Segment != nil: // from a text, which has no bytes
		if f.buf, err = p.Segment.Append(f.buf); err != nil {
			return nil, 0, err
		}
		f.buf = f.buf[:len(f.buf)-p.Truncated]
	}
	return f.buf, p.Truncated, nil
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
