package tcpdump

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/internal/notation"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
)

// "TCP implementations MUST be prepared to handle an illegal option length (e.g.,
// zero)" (RFC 9293 section 3.1, MUST-7): options drawn at random, of which most lists have
// a malformed one, are printed as the real tcpdump prints them.
func TestTcpdumpOfMalformedOptions(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	s := tracetest.NewScript(t, "malformed")
	c := tracetest.RandomConn(random)
	for range 3000 {
		g := segment.Segment{Src: c.Local, Dst: c.Remote, Flags: segment.ACK, Seq: 1, Ack: 1, Payload: make([]byte, random.IntN(3))}
		for range 4 * random.IntN(4) {
			g.Options = append(g.Options, segment.NOP())
		}
		p := s.SendSegment(g)
		d, err := segment.ParseDatagram(p.Bytes)
		require.NoError(t, err)
		tcp, _ := d.TCP()
		list := tcp[20 : len(tcp)-len(g.Payload)]
		for i := 0; i < len(list); {
			list[i] = []byte{0, 1, 2, 3, 4, 5, 8, 77}[random.IntN(8)]
			size := random.IntN(12)
			if i+1 < len(list) {
				list[i+1] = byte(size)
			}
			i += max(1, size)
		}
		*p.Segment, _ = d.Segment()
		p.Segment.Payload = d.Payload()[len(tcp)-len(g.Payload):]
	}
	sameInStyle(t, s.Trace, format.Style{Absolute: true})
	sameInStyle(t, s.Trace, format.Style{Absolute: true, Verbose: true})
}

// Options of Multipath TCP (RFC 8684 section 3) are printed as the real tcpdump prints
// them, and what is read of that is printed so again.
func TestTcpdumpOfMultipathTCP(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	s := tracetest.NewScript(t, "multipath")
	sizes := [][]int{{2, 10, 18}, {10, 14, 22}, nil, {6, 8, 14, 16, 18, 20, 26, 28}, {2, 3, 5, 9}, {1, 2}, {10}, {10}, {1, 5}}
	for range 3000 {
		kind := random.IntN(len(sizes))
		g := segment.Segment{Src: tracetest.ClientEnd, Dst: tracetest.ServerEnd, Flags: segment.ACK, Seq: 1, Ack: 1}
		flags := byte(random.IntN(32))
		n := 2 + map[byte]int{1: 4, 3: 8}[flags&3] + map[byte]int{4: 10, 12: 14}[flags&12]
		if flags&4 != 0 && random.IntN(2) == 0 {
			n += 2 // a checksum
		}
		if kind != 2 {
			n = sizes[kind][random.IntN(len(sizes[kind]))]
		}
		if kind == 0 && n < 18 || kind == 1 && n < 22 {
			g.Flags |= segment.SYN
			if n < 14 && kind == 1 {
				g.Flags = segment.SYN
			}
		}
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		data[0] = byte(kind)<<4 | data[0]&0xf
		if kind == 2 {
			data[1] = flags
		}
		g.Options = []segment.Option{{Kind: 30, Data: data}}
		for (2+n)%4 != 0 {
			g.Options = append(g.Options, segment.NOP())
			n++
		}
		printed := string(notation.AppendOption(nil, g.Options[0], 0))
		if o, ok := parseOption(printed); ok {
			require.Equal(t, printed, string(notation.AppendOption(nil, o, 0)))
		} else {
			require.Contains(t, []string{"Unknown", "unknown", "[bad"}, firstOf(printed, "Unknown", "unknown", "[bad"), printed)
		}
		s.SendSegment(g)
	}
	sameInStyle(t, s.Trace, format.Style{Absolute: true})
}

// firstOf is the first of the words that a text has.
func firstOf(text string, words ...string) string {
	for _, word := range words {
		if strings.Contains(text, word) {
			return word
		}
	}
	return ""
}
