package capture_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

func TestLinkTypes(t *testing.T) {
	b4, b6 := packet(t, syn4), packet(t, syn6)
	ethernet := func(after ...byte) []byte { return append(make([]byte, 12), after...) }
	for _, c := range []struct {
		link   uint32
		header []byte
		packet []byte
		reason string
	}{
		{1, ethernet(8, 0), b4, ""},
		{1, ethernet(0x86, 0xdd), b6, ""},
		{1 | 0x50000000, ethernet(8, 0), b4, ""}, // with checksums of frames
		{1, ethernet(0x81, 0, 0, 5, 8, 0), b4, ""},
		{1, ethernet(0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 0x86, 0xdd), b6, ""},
		{1, ethernet(0x91, 0, 0, 5, 8, 0), b4, ""},
		{1, ethernet(8, 6), nil, "ARP"},
		{1, ethernet(0x12, 0x34), nil, "EtherType 0x1234"},
		{1, ethernet(0, 50), nil, "IEEE 802.3 frame"},
		{1, ethernet(0, 50, 6, 6, 3), b4, ""},
		{107, []byte{0x18, 0x41, 3, 0xcc}, b4, ""},
		{107, []byte{0x18, 0x41, 3, 0x8e}, b6, ""},
		{107, []byte{0x18, 0x40, 0x02, 0x01, 3, 0, 0x80, 0, 0, 0, 8, 0}, b4, ""},
		{107, []byte{0x18, 0x41, 0x7d, 1, 2}, nil, "Frame Relay control"},
		{107, []byte{0x18, 0x41, 3, 0xb1, 9}, nil, "other protocol in Frame Relay"},
		{107, []byte{0x18, 0x40}, nil, "frame cut off in its link header"},
		{166, []byte{0, 3, 0, 0x21}, b4, ""},
		{166, []byte{1, 3, 0, 0x57}, b6, ""},
		{166, []byte{1}, nil, "frame cut off in its link header"},
		{1, ethernet(0x81, 0, 0), nil, "frame cut off in its link header"},
		{1, []byte{1, 2, 3}, nil, "frame cut off in its link header"},
		{1, ethernet(8, 0), nil, "frame without a packet"},
		{101, nil, b4, ""},
		{101, nil, b6, ""},
		{12, nil, b4, ""},
		{14, nil, b6, ""},
		{228, nil, b4, ""},
		{229, nil, b6, ""},
		{113, append(make([]byte, 14), 8, 0), b4, ""},
		{113, append(make([]byte, 14), 0x81, 0, 0, 5, 0x86, 0xdd), b6, ""},
		{113, append(make([]byte, 14), 8, 6), nil, "ARP"},
		{276, append([]byte{8, 0}, make([]byte, 18)...), b4, ""},
		{276, append([]byte{0x86, 0xdd}, make([]byte, 18)...), b6, ""},
		{276, []byte{8, 0}, nil, "frame cut off in its link header"},
		{0, []byte{2, 0, 0, 0}, b4, ""},
		{0, []byte{0, 0, 0, 2}, b4, ""},
		{0, []byte{30, 0, 0, 0}, b6, ""},
		{0, []byte{0, 0, 0, 24}, b6, ""},
		{0, []byte{7, 0, 0, 0}, nil, "address family 7"},
		{0, []byte{7}, nil, "frame cut off in its link header"},
		{108, []byte{0, 0, 0, 28}, b6, ""},
	} {
		t.Run(fmt.Sprint(c.link, c.reason), func(t *testing.T) {
			file := pcapFile(binary.LittleEndian, true, c.link, join(c.header, c.packet), join(c.header, c.packet))
			r, err := capture.Open(bytes.NewReader(file))
			require.NoError(t, err)
			p, err := r.Next()
			if c.reason != "" {
				assert.Equal(t, io.EOF, err)
				assert.Equal(t, map[string]int{c.reason: 2}, r.Stats().Skipped)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.packet, p.Bytes)
			assert.EqualValues(t, 1000, p.Segment.Seq)
		})
	}
}

