package capture_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
)

var (
	client4 = netip.MustParseAddrPort("10.0.0.1:40000")
	server4 = netip.MustParseAddrPort("10.0.0.2:80")
	client6 = netip.MustParseAddrPort("[fd00::1]:40000")
	server6 = netip.MustParseAddrPort("[fd00::2]:80")

	syn4 = segment.Segment{Src: client4, Dst: server4, Seq: 1000, Flags: segment.SYN, Window: 29184, Options: []segment.Option{segment.MSS(1460)}}
	syn6 = segment.Segment{Src: client6, Dst: server6, Seq: 1000, Flags: segment.SYN, Window: 29184, Options: []segment.Option{segment.MSS(1460)}}
	data = segment.Segment{Src: client4, Dst: server4, Seq: 1001, Ack: 1, Flags: segment.ACK, Window: 500, Options: []segment.Option{segment.NOP(), segment.NOP(), segment.TS(1, 2)}, Payload: bytes.Repeat([]byte("x"), 1000)}
)

// open reads a whole file, and tells what was passed over.
func open(t testing.TB, file []byte) (*trace.Trace, capture.Stats) {
	t.Helper()
	r, err := capture.Open(bytes.NewReader(file))
	require.NoError(t, err)
	tr, err := r.ReadAll(capture.Limits{})
	require.NoError(t, err)
	return tr, r.Stats()
}

func TestClassicInAllForms(t *testing.T) {
	for name, o := range orders {
		for _, nanoseconds := range []bool{false, true} {
			file := pcapFile(o, nanoseconds, 101, packet(t, syn4), packet(t, syn6))
			tr, stats := open(t, file)
			require.Len(t, tr.Packets(), 2, name)
			assert.Equal(t, time.Unix(1_000_000_000, 500_000_000).UTC(), tr.Start)
			assert.Equal(t, time.Second, tr.Events[1].Time)
			assert.EqualValues(t, 1000, tr.Packets()[0].Segment.Seq)
			assert.Equal(t, capture.Stats{Format: "pcap", Bytes: int64(len(file)), Packets: 2, Segments: 2, Skipped: map[string]int{}}, stats)
			assert.Equal(t, "pcap, 2 packets: 2 TCP segments", stats.String())
		}
	}
}

func TestPcapngInAllForms(t *testing.T) {
	for name, o := range orders {
		resolution := func(v byte) []byte { return ngOption(o, 9, []byte{v}) }
		offset := ngOption(o, 14, o.AppendUint64(nil, 5))
		comment := ngOption(o, 1, []byte("not ours"))
		b := packet(t, syn4)
		old := o.AppendUint16(o.AppendUint16(nil, 2), 7) // interface 2, 7 lost
		old = o.AppendUint32(o.AppendUint32(old, 0), 1_000_000_003)
		old = append(o.AppendUint32(o.AppendUint32(old, uint32(len(b))), uint32(len(b))), b...)
		file := join(
			ngSection(o, comment, ngOption(o, 0, nil)),
			ngInterface(o, 101, 0, ngOption(o, 2, []byte("eth0")), comment),     // microseconds
			ngInterface(o, 1, 0, resolution(9), ngOption(o, 99, []byte("any"))), // nanoseconds
			ngInterface(o, 228, 0, resolution(0)),                               // seconds
			ngInterface(o, 228, 40, resolution(0x80|10), offset),
			ngPacket(o, 0, 1_000_000_000_500_000, b, len(b), comment, ngOption(o, 2, o.AppendUint32(nil, 1)), ngOption(o, 0, nil)),
			ngBlock(o, 4, []byte("names")), ngBlock(o, 0x0bad, nil),
			ngPacket(o, 1, 1_000_000_001_500_000_001, join(make([]byte, 12), []byte{8, 0}, b, []byte("padding")), len(b)+21),
			ngBlock(o, 2, old),
			ngPacket(o, 3, 1_000_000_000<<10+1<<8, b, len(b)),
			ngPacket(o, 3, 1_000_000_000<<10+1<<8, b, len(b), []byte{0, 1, 255, 255}), // an option that is too long
		)
		tr, stats := open(t, file)
		require.Len(t, tr.Packets(), 5, "%s: %v", name, stats)
		for i, want := range []time.Duration{0, time.Second + 1, 2500 * time.Millisecond, 4750 * time.Millisecond, 4750 * time.Millisecond} {
			assert.Equal(t, want, tr.Events[i].Time, "%s: packet %d", name, i+1)
			assert.Equal(t, b, tr.Packets()[i].Bytes)
		}
		assert.Equal(t, time.Unix(1_000_000_000, 500_000_000).UTC(), tr.Start)
	}
}

