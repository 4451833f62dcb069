package capture_test

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
)

// order is a byte order that can append.
type order interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

var orders = map[string]order{"little endian": binary.LittleEndian, "big endian": binary.BigEndian}

// pcapFile is a classic capture of frames, one second apart from the first one on,
// which is of 2001-09-09 01:46:40.5 UTC.
func pcapFile(o order, nanoseconds bool, link uint32, frames ...[]byte) []byte {
	magic, half := uint32(0xa1b2c3d4), uint32(500_000)
	if nanoseconds {
		magic, half = 0xa1b23c4d, 500_000_000
	}
	b := o.AppendUint32(nil, magic)
	b = o.AppendUint16(o.AppendUint16(b, 2), 4)
	b = append(b, make([]byte, 8)...)
	b = o.AppendUint32(o.AppendUint32(b, 65535), link)
	for i, f := range frames {
		b = o.AppendUint32(o.AppendUint32(b, uint32(1_000_000_000+i)), half)
		b = o.AppendUint32(o.AppendUint32(b, uint32(len(f))), uint32(len(f)))
		b = append(b, f...)
	}
	return b
}

// ngBlock is a block of pcapng.
func ngBlock(o order, kind uint32, body []byte) []byte {
	for len(body)%4 != 0 {
		body = append(body[:len(body):len(body)], 0)
	}
	length := uint32(len(body) + 12)
	b := o.AppendUint32(o.AppendUint32(nil, kind), length)
	return o.AppendUint32(append(b, body...), length)
}

// ngOption is an option of a block.
func ngOption(o order, code uint16, value []byte) []byte {
	b := o.AppendUint16(o.AppendUint16(nil, code), uint16(len(value)))
	b = append(b, value...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func ngSection(o order, options ...[]byte) []byte {
	b := o.AppendUint32(nil, 0x1a2b3c4d)
	b = o.AppendUint16(o.AppendUint16(b, 1), 0)
	b = o.AppendUint64(b, 1<<64-1)
	return ngBlock(o, 0x0a0d0d0a, join(append([][]byte{b}, options...)...))
}

func ngInterface(o order, link uint16, snapLength uint32, options ...[]byte) []byte {
	b := o.AppendUint16(o.AppendUint16(nil, link), 0)
	return ngBlock(o, 1, join(append([][]byte{o.AppendUint32(b, snapLength)}, options...)...))
}

// ngPacket is an enhanced packet block.
func ngPacket(o order, card uint32, at uint64, frame []byte, original int, options ...[]byte) []byte {
	b := o.AppendUint32(nil, card)
	b = o.AppendUint32(o.AppendUint32(b, uint32(at>>32)), uint32(at))
	b = o.AppendUint32(o.AppendUint32(b, uint32(len(frame))), uint32(original))
	b = append(b, frame...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return ngBlock(o, 6, join(append([][]byte{b}, options...)...))
}

func join(parts ...[]byte) (all []byte) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// packet is a segment as a packet.
func packet(t testing.TB, s segment.Segment) []byte {
	t.Helper()
	b, err := s.Append(nil)
	require.NoError(t, err)
	return b
}
