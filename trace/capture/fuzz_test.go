package capture_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

// readable reads a file of any content to its end, and demands that the reader
// makes no more of it than is there, and that what it made can be written and
// read again.
func readable(t *testing.T, file []byte) {
	t.Helper()
	r, err := capture.Open(bytes.NewReader(file))
	if err != nil {
		return
	}
	tr, err := r.ReadAll(capture.Limits{Events: 10_000, Bytes: 1 << 20})
	if _, again := r.NextEvent(); err != nil {
		require.Error(t, again)
	}
	stats := r.Stats()
	require.LessOrEqual(t, stats.Bytes, int64(len(file)))
	require.NotEmpty(t, stats.String())
	total := 0
	for _, p := range tr.Packets() {
		total += len(p.Bytes)
	}
	if !stats.Gzip {
		require.LessOrEqual(t, total, len(file))
		require.LessOrEqual(t, len(tr.Packets()), len(file))
	}
	if stats.Format == "JSON Lines" {
		return // may have events of any kind, which its own fuzz test looks at
	}
	for _, o := range []capture.Options{ngOptions, bothSides, pcapOptions} {
		var once bytes.Buffer
		if capture.Write(&once, tr, o) != nil {
			continue // such as a time before 1970
		}
		again, err := capture.ReadAll(&once, capture.Limits{})
		if len(tr.Events) > 0 && o.Format != capture.Pcap {
			require.NoError(t, err)
			require.Len(t, again.Packets(), len(tr.Packets()))
		}
	}
}

// FuzzOpen is about files of all formats. They are short: go test -fuzz spends its
// time on making long ones shorter.
func FuzzOpen(f *testing.F) {
	tr := mishaps(f)
	tr.Name, tr.Hosts, tr.Events = "x", nil, tr.Events[4:8]
	for _, o := range goldens {
		f.Add(written(f, tr, o))
	}
	f.Add([]byte(tcpdump.Format.Text(tr, format.Style{})))
	f.Add([]byte(`{"type":"sent","number":1,"bytes":"RQ=="}` + "\n" + `{"type":"dropped","number":1}`))
	f.Fuzz(func(t *testing.T, file []byte) { readable(t, file) })
}

// FuzzPcap is about packets of any content behind any link type.
func FuzzPcap(f *testing.F) {
	for _, link := range []uint16{0, 1, 12, 101, 108, 113, 228, 229, 276} {
		f.Add(link, false, packet(f, syn4))
		f.Add(link, true, append(make([]byte, 14), packet(f, syn6)...))
	}
	f.Add(uint16(101), true, mishaps(f).Packets()[10].Bytes)
	f.Fuzz(func(t *testing.T, link uint16, big bool, frame []byte) {
		o := order(binary.LittleEndian)
		if big {
			o = binary.BigEndian
		}
		b := bytes.Clone(frame)
		readable(t, pcapFile(o, big, uint32(link), frame))
		readable(t, join(ngSection(o), ngInterface(o, link, 0), ngPacket(o, 0, 1<<60, frame, len(frame)+1000)))
		require.Equal(t, b, frame)
	})
}

// FuzzPcapng is about blocks of any content.
func FuzzPcapng(f *testing.F) {
	o := binary.LittleEndian
	b := packet(f, syn4)
	for _, block := range [][]byte{ngSection(o), ngInterface(o, 1, 0, ngOption(o, 9, []byte{0x83})), ngPacket(o, 0, 1, b, len(b), ngOption(o, 1, []byte("lost: x")), ngOption(o, 2, []byte{2, 0, 0, 0}), ngOption(o, 5, []byte{1, 0, 0, 0, 0, 0, 0, 0}))} {
		f.Add(o.Uint32(block), block[8:len(block)-4], true)
		f.Add(o.Uint32(block), block[8:len(block)-4], false)
	}
	f.Add(uint32(2), append(make([]byte, 20), b...), false)
	f.Add(uint32(3), append(make([]byte, 4), b...), false)
	f.Fuzz(func(t *testing.T, kind uint32, body []byte, own bool) {
		comment := []byte("someone's")
		if own {
			comment = []byte("tcpsim trace: x\nseed 1\nstart 2000-01-01T00:00:00Z\ncaptured at: sender\nhost client 10.0.0.1")
		}
		readable(t, join(
			ngSection(o, ngOption(o, 1, comment)), ngInterface(o, 101, 0, ngOption(o, 2, []byte("client>server"))),
			ngBlock(o, kind, body), ngPacket(o, 0, 5, b, len(b)), ngBlock(o, kind, body),
		))
	})
}

