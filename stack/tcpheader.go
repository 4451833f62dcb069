package stack

import (
	"cmp"
	"encoding/binary"
	"math/bits"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// parse finds the TCP header and data in a packet, and the connection they
// belong to, seen from the packet's sender. ok is false for what has no TCP
// header in it: other protocols, fragments but the first, a packet cut short.
func parse(packet []byte) (key connKey, t tcpHeader, ok bool) {
	d, err := segment.ParseDatagram(packet)
	if err != nil {
		return key, nil, false
	}
	return tcpOf(&d)
}

// tcpOf is parse for a packet whose headers have been read.
func tcpOf(d *segment.Datagram) (key connKey, t tcpHeader, ok bool) {
	b, ok := d.TCP()
	if ok {
		key.Local, key.Remote, _ = d.Ends()
	}
	return key, b, ok
}

// reverse is the connection's name at its other end.
func (k connKey) reverse() connKey { return connKey{Local: k.Remote, Remote: k.Local} }

// compare orders connections by their names.
func (k connKey) compare(o connKey) int {
	return cmp.Or(k.Remote.Compare(o.Remote), k.Local.Compare(o.Local))
}

// tcpHeader is the TCP part of a packet, header and data. The fixed part of the
// header is all there.
type tcpHeader []byte

func (t tcpHeader) seq() uint32    { return binary.BigEndian.Uint32(t[4:]) }
func (t tcpHeader) ack() uint32    { return binary.BigEndian.Uint32(t[8:]) }
func (t tcpHeader) flags() uint8   { return t[13] }
func (t tcpHeader) window() uint16 { return binary.BigEndian.Uint16(t[14:]) }
func (t tcpHeader) has(f header.TCPFlags) bool {
	return header.TCPFlags(t[13])&f == f
}

// headerLen is the data offset in bytes, held within the segment.
func (t tcpHeader) headerLen() int {
	return min(max(int(t[12]>>4)*4, header.TCPMinimumSize), len(t))
}

func (t tcpHeader) options() []byte { return t[header.TCPMinimumSize:t.headerLen()] }

// length is SEG.LEN (RFC 9293 section 3.4).
func (t tcpHeader) length() uint32 {
	n := uint32(len(t) - t.headerLen())
	if t.has(header.TCPFlagSyn) {
		n++
	}
	if t.has(header.TCPFlagFin) {
		n++
	}
	return n
}

// shift adds delta to the 32-bit number at offset at, and mends the checksum by
// the difference (RFC 1624), so that a segment damaged on the way stays so.
func (t tcpHeader) shift(at int, delta uint32) {
	old := binary.BigEndian.Uint32(t[at:])
	now := old + delta
	binary.BigEndian.PutUint32(t[at:], now)
	was, is := [2]uint16{uint16(old >> 16), uint16(old)}, [2]uint16{uint16(now >> 16), uint16(now)}
	sum := binary.BigEndian.Uint16(t[16:])
	for i := range was {
		if at%2 != 0 { // the number lies across 16-bit words: RFC 1071 section 2(B)
			was[i], is[i] = bits.ReverseBytes16(was[i]), bits.ReverseBytes16(is[i])
		}
		sum = segment.UpdateChecksum(sum, was[i], is[i])
	}
	binary.BigEndian.PutUint16(t[16:], sum)
}

// offset is where in the segment an option stands that option has found.
func (t tcpHeader) offset(option []byte) int { return cap(t) - cap(option) }

// option finds an option of the given kind; nil if there is none.
func (t tcpHeader) option(kind byte) []byte {
	rest := t.options()
	for len(rest) > 0 {
		switch {
		case rest[0] == header.TCPOptionEOL:
			return nil
		case rest[0] == header.TCPOptionNOP:
			rest = rest[1:]
			continue
		case len(rest) < 2 || int(rest[1]) < 2 || int(rest[1]) > len(rest):
			return nil
		case rest[0] == kind:
			return rest[:rest[1]]
		}
		rest = rest[rest[1]:]
	}
	return nil
}