// Simple packet blocks have no time, and may be cut at the interface's length.
func TestSimplePackets(t *testing.T) {
	o := binary.LittleEndian
	b := packet(t, data)
	simple := func(frame []byte, original int) []byte {
		return ngBlock(o, 3, append(o.AppendUint32(nil, uint32(original)), frame...))
	}
	tr, stats := open(t, join(
		ngSection(o), ngInterface(o, 101, 0), ngPacket(o, 0, 7_000_000, b, len(b)), simple(b, len(b)),
		ngSection(o), ngInterface(o, 101, 60), simple(b[:60], len(b)),
	))
	require.Len(t, tr.Packets(), 3)
	assert.Zero(t, tr.Events[2].Time)
	assert.Equal(t, b, tr.Packets()[1].Bytes)
	assert.Equal(t, len(b)-60, tr.Packets()[2].Truncated)
	assert.Equal(t, 1, stats.Truncated)
}

// Sections may differ in everything.
func TestSections(t *testing.T) {
	b := packet(t, syn6)
	var file []byte
	for _, o := range []order{binary.BigEndian, binary.LittleEndian, binary.BigEndian} {
		file = append(file, join(ngSection(o), ngInterface(o, 229, 0), ngPacket(o, 0, 1_000_000, b, len(b)))...)
	}
	tr, _ := open(t, file)
	assert.Len(t, tr.Packets(), 3)
	assert.Equal(t, 3, tr.Packets()[2].Number)
}

func TestGzip(t *testing.T) {
	for format, file := range map[string][]byte{
		"pcap": pcapFile(binary.LittleEndian, true, 101, packet(t, syn4)), "pcapng": written(t, mishaps(t), ngOptions),
		"tcpdump text": []byte(text(t, mishaps(t), "tcpdump", trace.Style{})),
	} {
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		w.Write(file)
		require.NoError(t, w.Close())
		got, stats := open(t, z.Bytes())
		want, _ := open(t, file)
		assert.Equal(t, want, got)
		assert.Equal(t, format, stats.Format)
		assert.True(t, stats.Gzip)
		assert.EqualValues(t, z.Len(), stats.Bytes)
		assert.Contains(t, stats.String(), format+" in gzip")

		_, err := capture.ReadAll(bytes.NewReader(z.Bytes()[:z.Len()-9]), capture.Limits{})
		assert.ErrorIs(t, err, io.ErrUnexpectedEOF, "cut off")
		damaged := bytes.Clone(z.Bytes())
		damaged[z.Len()-6] ^= 1
		tr, err := capture.ReadAll(bytes.NewReader(damaged), capture.Limits{})
		assert.ErrorIs(t, err, gzip.ErrChecksum)
		assert.NotEmpty(t, tr.Events, "what came before is kept")
	}
}

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
	icmp := mishaps(t).Packets()[9].Bytes
	tr, stats := open(t, pcapFile(binary.BigEndian, true, 101,
		b4,
		set(b4, 9, 17), set(b6, 6, 17), set(b4, 9, 1), set(b6, 6, 58), set(b4, 9, 132), set(b4, 9, 99), // other protocols
		set(b4, 6, 0x20), set(b4, 0, 0x35), set(b4, 0, 0x44), set(b4, 32, 0x10), set(b4, 2, 0, 10), set(b4, 2, 1, 0), set(b4, 41, 0), // malformed
		b4[:10], b6[:39], []byte{0},
		icmp, set(icmp, 37, 17), icmp[:40],
	))
	assert.Equal(t, map[string]int{
		"UDP": 2, "ICMP": 2, "ICMPv6": 1, "SCTP": 1, "IP protocol 99": 1, "malformed Fragment Offset": 1,
		"packet of an unknown IP version": 2, "malformed IHL": 1, "malformed Data Offset": 1, "malformed IP length": 3,
		"malformed Maximum Segment Size option": 1, "packet cut off in its IP header": 2,
	}, stats.Skipped)
	require.Len(t, tr.Packets(), 2)
	assert.Equal(t, icmp, tr.Packets()[1].Bytes, "an ICMP error about a TCP segment is kept")
	assert.Nil(t, tr.Packets()[1].Segment)
	assert.Equal(t, "10.0.0.2", tr.Packets()[1].From)
	assert.Contains(t, stats.String(), "; passed over: ICMP (2), ICMPv6 (1), IP protocol 99 (1), ")
}

