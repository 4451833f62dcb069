package segment

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// captures are of real Linux kernels. Where the network card is to compute
// checksums, a kernel leaves the sum of the pseudo-header in the field, and that
// is what a capture on the sending machine shows: on loopback, and on a veth pair
// unless its transmit checksumming is off. A few segments which Linux sends
// without a full socket, such as resets, have their checksums all the same.
var captures = []struct {
	name              string
	verified, partial int // segments by their TCP checksum
}{
	{"echo_checksummed_veth", 30, 0}, // IPv4 and IPv6, ECN, losses with SACK
	{"i_hello_close", 1, 8},
	{"iv_write_after_peer_close", 1, 6},
	{"xvi_syn_drop_veth", 0, 9},
}

func TestCapturesByteForByte(t *testing.T) {
	for _, capture := range captures {
		t.Run(capture.name, func(t *testing.T) {
			verified, partial := 0, 0
			for _, packet := range readCapture(t, capture.name+".pcap") {
				s, err := Parse(packet)
				require.NoError(t, err)
				got := mustAppend(t, s)
				require.NoError(t, Verify(got))
				if err := Verify(packet); err == nil {
					verified++
					assert.Equal(t, packet, got)
					continue
				}
				partial++
				require.True(t, s.Src.Addr().Is4())
				assert.Equal(t, Checksum([]byte{0, 6}, Checksum(packet[12:20], uint16(len(packet)-20))), s.Checksum)
				assert.Equal(t, packet, set(got, 36, byte(s.Checksum>>8), byte(s.Checksum)))
			}
			assert.Equal(t, capture.verified, verified)
			assert.Equal(t, capture.partial, partial)
		})
	}
}

// The text files are the output of tcpdump -n -S -t: another reading of the same
// packets.
func TestCapturesAgainstTcpdump(t *testing.T) {
	for _, capture := range captures {
		t.Run(capture.name, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join("testdata", capture.name+".txt"))
			require.NoError(t, err)
			want := strings.Split(strings.TrimSpace(string(b)), "\n")
			var got []string
			for _, packet := range readCapture(t, capture.name+".pcap") {
				s, err := Parse(packet)
				require.NoError(t, err)
				got = append(got, tcpdump(&s))
			}
			assert.Equal(t, want, got)
		})
	}
}

// tcpdump formats a segment as tcpdump -n -S -t does.
func tcpdump(s *Segment) string {
	version := "IP"
	if s.Src.Addr().Is6() {
		version = "IP6"
	}
	words := []string{"Flags [" + s.Flags.Letters() + "]"}
	switch {
	case len(s.Payload) > 0:
		words = append(words, fmt.Sprintf("seq %d:%d", s.Seq, s.Seq.Add(len(s.Payload))))
	case s.Flags&(SYN|FIN|RST) != 0:
		words = append(words, fmt.Sprintf("seq %d", s.Seq))
	}
	if s.Flags.Has(ACK) {
		words = append(words, fmt.Sprintf("ack %d", s.Ack))
	}
	words = append(words, fmt.Sprintf("win %d", s.Window))
	if len(s.Options) > 0 {
		words = append(words, "options ["+options(s)+"]")
	}
	words = append(words, fmt.Sprintf("length %d", len(s.Payload)))
	return fmt.Sprintf("%s %v.%d > %v.%d: %s", version,
		s.Src.Addr(), s.Src.Port(), s.Dst.Addr(), s.Dst.Port(), strings.Join(words, ", "))
}

func options(s *Segment) string {
	var words []string
	for _, o := range s.Options {
		word := o.Kind.String()
		switch o.Kind {
		case NoOperation:
			word = "nop"
		case MaximumSegmentSize:
			mss, _ := s.MSS()
			word = fmt.Sprintf("mss %d", mss)
		case WindowScale:
			shift, _ := s.WindowScale()
			word = fmt.Sprintf("wscale %d", shift)
		case SACKPermitted:
			word = "sackOK"
		case SACK:
			blocks := s.SACKBlocks()
			word = fmt.Sprintf("sack %d ", len(blocks))
			for _, block := range blocks {
				word += fmt.Sprintf("{%d:%d}", block.Left, block.Right)
			}
		case Timestamps:
			value, echo, _ := s.Timestamps()
			word = fmt.Sprintf("TS val %d ecr %d", value, echo)
		}
		words = append(words, word)
	}
	return strings.Join(words, ",")
}
