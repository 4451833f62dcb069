package tcpdump

import (
	"bytes"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
)

// tcpdump is the text that the real one prints of a trace's packets.
func tcpdump(t *testing.T, tr *trace.Trace, options ...string) string {
	t.Helper()
	path, err := exec.LookPath("tcpdump")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal("tcpdump is not installed; with CI=true it has to be: ", err)
	} else if err != nil {
		t.Skip("tcpdump is not installed, so there is nothing to compare with: ", err)
	}
	command := exec.Command(path, append(options, "-n", "-r", "-")...)
	command.Env = []string{"TZ=UTC", "LC_ALL=C"}
	command.Stdin = bytes.NewReader(pcap(tr))
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	require.NoError(t, err, stderr.String())
	return string(out)
}

// timeOptions are those of tcpdump for each [format.TimeForm].
var timeOptions = []string{"", "-t", "-tt", "-ttt", "-tttt", "-ttttt"}

// sameAsTcpdump demands that we print a trace as the real tcpdump does, with all
// options that we have too.
func sameAsTcpdump(t *testing.T, tr *trace.Trace) {
	t.Helper()
	for i := range 8 * len(timeOptions) {
		sameInStyle(t, tr, format.Style{Side: "sender", Time: format.TimeForm(i / 8), Absolute: i&1 != 0, Verbose: i&2 != 0, Nanoseconds: i&4 != 0})
	}
}

// sameInStyle demands it with the options that a style stands for.
func sameInStyle(t *testing.T, tr *trace.Trace, style format.Style) {
	t.Helper()
	options := strings.Fields(timeOptions[style.Time])
	if style.Absolute {
		options = append(options, "-S")
	}
	if style.Verbose {
		options = append(options, "-v")
	}
	if style.Nanoseconds {
		options = append(options, "--nano")
	}
	difference := golden.FirstDifference(tcpdump(t, tr, options...), Format.Text(tr, style), 2)
	require.Nil(t, difference, "with %v: %s", options, difference)
}

// The captures are of Linux 6.18, the texts what tcpdump 4.99.3 made of them:
// NAME.txt with -n, NAME.abs.txt with -n -S.
func TestTcpdumpOfLinuxCaptures(t *testing.T) {
	files, err := filepath.Glob("testdata/linux/*.pcap")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".pcap")
		t.Run(name, func(t *testing.T) {
			tr := readCapture(t, name)
			for suffix, style := range map[string]format.Style{".txt": {}, ".abs.txt": {Absolute: true}} {
				want, err := os.ReadFile(filepath.Join("testdata", "linux", name+suffix))
				if os.IsNotExist(err) {
					continue
				}
				require.NoError(t, err)
				assert.Equal(t, string(want), Format.Text(tr, style))
			}
		})
	}
}

func TestTcpdumpOfTextbook(t *testing.T) {
	tr := tracetest.Textbook(t, true)
	goldenfile.Compare(t, filepath.Join("testdata", "textbook.tcpdump.txt"), Format.Text(tr, format.Style{}))
	sameAsTcpdump(t, tr)
}