func TestWhatHasNothingToDoWithTCP(t *testing.T) {
	b4, b6 := packet(t, syn4), packet(t, syn6)
	set := func(b []byte, at int, v ...byte) []byte {
		b = bytes.Clone(b)
		copy(b[at:], v)
		return b
	}
	icmp := mishaps(t).Packets()[10].Bytes
	tr, stats := open(t, pcapFile(binary.BigEndian, true, 101,
		b4,
		set(b4, 9, 17), set(b6, 6, 17), set(b4, 9, 1), set(b6, 6, 58), set(b4, 9, 132), set(b4, 9, 99), // other protocols
		set(b4, 6, 0x20), set(b4, 0, 0x35), set(b4, 0, 0x44), set(b4, 32, 0x10), set(b4, 2, 0, 10), set(b4, 2, 1, 0), set(b4, 41, 0), // malformed
		b4[:10], b6[:39], []byte{0},
		icmp, set(icmp, 37, 17), icmp[:40],
	))
	assert.Equal(t, map[string]int{
		"UDP": 2, "ICMP": 3, "ICMPv6": 1, "SCTP": 1, "IP protocol 99": 1, "fragment of an incomplete packet": 1,
		"packet of an unknown IP version": 2, "malformed IHL": 1, "malformed Data Offset": 1, "malformed IP length": 1,
		"packet cut off in its IP header": 2,
	}, stats.Skipped)
	require.Len(t, tr.Packets(), 4)
	assert.Equal(t, 256-len(b4), tr.Packets()[1].Truncated, "its frame is too short")
	assert.Empty(t, tr.Packets()[2].Segment.Options, "the first is malformed")
	assert.Equal(t, icmp, tr.Packets()[3].Bytes, "an ICMP error about a TCP segment is kept")
	assert.Nil(t, tr.Packets()[3].Segment)
	assert.Equal(t, "10.0.0.2", tr.Packets()[3].From)
	assert.Contains(t, stats.String(), "; passed over: 3 × ICMP, 1 × ICMPv6, 1 × IP protocol 99, ")
}

// A capture may have kept only the first bytes of packets: what is known of them
// is told, and the payload is zeros.
func TestPacketsCutShort(t *testing.T) {
	b := packet(t, data)
	const options = 40 // where they begin, each of them a NOP, a NOP and timestamps
	require.Equal(t, []segment.Option{segment.NOP(), segment.NOP(), data.Options[2]}, data.Options)
	for kept := 20; kept <= len(b); kept += 1 + kept/52*7 {
		tr, err := cutAt(b, kept)
		if kept < options {
			assert.ErrorContains(t, err, "the file has nothing about TCP: pcapng, 1 packets: 0 TCP segments; passed over: 1 × packet cut off in its TCP header", kept)
			continue
		}
		require.NoError(t, err, kept)
		p := tr.Packets()[0]
		assert.Equal(t, b[:kept], p.Bytes)
		assert.Equal(t, len(b)-kept, p.Truncated)
		want := data
		want.Payload = make([]byte, 1000)
		switch {
		case kept == len(b):
			want.Payload = data.Payload
		case kept < options+12:
			want.Options = append([]segment.Option(nil), data.Options[:min(kept-options, 2)]...)
		}
		want.Checksum, want.IP = p.Segment.Checksum, p.Segment.IP
		assert.Equal(t, want, *p.Segment, kept)
		assert.True(t, bytes.Equal(written(t, tr, bothSides)[:4], []byte("\n\r\r\n")))

		for _, f := range []format.Format{ladder.Format, golden.Format, tcpdump.Format} {
			assert.NotContains(t, f.Text(tr, format.Style{}), "eol", "nobody knows how the list ended")
		}
		again := read(t, written(t, tr, ngOptions))
		assert.Equal(t, tr.Packets(), again.Packets(), "it comes back as cut")
	}
}

// cutAt reads a capture that has kept so many octets of a packet.
func cutAt(b []byte, kept int) (*trace.Trace, error) {
	o := binary.LittleEndian
	file := join(ngSection(o), ngInterface(o, 101, 0), ngPacket(o, 0, 0, b[:kept], len(b)))
	return capture.ReadAll(bytes.NewReader(file), capture.Limits{})
}

// What is cut off may also be wrong, and a list of options may end before the cut.
func TestOptionsCutShort(t *testing.T) {
	b := packet(t, segment.Segment{Src: client4, Dst: server4, Flags: segment.SYN, Options: []segment.Option{
		segment.MSS(1460), segment.SACKOK(), {Kind: segment.EndOfOptions, Data: make([]byte, 1)}, // and no more
	}})
	tr, err := cutAt(b, 47)
	require.NoError(t, err)
	assert.Equal(t, []segment.Option{segment.MSS(1460), segment.SACKOK(), {Kind: segment.EndOfOptions}}, tr.Packets()[0].Segment.Options)
	b[32] = 0xf0
	_, err = cutAt(b, 47)
	assert.ErrorContains(t, err, "passed over: 1 × malformed Data Offset")
}

// Where a network card cuts segments, large packets may show a length of 0.
func TestPacketsWithoutLength(t *testing.T) {
	for at, s := range map[int]segment.Segment{2: data, 4: {Src: client6, Dst: server6, Flags: segment.ACK, Payload: data.Payload}} {
		b := packet(t, s)
		b[at], b[at+1] = 0, 0
		tr, _ := open(t, pcapFile(binary.LittleEndian, true, 101, b))
		p := tr.Packets()[0]
		assert.Equal(t, data.Payload, p.Segment.Payload)
		assert.Equal(t, b, p.Bytes, "the bytes are as they were")
		tr, _ = open(t, pcapFile(binary.LittleEndian, true, 101, append(b, make([]byte, 130_000)...)))
		assert.Len(t, tr.Packets()[0].Segment.Payload, 131_000, "a packet larger than its header can tell")
	}
}
