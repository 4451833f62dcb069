package tcpdump

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/format"
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
