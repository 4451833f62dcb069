package capture_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
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
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
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
		"tcpdump text": []byte(tcpdump.Format.Text(mishaps(t), format.Style{})),
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
		"link type":    {pcapFile(o, true, 126), "capture: pcap, byte 20: link type 126 is not known, want Ethernet, raw IP, "},
		"pcap version": {[]byte("\xd4\xc3\xb2\xa1\x03\x00\x01\x00" + strings.Repeat("\x00", 16)), "capture: pcap, byte 4: version 3.1 is not known, want 2.4"},
		"pcap header":  {[]byte("\xd4\xc3\xb2\xa1\x02\x00"), "capture: pcap, byte 0: the file is cut off in the middle of a packet: unexpected EOF"},
		"some text":    {[]byte("Dear diary,\ntoday"), "capture: the file has nothing about TCP: tcpdump text, 0 packets: 0 TCP segments; passed over: 2 × line without a packet"},
	} {
		_, err := capture.ReadAll(bytes.NewReader(c.file), capture.Limits{})
		assert.ErrorContains(t, err, c.want, name)
	}
	_, err := capture.Open(iotestErrReader{})
	assert.ErrorIs(t, err, errDisk)
}

func TestUnknownOptions(t *testing.T) {
	for want, o := range map[string]capture.Options{
		`capture: unknown format "snoop", want one of pcapng, pcap`:     {Format: "snoop"},
		`capture: unknown link "token ring", want one of raw, ethernet`: {Link: "token ring"},
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
