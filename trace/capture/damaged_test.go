package capture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

var errDisk = errors.New("the disk is broken")

type iotestErrReader struct{}

func (iotestErrReader) Read([]byte) (int, error) { return 0, errDisk }

// A file that is cut off anywhere gives what is before the cut, and an error that
// says where, unless the cut is between two records.
func TestFilesThatAreCutOff(t *testing.T) {
	tr := mishaps(t)
	for _, o := range []capture.Options{{}, {Format: capture.Pcap}, {Side: capture.Both, Link: capture.Ethernet}} {
		whole := written(t, tr, o)
		all := read(t, whole)
		last := 0
		for n := range whole {
			got, err := capture.ReadAll(bytes.NewReader(whole[:n]), capture.Limits{})
			require.LessOrEqual(t, last, len(got.Events))
			last = len(got.Events)
			for i := range got.Events {
				require.Equal(t, all.Events[i].Kind, got.Events[i].Kind)
				require.Equal(t, all.Events[i].Time, got.Events[i].Time)
			}
			if err == nil {
				continue
			}
			var bad *capture.Error
			require.ErrorAs(t, err, &bad)
			require.LessOrEqual(t, bad.Offset, int64(n))
			if n > 300 && len(got.Events) > 0 {
				require.ErrorIs(t, err, io.ErrUnexpectedEOF)
				require.ErrorContains(t, err, "packets that were read: the file is cut off in the middle of a packet")
			}
		}
	}
}

func TestDamagedFilesSayWhere(t *testing.T) {
	o := binary.LittleEndian
	b := packet(t, syn4)
	section, card, good := ngSection(o), ngInterface(o, 101, 0), ngPacket(o, 0, 5, b, len(b))
	set := func(b []byte, at int, v ...byte) []byte {
		b = bytes.Clone(b)
		copy(b[at:], v)
		return b
	}
	begin := join(section, card, good)
	classic := pcapFile(o, true, 101, b)
	for _, c := range []struct {
		name string
		file []byte
		at   int
		want string
	}{
		{"length below header", join(begin, set(good, 4, 8, 0)), len(begin), "a block of 8 bytes, want a multiple of 4 from 12 up"},
		{"odd length", join(begin, set(good, 4, 0x29, 0)), len(begin), "a block of 41 bytes, want a multiple of 4"},
		{"huge block", join(begin, set(good, 4, 0, 0, 0, 0xf0)), len(begin), "a block of 4026531840 bytes, more than 393216"},
		{"lengths differ", join(begin, set(good, len(good)-4, 1)), len(begin), "ends with a length of 1"},
		{"huge unknown block", join(begin, set(good, 0, 77, 0, 0, 0, 0, 0, 0, 0xf0)), len(begin), "cut off in the middle"},
		{"unknown interface", join(begin, ngPacket(o, 1, 5, b, len(b))), len(begin), "a packet of interface 1, but the section has 1 so far"},
		{"no interface", join(begin, section, good), len(begin) + len(section), "a packet of interface 0, but the section has 0 so far"},
		{"huge packet", join(begin, set(good, 20, 0, 0, 0, 0x80)), len(begin), "a packet of 2147483648 bytes in a block with room for 44"},
		{"short packet block", join(begin, ngBlock(o, 6, make([]byte, 16))), len(begin), "a packet block with 16 bytes, want at least 20"},
		{"short simple block", join(begin, ngBlock(o, 3, nil)), len(begin), "a packet block with 0 bytes, want at least 4"},
		{"short interface", join(begin, ngBlock(o, 1, make([]byte, 4))), len(begin), "an interface description of 4 bytes, want at least 8"},
		{"short section", join(begin, ngBlock(o, 0x0a0d0d0a, o.AppendUint32(nil, 0x1a2b3c4d))), len(begin), "a section header of 4 bytes, want at least 16"},
		{"byte order", join(begin, set(section, 8, 1, 2, 3, 4)), len(begin) + 8, "the section header has 01 02 03 04 for its byte order mark"},
		{"version", join(begin, set(section, 12, 9)), len(begin) + 12, "version 9.0 is not known, want 1.0"},
		{"huge packet in pcap", join(classic, set(classic[24:], 8, 0, 0, 0, 0x80)), len(classic), "a packet of 2147483648 bytes, more than 262144"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := capture.ReadAll(bytes.NewReader(c.file), capture.Limits{})
			var bad *capture.Error
			require.ErrorAs(t, err, &bad)
			assert.ErrorContains(t, err, c.want)
			assert.EqualValues(t, c.at, bad.Offset)
			assert.GreaterOrEqual(t, bad.Packets, 1)
			assert.Len(t, got.Packets(), 1, "what came before is kept")
		})
	}
}

func TestErrorsOfTheFileItself(t *testing.T) {
	tr := mishaps(t)
	for _, file := range [][]byte{
		written(t, tr, ngOptions), written(t, tr, pcapOptions), []byte(tcpdump.Format.Text(tr, format.Style{})), file(t, "../jsonl/testdata/mishaps.jsonl"),
	} {
		got, err := capture.ReadAll(io.MultiReader(bytes.NewReader(file[:len(file)-10]), iotestErrReader{}), capture.Limits{})
		assert.ErrorIs(t, err, errDisk)
		assert.NotEmpty(t, got.Events)
		got, err = capture.ReadAll(iotest.OneByteReader(bytes.NewReader(file)), capture.Limits{})
		require.NoError(t, err)
		assert.Equal(t, read(t, file), got)
	}
}