// A capture may have kept only the first bytes of packets: what is known of them
// is told, and the payload is zeros.
func TestPacketsCutShort(t *testing.T) {
	b := packet(t, data)
	o := binary.LittleEndian
	for kept := 20; kept <= len(b); kept += 1 + kept/40*7 {
		tr, err := capture.ReadAll(bytes.NewReader(join(ngSection(o), ngInterface(o, 101, 0), ngPacket(o, 0, 0, b[:kept], len(b)))), capture.Limits{})
		if kept < 52 { // in the TCP header
			assert.ErrorContains(t, err, "the file has nothing about TCP: pcapng, 1 packets: 0 TCP segments; passed over: malformed ", kept)
			continue
		}
		require.NoError(t, err)
		p := tr.Packets()[0]
		assert.Equal(t, b[:kept], p.Bytes)
		assert.Equal(t, len(b)-kept, p.Truncated)
		want := data
		want.Payload = make([]byte, 1000)
		if kept == len(b) {
			want.Payload = data.Payload
		}
		want.Checksum, want.IP = p.Segment.Checksum, p.Segment.IP
		assert.Equal(t, want, *p.Segment)
		assert.True(t, bytes.Equal(written(t, tr, bothSides)[:4], []byte("\n\r\r\n")))
		again := read(t, written(t, tr, ngOptions))
		assert.Equal(t, tr.Packets(), again.Packets(), "it comes back as cut")
	}
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
		_, err := capture.ReadAll(bytes.NewReader(pcapFile(binary.LittleEndian, true, 101, append(b, make([]byte, 65535)...))), capture.Limits{})
		assert.ErrorContains(t, err, "packet longer than 65535 bytes (1)")
	}
}

func TestUnknownFormats(t *testing.T) {
	o := binary.LittleEndian
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"nothing":      {nil, "capture: the file is empty"},
		"program":      {[]byte("\x7fELF\x02\x01\x01\x00\x00"), `capture: the file begins with "\x7fELF\x02\x01\x01\x00" and is of no known format, which are pcap, pcapng, these in gzip, JSON Lines, and the text that tcpdump prints`},
		"UTF-16":       {[]byte("\xff\xfe1\x00"), "capture: the file is text in UTF-16: save it as UTF-8"},
		"gzip":         {[]byte("\x1f\x8b\x08"), "capture: the gzip header is damaged: unexpected EOF"},
		"gzip header":  {[]byte("\x1f\x8b\x09 0123456789"), "capture: the gzip header is damaged: gzip: invalid header"},
		"link type":    {pcapFile(o, true, 127), "capture: pcap, byte 20: link type 127 is not known, want 1 (Ethernet), "},
		"pcap version": {[]byte("\xd4\xc3\xb2\xa1\x03\x00\x01\x00" + strings.Repeat("\x00", 16)), "capture: pcap, byte 4: version 3.1 is not known, want 2.4"},
		"pcap header":  {[]byte("\xd4\xc3\xb2\xa1\x02\x00"), "capture: pcap, byte 0: the file is cut off in the middle of a packet: unexpected EOF"},
		"some text":    {[]byte("Dear diary,\ntoday"), "capture: the file has nothing about TCP: tcpdump text, 0 packets: 0 TCP segments; passed over: line without a packet (2)"},
	} {
		_, err := capture.ReadAll(bytes.NewReader(c.file), capture.Limits{})
		assert.ErrorContains(t, err, c.want, name)
	}
	_, err := capture.Open(iotestErrReader{})
	assert.ErrorIs(t, err, errDisk)
}

func TestUnknownOptions(t *testing.T) {
	for want, o := range map[string]capture.Options{
		`capture: unknown format "snoop", want one of pcapng, pcap`:          {Format: "snoop"},
		`capture: unknown link "token ring", want one of raw, ethernet`:      {Link: "token ring"},
		`capture: unknown side "middle", want one of sender, receiver, both`: {Side: "middle"},
	} {
		assert.EqualError(t, capture.Write(io.Discard, &trace.Trace{}, o), want)
	}
}

func TestTimesThatDoNotFit(t *testing.T) {
	for _, start := range []time.Time{time.Unix(-1, 0), time.Unix(math.MaxUint32+1, 0)} {
		tr := mishaps(t)
		tr.Start = start
		err := capture.Write(io.Discard, tr, ngOptions)
		assert.ErrorContains(t, err, "capture: packet 1 is of ")
		assert.ErrorContains(t, err, "which a capture cannot hold: choose a start from 1970 to 2105")
	}
}
