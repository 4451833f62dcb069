package capture

import (
	"encoding/binary"
	"io"
	"math"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/recent"
)

// Blocks of pcapng (draft-ietf-opsawg-pcapng).
const (
	blockSection   = 0x0a0d0d0a
	blockInterface = 1
	blockOldPacket = 2 // obsolete
	blockSimple    = 3
	blockPacket    = 6 // the enhanced packet block

	blockHeader  = 8 // type and length, before the body
	blockTrailer = 4 // the length again, after it

	magicPcapng = "\x0a\x0d\x0d\x0a"
	orderMagic  = 0x1a2b3c4d

	// mostInterfaces bounds the interfaces of a section.
	mostInterfaces = 1 << 14
)

// ngFile reads pcapng.
type ngFile struct {
	*Reader
	order      binary.ByteOrder
	interfaces []ngInterface
	packets    packets
	last       time.Time // of a packet, for those that have none

	// Of a section that this package has written.
	own  *section
	sent *recent.Map[uint64, *trace.Packet] // by number
}

// read implements source.
func (f *ngFile) read() error {
	offset := f.in.offset()
	head, err := f.in.peek(blockHeader)
	if err == io.EOF {
		return err
	} else if err != nil {
		return f.fail(offset, err)
	}
	if string(head[:4]) == magicPcapng {
		if err := f.findOrder(offset); err != nil {
			return err
		}
	}
	kind, length := f.order.Uint32(head), f.order.Uint32(head[4:])
	if length < blockHeader+blockTrailer || length%4 != 0 {
		return f.failf(offset, "a block of %d bytes, want a multiple of 4 from 12 up: the file is damaged here", length)
	}
	switch kind {
	case blockSection, blockInterface, blockOldPacket, blockSimple, blockPacket:
		return f.block(offset, kind, length)
	}
	if err := f.in.skip(int64(length)); err != nil {
		return f.fail(offset, err)
	}
	return nil
}

// findOrder learns the byte order of the section that begins.
func (f *ngFile) findOrder(offset int64) error {
	b, err := f.in.peek(blockHeader + 4)
	switch {
	case err != nil:
		return f.fail(offset, err)
	case binary.LittleEndian.Uint32(b[8:]) == orderMagic:
		f.order = binary.LittleEndian
	case binary.BigEndian.Uint32(b[8:]) == orderMagic:
		f.order = binary.BigEndian
	default:
		return f.failf(offset+8, "the section header has % x for its byte order mark: the file is damaged here", b[8:12])
	}
	return nil
}

// block reads a block of a kind that matters.
func (f *ngFile) block(offset int64, kind, length uint32) error {
	if length > maxBlock {
		return f.failf(offset, "a block of %d bytes, more than %d: the file is damaged here", length, maxBlock)
	}
	b, err := f.in.peek(int(length))
	if err != nil {
		return f.fail(offset, err)
	}
	if again := f.order.Uint32(b[length-blockTrailer:]); again != length {
		return f.failf(offset, "a block of %d bytes ends with a length of %d: the file is damaged here", length, again)
	}
	switch body := b[blockHeader : length-blockTrailer]; kind {
	case blockSection:
		err = f.section(offset, body)
	case blockInterface:
		err = f.addInterface(offset, body)
	default:
		f.stats.Packets++
		err = f.packet(offset, kind, body)
	}
	f.in.Discard(int(length)) // they are in the buffer
	return err
}

// section begins anew.
func (f *ngFile) section(offset int64, body []byte) error {
	const fixed = 16
	if len(body) < fixed {
		return f.failf(offset, "a section header of %d bytes, want at least %d: the file is damaged here", len(body), fixed)
	}
	if major, minor := f.order.Uint16(body[4:]), f.order.Uint16(body[6:]); major != 1 {
		return f.failf(offset+12, "version %d.%d is not known, want 1.0", major, minor)
	}
	first := f.interfaces == nil
	f.interfaces, f.own, f.sent = make([]ngInterface, 0, 2), nil, nil
	if first {
		f.packets = newPackets(f.Reader)
	}
	eachOption(f.order, body[fixed:], func(code uint16, value []byte) {
		s, ok := section{}, false
		if code == optionComment {
			s, ok = parseSection(string(value))
		}
		if ok {
			f.own, f.sent = &s, recent.New[uint64, *trace.Packet](f.inFlight)
		}
	})
	if f.own != nil && first {
		f.header = f.own.header
	}
	return nil
}

// packet reads a packet block of any kind.
func (f *ngFile) packet(offset int64, kind uint32, body []byte) error {
	fixed := map[uint32]int{blockPacket: 20, blockOldPacket: 20, blockSimple: 4}[kind]
	if len(body) < fixed {
		return f.failf(offset, "a packet block with %d bytes, want at least %d: the file is damaged here", len(body), fixed)
	}
	var number, captured, original uint32
	switch kind {
	case blockPacket:
		number = f.order.Uint32(body)
	case blockOldPacket: // what follows counts lost packets
		number = uint32(f.order.Uint16(body))
	}
	if int64(number) >= int64(len(f.interfaces)) {
		return f.failf(offset, "a packet of interface %d, but the section has %d so far: the file is damaged here", number, len(f.interfaces))
	}
	card := &f.interfaces[number]
	if kind == blockSimple {
		original = f.order.Uint32(body)
		captured = min(original, uint32(len(body)-fixed))
		if card.snapLength > 0 {
			captured = min(captured, card.snapLength)
		}
	} else {
		f.last = card.time(uint64(f.order.Uint32(body[4:]))<<32 | uint64(f.order.Uint32(body[8:])))
		captured, original = f.order.Uint32(body[12:]), f.order.Uint32(body[16:])
	}
	if body = body[fixed:]; captured > maxPacket || int64(captured) > int64(len(body)) {
		return f.failf(offset, "a packet of %d bytes in a block with room for %d: the file is damaged here", captured, len(body))
	}
	missing := int(min(original-min(captured, original), math.MaxInt32))
	frame, options := body[:captured], body[min(len(body), (int(captured)+3)/4*4):]
	if f.own != nil && kind == blockPacket && card.host != "" {
		if f.takeOwn(card, frame, missing, parsePacketOptions(f.order, options)) {
			return nil
		}
	}
	f.packets.take(f.last, card.link, frame, missing)
	return nil
}

// ngInterface is what matters of an interface description.
type ngInterface struct {
	clock
	link       linkType
	snapLength uint32 // 0 if there is no limit
	host, peer string // from its name, if this package gave it one
}

// addInterface reads an interface description.
func (f *ngFile) addInterface(offset int64, body []byte) error {
	const fixed = 8
	switch {
	case len(body) < fixed:
		return f.failf(offset, "an interface description of %d bytes, want at least %d: the file is damaged here", len(body), fixed)
	case len(f.interfaces) == mostInterfaces:
		return f.failf(offset, "more than %d interfaces in a section", mostInterfaces)
	}
	card := ngInterface{
		clock:      clock{resolution: microseconds},
		link:       linkType(f.order.Uint16(body)),
		snapLength: f.order.Uint32(body[4:]),
	}
	eachOption(f.order, body[fixed:], func(code uint16, value []byte) {
		switch {
		case code == optionInterfaceName && f.own != nil && len(value) <= 2*longestText:
			card.host, card.peer, _ = strings.Cut(string(value), ">")
		case code == optionResolution && len(value) > 0:
			card.resolution = resolution(value[0])
		case code == optionTimeOffset && len(value) >= 8:
			card.offset = int64(f.order.Uint64(value))
		}
	})
	f.interfaces = append(f.interfaces, card)
	return nil
}
