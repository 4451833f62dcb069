package capture

import (
	"encoding/binary"
	"io"
	"time"
)

// The classic format: a header of 24 octets, and before each packet one of 16
// (draft-ietf-opsawg-pcap).
const (
	pcapHeader       = 24
	pcapPacketHeader = 16
)

// pcapFile reads classic pcap.
type pcapFile struct {
	*Reader
	pcapKind
	link    linkType
	packets packets
}

// pcapKind is what the first four octets of a file tell.
type pcapKind struct {
	order binary.ByteOrder
	unit  time.Duration // of the fraction of a second
	more  int           // octets that packets' headers have at their end, of interface and protocol
}

var pcapKinds = map[string]pcapKind{
	"\xd4\xc3\xb2\xa1": {binary.LittleEndian, time.Microsecond, 0},
	"\xa1\xb2\xc3\xd4": {binary.BigEndian, time.Microsecond, 0},
	"\x4d\x3c\xb2\xa1": {binary.LittleEndian, time.Nanosecond, 0},
	"\xa1\xb2\x3c\x4d": {binary.BigEndian, time.Nanosecond, 0},
	"\x34\xcd\xb2\xa1": {binary.LittleEndian, time.Microsecond, 8}, // "modified", of Linux
	"\xa1\xb2\xcd\x34": {binary.BigEndian, time.Microsecond, 8},
}

// openPcap reads the header.
func (r *Reader) openPcap() error {
	b, err := r.in.peek(pcapHeader)
	if err != nil {
		return r.fail(0, err)
	}
	f := &pcapFile{Reader: r, pcapKind: pcapKinds[string(b[:4])], packets: newPackets(r)}
	if major, minor := f.order.Uint16(b[4:]), f.order.Uint16(b[6:]); major != 2 {
		return r.failf(4, "version %d.%d is not known, want 2.4", major, minor)
	}
	f.link = linkType(f.order.Uint32(b[20:])) // only the low 16 bits: above is the length of checksums
	if !f.link.known() {
		return r.failf(20, "%v is not known, want %s", f.link, knownLinks)
	}
	r.in.Discard(pcapHeader) // they are in the buffer
	r.source = f
	return nil
}

// read implements source.
func (f *pcapFile) read() error {
	offset := f.in.offset()
	b, err := f.in.peek(pcapPacketHeader + f.more)
	if err == io.EOF {
		return err
	} else if err != nil {
		return f.fail(offset, err)
	}
	seconds, fraction := f.order.Uint32(b), f.order.Uint32(b[4:])
	captured, original := f.order.Uint32(b[8:]), f.order.Uint32(b[12:])
	if captured > maxPacket {
		return f.failf(offset, "a packet of %d bytes, more than %d: the file is damaged here", captured, maxPacket)
	}
	length := pcapPacketHeader + f.more + int(captured)
	if b, err = f.in.peek(length); err != nil {
		return f.fail(offset, err)
	}
	f.stats.Packets++
	at := time.Unix(int64(seconds), int64(fraction)*int64(f.unit)).UTC()
	f.packets.take(at, f.link, b[pcapPacketHeader+f.more:], int(original)-int(captured))
	f.in.Discard(length) // they are in the buffer
	return nil
}
