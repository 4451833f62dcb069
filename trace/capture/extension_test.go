package capture_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

// What extension headers of IPv6 there are tcpdump says before the ports, also of a packet
// that is larger than its header can tell (RFC 2675).
func TestExtensionHeaders(t *testing.T) {
	large := data
	large.Src, large.Dst = client6, server6
	large.Payload = bytes.Repeat([]byte{'x'}, 60_000)
	const more = 10_000
	b := packet(t, large)
	with := func(first byte, headers ...[]byte) []byte {
		out := slices.Concat(b[:40], slices.Concat(headers...), b[40:])
		out[6] = first
		binary.BigEndian.PutUint16(out[4:], uint16(len(out)-40))
		return out
	}
	option := func(next byte) []byte { return []byte{next, 0, 1, 4, 0, 0, 0, 0} }
	jumbo := with(0, binary.BigEndian.AppendUint32([]byte{6, 0, 0xc2, 4}, uint32(len(b)-40+8+more)))
	jumbo = append(jumbo, bytes.Repeat([]byte{'x'}, more)...)
	jumbo[4], jumbo[5] = 0, 0
	for name, p := range map[string][]byte{
		"hop by hop":           with(0, option(6)),
		"destination":          with(60, option(6)),
		"both":                 with(0, option(60), option(6)),
		"fragment that is all": with(44, []byte{6, 0, 0, 0, 0, 0, 0, 9}),
		"jumbo payload":        jumbo,
	} {
		t.Run(name, func(t *testing.T) {
			file := pcapFile(binary.LittleEndian, true, 101, p)
			length := len(large.Payload)
			if name == "jumbo payload" {
				length += more
			}
			want := output(t, file, "tcpdump", "-n", "-r", "-")
			tr := read(t, file)
			assert.Equal(t, want, tcpdump.Format.Text(tr, format.Style{}))
			again := read(t, []byte(want)).Packets()[0].Segment
			assert.Equal(t, []any{client6, server6, segment.Seq(large.Seq), length}, []any{again.Src, again.Dst, again.Seq, len(again.Payload)})
		})
	}
}
