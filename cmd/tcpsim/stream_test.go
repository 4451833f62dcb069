package main

import (
	"bytes"
	endian "encoding/binary"
	"errors"
	"io"
	"net/netip"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
)

// conversations is a classic capture of so many packets: connections one after the
// other, each of a client of its own, that have a handshake and then data.
type conversations struct {
	packets, next int
	left          []byte
}

func (c *conversations) Read(p []byte) (int, error) {
	if len(c.left) == 0 {
		if c.next > c.packets {
			return 0, io.EOF
		}
		c.left = c.record(c.next)
		c.next++
	}
	n := copy(p, c.left)
	c.left = c.left[n:]
	return n, nil
}

// perConversation is how many packets a conversation has.
const perConversation = 1000

// record is packet i of the file; number 0 is its header.
func (c *conversations) record(i int) []byte {
	if i == 0 {
		return endian.LittleEndian.AppendUint32([]byte("\x4d\x3c\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04\x00"), 101)
	}
	i--
	client := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 1, byte(i / perConversation >> 8), byte(i / perConversation)}), 40000)
	s := segment.Segment{Src: client, Dst: netip.MustParseAddrPort("10.0.0.2:80"), Window: 1000, Flags: segment.ACK, Ack: 8001}
	switch k := i % perConversation; k {
	case 0:
		s.Flags, s.Seq, s.Ack = segment.SYN, 1000, 0
	case 1:
		s.Src, s.Dst, s.Flags, s.Seq, s.Ack = s.Dst, s.Src, segment.SYN|segment.ACK, 8000, 1001
	case 2:
		s.Seq = 1001
	default:
		s.Seq, s.Payload = segment.Seq(1001+1000*(k-3)), make([]byte, 1000)
	}
	packet, err := s.Append(nil)
	if err != nil {
		panic(err)
	}
	var b []byte
	for _, v := range []int{1_700_000_000 + i/1000, i % 1000 * 1_000_000, len(packet), len(packet)} {
		b = endian.LittleEndian.AppendUint32(b, uint32(v))
	}
	return append(b, packet...)
}

// A capture that is too long to be kept is shown the same way as one that is not.
func TestShowStreams(t *testing.T) {
	const packets = 12_345
	before := headLimits
	t.Cleanup(func() { headLimits = before })
	show := func(format string, limit int) string {
		headLimits = capture.Limits{Events: limit}
		var out, err bytes.Buffer
		require.Equal(t, int(asExpected), run([]string{"show", "--format", format, "-"}, &conversations{packets: packets}, &out, &err), err.String())
		assert.Empty(t, err.String())
		return out.String()
	}
	for _, format := range []string{"tcpdump", "pcap", "pcapng", "json"} {
		whole, streamed := show(format, 1_000_000), show(format, 100)
		switch format {
		case "pcapng": // its header names the hosts that the head has
			whole, streamed = whole[strings.Index(whole, "10.1.0.0>"):], streamed[strings.Index(streamed, "10.1.0.0>"):]
		case "json":
			want, err := jsonl.Read(strings.NewReader(whole))
			require.NoError(t, err)
			got, err := jsonl.Read(strings.NewReader(streamed))
			require.NoError(t, err)
			require.Len(t, want.Packets(), packets)
			assert.ElementsMatch(t, want.Hosts, got.Hosts)
			want.Hosts, got.Hosts = nil, nil
			require.Equal(t, want, got)
			continue
		}
		require.True(t, whole == streamed, format)
	}
}

// heapWatch looks at the memory in use while a file is read.
type heapWatch struct {
	io.Reader
	reads int
	most  uint64
}

func (h *heapWatch) Read(p []byte) (int, error) {
	if h.reads++; h.reads%20_000 == 0 {
		h.most = max(h.most, heap())
	}
	return h.Reader.Read(p)
}

// heap is how many bytes are in use once all garbage is gone.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Memory does not grow with the file, of 150 MB here.
func TestShowInBoundedMemory(t *testing.T) {
	for _, format := range []string{"tcpdump", "json", "pcapng", "pcap"} {
		in, before := &heapWatch{Reader: &conversations{packets: 140_000}}, heap()
		var err bytes.Buffer
		require.Equal(t, int(asExpected), run([]string{"show", "--format", format, "-"}, in, io.Discard, &err), err.String())
		require.NotZero(t, in.most)
		assert.Less(t, int64(in.most)-int64(before), int64(32<<20), format)
	}
}

// A format that looks at everything shows as much as it may, and says so.
func TestShowUpToTheLimit(t *testing.T) {
	for _, format := range []string{"ladder", "text", "mermaid"} {
		var out, err bytes.Buffer
		code := run([]string{"show", "--format", format, "--limit", "50", "-"}, &conversations{packets: 1000}, &out, &err)
		assert.Equal(t, int(trouble), code)
		assert.Contains(t, err.String(), "the limit is reached: a trace of 50 events")
		assert.Contains(t, err.String(), "--limit shows more, and the formats tcpdump, json, pcapng and pcap show all")
		assert.NotEmpty(t, out.String())
	}
	got := tcpsim("", "show", "--limit", "0", "x.pcap")
	assert.Equal(t, trouble, got.code)
	assert.Contains(t, got.err, "--limit is 0; want 1 or more")
}

// A file that is damaged beyond its head is shown up to there.
func TestShowOfADamagedStream(t *testing.T) {
	file, err := io.ReadAll(&conversations{packets: 12_000})
	require.NoError(t, err)
	files(t, map[string]string{"cut.pcap": string(file[:len(file)-10])})
	got := tcpsim("", "show", "--format", "tcpdump", "cut.pcap")
	assert.Equal(t, trouble, got.code)
	assert.Equal(t, 11_999, strings.Count(got.out, "\n"))
	assert.Contains(t, got.err, "tcpsim: cut.pcap: capture: pcap, byte ")
	assert.Contains(t, got.err, "the file is cut off in the middle of a packet")
	assert.Contains(t, got.err, "what comes before that is shown")
}

// failingWriter fails after so many bytes.
type failingWriter struct{ left int }

var errFull = errors.New("no room")

func (w *failingWriter) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// When nobody takes the output, a stream without end is not read on.
func TestShowToNobody(t *testing.T) {
	for _, format := range []string{"tcpdump", "json", "pcap"} {
		in := &conversations{packets: 1 << 30}
		var err bytes.Buffer
		assert.Equal(t, int(trouble), run([]string{"show", "--format", format, "-"}, in, &failingWriter{1 << 20}, &err))
		assert.Equal(t, "tcpsim: standard output: no room\n", err.String(), format)
	}
}

// The formats that are written as streams are those that say so in the help.
func TestStreams(t *testing.T) {
	var list []string
	for _, f := range formats {
		if f.Stream != nil {
			list = append(list, f.Name)
			stream, err := f.Stream(io.Discard, &trace.Trace{}, format.Style{})
			require.NoError(t, err)
			assert.True(t, trace.Forgets(stream), f.Name)
			require.NoError(t, stream.Close())
		}
	}
	assert.ElementsMatch(t, []string{"tcpdump", "json", "pcapng", "pcap"}, list)
}