// odd is a trace of segments that are rare or easily printed wrong.
func odd(t testing.TB) *trace.Trace {
	const urg = segment.URG
	s := tracetest.NewScript(t, "odd segments")
	s.Start = time.Date(2024, 2, 29, 23, 59, 59, 999_998_000, time.FixedZone("far", -5*3600))
	conn := func(local, remote string) trace.Conn {
		return trace.Conn{Local: netip.MustParseAddrPort(local), Remote: netip.MustParseAddrPort(remote)}
	}

	// An IPv6 connection, the numbers of which wrap around.
	c := conn("[fd00::1]:40000", "[fd00::2]:9527")
	r := c.Reverse()
	s.Send(c, segment.SYN|segment.ECE|segment.CWR, 0xfffffff0, 0, "", segment.MSS(1440), segment.SACKOK(), segment.TS(1, 0), segment.NOP(), segment.WScale(7))
	s.Now += 1500 * time.Nanosecond
	s.Send(r, segment.SYN|segment.ACK|segment.ECE, 0xffffffff, 0xfffffff1, "", segment.MSS(1440), segment.NOP(), segment.WScale(0))
	s.Send(c, segment.ACK, 0xfffffff1, 0, "")
	s.Send(c, segment.PSH|segment.ACK, 0xfffffff1, 0, strings.Repeat("x", 40))
	s.Send(c, segment.PSH|segment.ACK, 0x41, 0, "beyond a gap")
	s.Send(r, segment.ACK, 0, 25, "", segment.NOP(), segment.NOP(), segment.SACKBlocks(segment.Block{Left: 0x41, Right: 0x4d}))
	s.Send(r, segment.ACK, 0, 25, "", segment.TS(7, 8), segment.SACKBlocks(segment.Block{Left: 0x41, Right: 0x4d}, segment.Block{Left: 0xfffffff5, Right: 3}))
	s.Send(c, segment.ACK, 24, 0, "") // keep-alive
	s.Send(c, segment.FIN|segment.PSH|segment.ACK, 25, 0, "the last")
	s.SendSegment(segment.Segment{Src: c.Local, Dst: c.Remote, Seq: 34, Flags: urg | segment.ACK | segment.CWR, Urgent: 5, Window: 0, Payload: []byte("urgent")})
	s.SendSegment(segment.Segment{Src: c.Local, Dst: c.Remote, Seq: 34, Flags: segment.PSH, Urgent: 5, Payload: []byte("no ACK")})
	s.Send(r, segment.RST, 0x12345678, 0, "")
	s.Send(r, segment.RST, 0x12345678, 0, "", segment.SACKBlocks(segment.Block{Left: 9, Right: 99}))
	s.Send(r, segment.RST|segment.ACK, 5, 60, "reason")
	s.Send(c, 0, 70, 80, "")
	s.Send(c, segment.SYN|segment.FIN|segment.RST|segment.PSH|segment.ACK|urg|segment.ECE|segment.CWR, 1, 2, "")
	s.Send(c, segment.SYN|segment.ACK, 5000, 6000, "") // starts the conversation anew
	s.Send(r, segment.ACK, 6001, 5003, "x")

	// Conversations of which the beginning is missing; one with equal ports.
	for _, c := range []trace.Conn{conn("10.0.0.2:9527", "10.0.0.1:41000"), conn("10.0.0.1:7", "10.0.0.2:7"), conn("10.0.0.2:8", "10.0.0.1:8")} {
		s.Now += time.Hour
		s.Send(c, segment.PSH|segment.ACK, 700, 900, "middle", segment.SACKBlocks(segment.Block{Left: 1000, Right: 1010}))
		s.Send(c.Reverse(), segment.ACK, 900, 706, "", segment.SACKBlocks(segment.Block{Left: 710, Right: 720}))
		s.Send(c, segment.ACK, 699, 899, "")
	}
	s.Send(conn("10.0.0.1:42000", "10.0.0.2:1"), segment.SYN, 77, 0, "")
	s.Send(conn("10.0.0.2:1", "10.0.0.1:42000"), segment.RST|segment.ACK, 0, 78, "")

	// Options.
	for _, o := range []segment.Option{
		{Kind: segment.EndOfOptions, Data: []byte{1, 2, 3}}, {Kind: 6, Data: []byte{0, 0, 1, 0}}, {Kind: 7, Data: []byte{0, 0, 1, 0}},
		{Kind: 9}, {Kind: 77, Data: []byte{1, 2}}, {Kind: 11, Data: []byte{9, 9, 9, 9}}, {Kind: 12, Data: []byte{9, 9, 9, 9}}, {Kind: 13, Data: []byte{9, 9, 9, 9}},
		{Kind: 19, Data: []byte("0123456789abcdef")}, {Kind: 20, Data: []byte{200, 3}}, {Kind: 28, Data: []byte{0x80, 5}}, {Kind: 28, Data: []byte{0, 4}},
		{Kind: 29, Data: []byte{1, 2}}, {Kind: 29, Data: []byte{1, 2, 3, 4, 5}}, {Kind: 34}, {Kind: 34, Data: []byte("cookie")}, {Kind: 34, Data: []byte{1}},
		{Kind: 34, Data: []byte("a cookie that is too long")}, {Kind: 253, Data: []byte{1, 2, 3}}, {Kind: 254, Data: []byte{1, 2, 3}},
		{Kind: 254, Data: []byte{0xf9, 0x89}}, {Kind: 254, Data: []byte{0xf9, 0x89, 1, 2, 3, 4}}, {Kind: segment.SACK},
	} {
		s.Send(c, segment.ACK, 1, 1, "", o)
	}
	// Options that package segment has not parsed, and so do not end in padding.
	s.Send(c, segment.ACK, 1, 1, "", segment.WScale(3))
	unpadded := *s.Last.Segment
	unpadded.Options = []segment.Option{segment.WScale(3)}
	s.Last.Segment = &unpadded

	// Protocols of which tcpdump prints the first line.
	for _, text := range []string{
		"GET / HTTP/1.1\r\nHost: server\r\n\r\n", "get /", "GET\r\n", "GET /\x01\n", "GET /\r", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 20 OK\r\n",
		"HTTP/1.1\n200 OK\n", "foo 404\x01\n", " GET /\n", "hello\n", "\n", "a\tb\n", "\x80", "PATCH x\n", "OPTIONS *\n", "SETUP rtsp://x\n", "200 ok", "x  200\n",
		strings.Repeat("x", 128) + " 200\n", strings.Repeat("x", 129) + " 200\n",
	} {
		for _, port := range []string{"80", "8080", "554", "21", "25", "43"} {
			s.Send(conn("10.0.0.1:43000", "10.0.0.2:"+port), segment.PSH|segment.ACK, 1, 1, text)
			s.Send(conn("10.0.0.2:"+port, "10.0.0.1:43000"), segment.ACK, 1, 1, text)
		}
	}
	s.Send(conn("10.0.0.1:25", "10.0.0.2:80"), segment.ACK, 1, 1, "GET /\n")
	s.Send(conn("10.0.0.1:80", "10.0.0.2:21"), segment.RST, 1, 1, "GET /\n")
	s.Send(conn("10.0.0.1:80", "10.0.0.2:25"), segment.SYN, 1, 1, "")
	return s.Trace
}