func TestLimits(t *testing.T) {
	file := written(t, mishaps(t), ngOptions)
	all := read(t, file)
	for n := 1; n < len(all.Events); n++ {
		got, err := capture.ReadAll(bytes.NewReader(file), capture.Limits{Events: n})
		assert.ErrorIs(t, err, capture.ErrLimit)
		assert.Len(t, got.Events, n)
	}
	_, err := capture.ReadAll(bytes.NewReader(file), capture.Limits{Events: len(all.Events)})
	assert.NoError(t, err)
	got, err := capture.ReadAll(bytes.NewReader(file), capture.Limits{Bytes: 100})
	assert.ErrorIs(t, err, capture.ErrLimit)
	assert.ErrorContains(t, err, "the limit is reached: a trace of 2 events and 112 bytes of packets is kept, the rest is not read")
	assert.NotEmpty(t, got.Events)
}

// TestNoData compares what is read with and without the octets of segments.
func TestNoData(t *testing.T) {
	for _, file := range [][]byte{written(t, mishaps(t), ngOptions), written(t, mishaps(t), capture.Options{Format: capture.Pcap})} {
		want := read(t, file)
		got, err := capture.ReadAll(bytes.NewReader(file), capture.Limits{NoData: true})
		require.NoError(t, err)
		data := 0
		for _, p := range want.Packets() {
			if p.Segment != nil {
				data += len(p.Segment.Payload)
				p.Truncated, p.Bytes = max(p.Truncated, len(p.Segment.Payload)), nil
				clear(p.Segment.Payload)
			}
			for _, f := range p.Fates {
				f.Bytes = nil
			}
		}
		assert.NotZero(t, data)
		assert.Equal(t, want, got)
	}
}

// endless is a file that goes on for ever, up to a size.
type endless struct {
	head, tail []byte
	left       int
}

func (e *endless) Read(p []byte) (int, error) {
	if len(e.head) == 0 {
		e.head = e.tail
	}
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p, e.head)
	e.head = e.head[n:]
	e.left -= n
	return n, nil
}

// Whatever a file holds, reading it as a stream takes little memory.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads files of 64 MB")
	}
	o := binary.LittleEndian
	large := data
	large.Payload = make([]byte, 60000)
	b := packet(t, large)
	header := "tcpsim trace: x\nseed 1\nstart 2000-01-01T00:00:00Z\ncaptured at: both"
	own := join(ngSection(o, ngOption(o, 1, []byte(header))), ngInterface(o, 101, 0, ngOption(o, 2, []byte("client>server"))))
	sent := ngPacket(o, 0, 5, b, len(b), ngOption(o, 2, o.AppendUint32(nil, 2)), ngOption(o, 5, o.AppendUint64(nil, 7)))
	changed := bytes.Clone(b)
	changed[100] = 1
	arrived := ngPacket(o, 0, 5, changed, len(b), ngOption(o, 2, o.AppendUint32(nil, 1)), ngOption(o, 5, o.AppendUint64(nil, 7)))
	classic := pcapFile(o, true, 101, b)
	for name, f := range map[string]*endless{
		"packets":       {classic[:24], classic[24:], 0},
		"interfaces":    {ngSection(o), ngInterface(o, 1, 0, ngOption(o, 2, bytes.Repeat([]byte("x>"), 30000))), 0},
		"sections":      {nil, join(ngSection(o, ngOption(o, 1, bytes.Repeat([]byte("x"), 60000))), ngInterface(o, 1, 0)), 0},
		"unknown block": {ngSection(o), ngBlock(o, 99, make([]byte, 1<<20)), 0},
		"names":         {ngSection(o), ngBlock(o, 4, make([]byte, 1<<10)), 0},
		"own packets":   {own, sent, 0},
		"own arrivals":  {join(own, sent), arrived, 0},
		"one line":      {[]byte("10"), bytes.Repeat([]byte("x"), 1000), 0},
		"long lines":    {[]byte("10"), []byte(strings.Repeat("x", 500<<10) + "\n"), 0},
		"broken lines":  {nil, []byte(strings.Repeat("x", 300<<10) + " proto TCP (6)\n"), 0},
		"JSON events":   {nil, []byte(`{"type":"sent","number":1,"bytes":"` + strings.Repeat("aaaa", 1<<14) + `"}` + "\n"), 0},
		"JSON fates":    {[]byte(`{"type":"sent","number":1}` + "\n"), []byte(`{"type":"dropped","number":1,"bytes":"` + strings.Repeat("aaaa", 1<<14) + `"}` + "\n"), 0},
		"JSON hosts":    {nil, []byte(`{"type":"host","name":"` + strings.Repeat("a", 1<<10) + `"}` + "\n"), 0},
	} {
		t.Run(name, func(t *testing.T) {
			f.left = 64 << 20
			before := heap()
			r, err := capture.Open(f)
			require.NoError(t, err)
			most, n := uint64(0), 0
			for ; err == nil; n++ {
				if n%256 == 0 {
					most = max(most, heap())
				}
				_, err = r.NextEvent()
			}
			most = max(most, heap())
			assert.Less(t, int64(most-min(most, before)), int64(80<<20), "after %d events, %v", n, err)
			runtime.KeepAlive(r)
		})
	}
}

// heap is how much memory is in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