// FuzzText is about lines of any content, in one text.
func FuzzText(f *testing.F) {
	for _, name := range []string{"testdata/seeds/000_hello.tcpdump.txt", "../tcpdump/testdata/linux/echo_checksummed_veth.txt", "../tcpdump/testdata/odd.tcpdump.txt"} {
		for line := range bytes.Lines(file(f, name)) {
			f.Add(line)
		}
	}
	f.Add([]byte("00:00:00.000000 IP (tos 0x3, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 60)\n a.1 > b.http: Flags [S], cksum 0xfe30 (incorrect -> 0x04b4), seq 1, win 1, length 0"))
	f.Fuzz(func(t *testing.T, text []byte) {
		readable(t, text)
		r, err := capture.Open(io.MultiReader(bytes.NewReader([]byte("tcpdump: listening\n")), bytes.NewReader(text)))
		require.NoError(t, err)
		n := 0
		for err == nil {
			_, err = r.Next()
			n++
		}
		require.Equal(t, io.EOF, err)
		require.LessOrEqual(t, n-1, 1+bytes.Count(text, []byte("\n")))
	})
}

// FuzzFrame is about what stands in a file: link headers, tunnels, fragments.
func FuzzFrame(f *testing.F) {
	b4, b6 := packet(f, syn4), packet(f, data)
	ethernet := make([]byte, 12)
	f.Add(uint16(1), join(ethernet, []byte{0x88, 0x47, 0, 1, 1, 64}, b4))
	f.Add(uint16(1), join(ethernet, []byte{0x88, 0x64, 0x11, 0, 0, 7, 0, 42, 0, 0x21}, b4))
	f.Add(uint16(1), join(ethernet, []byte{0, 48, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0}, b4))
	f.Add(uint16(9), join([]byte{0xff, 3, 0, 0x57}, b6))
	f.Add(uint16(50), join([]byte{0x0f, 0, 8, 0}, b4))
	f.Add(uint16(51), join([]byte{0x11, 0, 0, 7, 0, 42, 0, 0x21}, b4))
	f.Add(uint16(239), join([]byte{2, 0, 0, 0, 44, 0, 9, 0}, b4))
	f.Add(uint16(101), ip4(47, join([]byte{0x30, 0, 8, 0}, make([]byte, 8), b4)))
	f.Add(uint16(101), ip4(4, ip4(41, b6)))
	f.Add(uint16(101), udp(4789, join([]byte{8, 0, 0, 0, 0, 0, 9, 0}, ethernet, []byte{8, 0}, b4)))
	f.Add(uint16(101), udp(6081, join([]byte{1, 0, 0x65, 0x58, 0, 0, 9, 0, 1, 2, 3, 0}, ethernet, []byte{8, 0}, b4)))
	for _, link := range []uint16{6, 10, 100, 107, 166, 113, 117, 127, 192, 276} {
		f.Add(link, join([]byte{20, 0, 8, 0, 1, 0, 0, 0}, make([]byte, 12), b4))
		f.Add(link, join([]byte{0x81, 0, 0, 0}, make([]byte, 16), []byte{0, 5, 8, 0}, b4))
	}
	f.Add(uint16(1), join(ethernet, []byte{0x88, 0xa8, 0, 7, 0x81, 0, 0, 5, 8, 0}, b4))
	f.Add(uint16(101), ip4(51, join([]byte{4, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1}, b4)))
	f.Add(uint16(101), ip4(47, join([]byte{0x30, 0x81, 0x88, 0x0b, 0, 44, 0, 7, 0, 0, 0, 3, 0, 0, 0, 2, 0xff, 3, 0, 0x21}, b4)))
	f.Add(uint16(101), udp(6635, join([]byte{0, 1, 1, 64}, b4)))
	f.Add(uint16(101), udp(2152, join([]byte{0x30, 0xff, 0, 40, 0, 0, 0, 1}, b4)))
	for _, fragment := range fragmentsOf(b4, 16) {
		f.Add(uint16(101), fragment)
	}
	f.Fuzz(func(t *testing.T, link uint16, frame []byte) {
		readable(t, pcapFile(binary.LittleEndian, true, uint32(link), frame, frame[:len(frame)/2], frame))
	})
}