func TestTcpdumpOfOddSegments(t *testing.T) {
	tr := odd(t)
	goldenfile.Compare(t, filepath.Join("testdata", "odd.tcpdump.txt"), Format.Text(tr, format.Style{}))
	sameAsTcpdump(t, tr)
}

func TestTcpdumpOfOtherPackets(t *testing.T) {
	s := tracetest.NewScript(t, "ICMP")
	syn := s.Send(tracetest.ClientConn, segment.SYN, 1, 0, "")
	data := s.Send(tracetest.ClientConn, segment.PSH|segment.ACK, 2, 1, "data", segment.NOP(), segment.NOP(), segment.TS(1, 2))
	syn6 := s.Send(trace.Conn{Local: netip.MustParseAddrPort("[fd00::1]:40000"), Remote: netip.MustParseAddrPort("[fd00::2]:9527")}, segment.SYN, 1, 0, "")
	for code := byte(0); code < 17; code++ {
		s.SendBytes("server", "client", tracetest.ICMP(3, code, 0, syn.Bytes), nil)
	}
	udp := tracetest.IPv4(17, []byte{0x9c, 0x40, 0x25, 0x37, 0, 8, 0, 0})
	for _, b := range [][]byte{
		tracetest.ICMP(3, 4, 1400, syn.Bytes), tracetest.ICMP(3, 3, 0, tracetest.IPv4(99, make([]byte, 8))), tracetest.ICMP(3, 3, 0, syn.Bytes[:28]),
		tracetest.ICMP(3, 0, 0, data.Bytes), tracetest.ICMP(3, 0, 0, data.Bytes[:len(data.Bytes)-1]), tracetest.ICMP(3, 0, 0, data.Bytes[:len(data.Bytes)-4]),
		tracetest.ICMP(11, 0, 0, syn.Bytes), tracetest.ICMP(11, 1, 0, syn.Bytes), tracetest.ICMP(8, 0, 0x10002, nil), tracetest.ICMP(0, 0, 0x10002, nil), tracetest.ICMP(42, 1, 0, nil),
		tracetest.ICMPv6(1, 0, syn6.Bytes), tracetest.ICMPv6(1, 1, syn6.Bytes), tracetest.ICMPv6(1, 3, syn6.Bytes), tracetest.ICMPv6(1, 4, syn6.Bytes),
		tracetest.ICMPv6(2, 0, syn6.Bytes), tracetest.ICMPv6(3, 0, syn6.Bytes), tracetest.ICMPv6(128, 0, nil), tracetest.ICMPv6(129, 0, nil), tracetest.IPv4(99, []byte("four")),
	} {
		s.SendBytes("server", "client", b, nil)
	}
	goldenfile.Compare(t, filepath.Join("testdata", "icmp.tcpdump.txt"), Format.Text(s.Trace, format.Style{}))
	sameAsTcpdump(t, s.Trace)

	s.SendBytes("server", "client", tracetest.ICMP(3, 3, 0, udp), nil)
	s.SendBytes("server", "client", tracetest.ICMP(3, 2, 0, udp), nil)
	sameInStyle(t, s.Trace, format.Style{}) // of what is quoted, -v would print more than we do
	s.SendBytes("server", "client", tracetest.ICMPv6(1, 200, syn6.Bytes), nil)
	s.SendBytes("server", "client", tracetest.ICMP(3, 3, 0, []byte("not IP")), nil)
	s.SendBytes("server", "client", tracetest.ICMP(3, 3, 0, syn.Bytes)[:24], nil)
	s.SendBytes("server", "client", nil, nil)
	s.SendBytes("server", "client", []byte("No IP, although so long that it could be"), nil)
	got := tracetest.Lines(Format.Text(s.Trace, format.Style{}))
	assert.Equal(t, []string{
		"00:00:00.000000 IP6 fd00::2 > fd00::1: ICMP6, type-#1, length 68",
		"00:00:00.000000 IP 10.0.0.2 > 10.0.0.1: ICMP type-#3, length 14",
		"00:00:00.000000 IP 10.0.0.2 > 10.0.0.1:  ip-proto-1 4",
		"00:00:00.000000 IP [|ip]",
		"00:00:00.000000 IP [|ip]",
	}, got[len(got)-5:], "what only we print like this")
}

// TestTcpdumpOfRandomSegments compares segments drawn at random, in conversations
// between a few ends, with what the real tcpdump makes of them.
func TestTcpdumpOfRandomSegments(t *testing.T) {
	for seed := range uint64(2) {
		random := rand.New(rand.NewPCG(seed, 0))
		s := tracetest.NewScript(t, "random")
		s.Start = time.Date(2024, 2, 29, 23, 59, 0, 0, time.UTC)
		var conns []trace.Conn
		for range 6 {
			conns = append(conns, tracetest.RandomConn(random))
		}
		for range 1000 {
			c := conns[random.IntN(len(conns))]
			if random.IntN(2) == 0 {
				c = c.Reverse()
			}
			s.Now += time.Duration(random.IntN(1e9)) - 1e8 // captures need not be in order
			g := tracetest.RandomSegment(random, c)
			g.IP = segment.IP{
				TTL: uint8(random.Uint32()), TOS: uint8(random.IntN(2) * random.IntN(256)), ID: uint16(random.Uint32()),
				DontFragment: random.IntN(2) == 0, FlowLabel: random.Uint32() & 0x3ffff,
			}
			g.BadChecksum = random.IntN(4) == 0
			p := s.SendSegment(g)
			if n := len(p.Segment.Payload); n > 0 && random.IntN(4) == 0 {
				cutOff(p, 1+random.IntN(n))
			}
			if v4 := p.Bytes[0]>>4 == 4; v4 && random.IntN(8) == 0 {
				p.Bytes[10] ^= byte(random.Uint32()) // of the header's checksum
			}
		}
		sameAsTcpdump(t, s.Trace)
	}
}

// cutOff has a packet be like one of which a capture has not kept the last octets.
func cutOff(p *trace.Packet, missing int) {
	p.Truncated = missing
	p.Bytes = p.Bytes[:len(p.Bytes)-missing]
	p.Segment.Payload = make([]byte, len(p.Segment.Payload))
}
