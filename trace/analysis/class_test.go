package analysis_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// The stories of each class, told by hand; see tell for the notation. What follows = is
// the class, and what else the segment's line says.
var stories = []struct {
	name    string
	capture bool
	story   string
}{
	{"data and acknowledgments", false, opened + `
		30   > P. 1 1 1000 len=20   = data
		40   < P. 1 21 1000 len=10  = data, piggybacked ACK; RTT 20ms by Karn
		50   > .  21 11 1000        = pure ACK; RTT 20ms by Karn
		60   > F. 21 11 1000        = FIN
		70   < F. 11 22 1000        = FIN, piggybacked ACK; RTT 20ms by Karn
		80   > .  22 12 1000        = pure ACK; RTT 20ms by Karn`},

	{"data in the segment that ends the handshake", false, `
		0    > S  0 0 1000          = SYN
		10   < S. 0 1 1000          = SYN-ACK; RTT 20ms by Karn
		20   > P. 1 1 1000 len=5    = ACK of the handshake, data; RTT 20ms by Karn`},

	{"SYNs again", false, `
		0    > S  0 0 1000 lost     = SYN
		1000 > S  0 0 1000          = SYN, timeout retransmission (1)
		1010 < S. 0 1 1000 lost     = SYN-ACK
		2010 < S. 0 1 1000          = SYN-ACK, timeout retransmission (3)
		2020 > .  1 1 1000          = ACK of the handshake`},

	{"SYN-ACK in answer to a SYN that came again", false, `
		0    > S  0 0 1000          = SYN
		10   < S. 0 1 1000 lost     = SYN-ACK
		1000 > S  0 0 1000          = SYN, timeout retransmission, spurious (1)
		1010 < S. 0 1 1000          = SYN-ACK, retransmission (2)
		1020 > .  1 1 1000          = ACK of the handshake`},

	{"simultaneous open", false, `
		0    > S  0 0 1000          = SYN
		0    < S  0 0 1000          = SYN
		10   > S. 0 1 1000          = SYN-ACK
		10   < S. 0 1 1000          = SYN-ACK
		20   > .  1 1 1000          = ACK of the handshake
		20   < .  1 1 1000          = ACK of the handshake`},

	{"fast retransmission after three duplicate ACKs", false, opened + `
		100  > .  1 1 1000 len=100 lost = data
		100  > .  101 1 1000 len=100 = data
		100  > .  201 1 1000 len=100 = data
		100  > .  301 1 1000 len=100 = data
		110  < .  1 1 1000          = pure ACK, duplicate ACK
		110  < .  1 1 1000          = pure ACK, duplicate ACK
		110  < .  1 1 1000          = pure ACK, duplicate ACK
		120  > .  1 1 1000 len=100  = data, fast retransmission (4)
		130  < .  1 401 1000        = pure ACK`},

	{"two duplicate ACKs are not enough", false, opened + `
		100  > .  1 1 1000 len=100 lost = data
		100  > .  101 1 1000 len=100 = data
		100  > .  201 1 1000 len=100 = data
		110  < .  1 1 1000          = pure ACK, duplicate ACK
		110  < .  1 1 1000          = pure ACK, duplicate ACK
		320  > .  1 1 1000 len=100  = data, timeout retransmission (4)
		330  < .  1 301 1000        = pure ACK`},

	{"fast retransmission by a partial ACK", false, opened + `
		100  > .  1 1 1000 len=100 lost = data
		100  > .  101 1 1000 len=100 lost = data
		100  > .  201 1 1000 len=100 = data
		100  > .  301 1 1000 len=100 = data
		100  > .  401 1 1000 len=100 = data
		110  < .  1 1 1000          = pure ACK, duplicate ACK
		110  < .  1 1 1000          = pure ACK, duplicate ACK
		110  < .  1 1 1000          = pure ACK, duplicate ACK
		120  > .  1 1 1000 len=100  = data, fast retransmission (4)
		130  < .  1 101 1000        = pure ACK
		140  > .  101 1 1000 len=100 = data, fast retransmission (5)`},

	{"fast retransmission by SACK", false, opened + `
		100  > .  1 1 1000 len=100 lost = data
		100  > .  101 1 1000 len=100 = data
		110  < .  1 1 1000 sack=101:201 = pure ACK, duplicate ACK
		120  > .  1 1 1000 len=100  = data, fast retransmission (4)`},

	{"fast retransmission when RACK's reordering timer expires", false, opened + `
		100  > .  1 1 1000 len=100 lost = data
		100  > .  101 1 1000 len=100 = data
		110  < .  1 1 1000 sack=101:201 = pure ACK, duplicate ACK
		125  > .  1 1 1000 len=100  = data, fast retransmission (4)`},

	{"fast retransmission as something sent later has arrived", false, `
		0    > S  0 0 1000 sackok   = SYN
		10   < S. 0 1 1000 sackok   = SYN-ACK; RTT 20ms by Karn
		20   > .  1 1 1000          = ACK of the handshake; RTT 20ms by Karn
		100  > .  1 1 1000 len=100 lost = data
		100  > .  101 1 1000 len=100 lost = data
		100  > .  201 1 1000 len=100 = data
		110  < .  1 1 1000 sack=201:301 = pure ACK, duplicate ACK
		120  > .  1 1 1000 len=100  = data, fast retransmission (4)
		121  > .  301 1 1000 len=100 lost = data
		130  < .  1 101 1000 sack=201:301 = pure ACK
		140  > .  101 1 1000 len=100 = data, fast retransmission (5)
		150  < .  1 301 1000        = pure ACK
		160  > .  301 1 1000 len=100 = data, fast retransmission (9)`},

	{"timeouts, and what was outstanding then", false, opened + `
		100  > .  1 1 1000 len=100 lost = data
		100  > .  101 1 1000 len=100 lost = data
		300  > .  1 1 1000 len=100 lost = data, timeout retransmission (4)
		700  > .  1 1 1000 len=100  = data, timeout retransmission (4)
		710  < .  1 101 1000        = pure ACK
		720  > .  101 1 1000 len=100 = data, timeout retransmission (5)`},

	{"tail-loss probe: not the oldest", false, opened + `
		100  > .  1 1 1000 len=100 lost = data
		100  > .  101 1 1000 len=100 lost = data
		140  > .  101 1 1000 len=100 = data, tail-loss probe (5)
		150  < .  1 1 1000 sack=101:201 = pure ACK, duplicate ACK
		160  > .  1 1 1000 len=100  = data, fast retransmission (4)`},

	{"tail-loss probe: too early for a timeout", false, opened + `
		100  > .  1 1 1000 len=100 lost = data
		140  > .  1 1 1000 len=100 lost = data, tail-loss probe (4)
		340  > .  1 1 1000 len=100  = data, timeout retransmission (4)`},

	{"spurious: the data had arrived", false, opened + `
		100  > .  1 1 1000 len=100  = data
		110  < .  1 101 1000 lost   = pure ACK
		300  > .  1 1 1000 len=100  = data, timeout retransmission, spurious (4)
		310  < .  1 101 1000        = pure ACK`},

	{"spurious: the data was still on its way", false, opened + `
		100  > .  1 1 1000 len=100 takes=300 = data
		300  > .  1 1 1000 len=100 takes=200 = data, timeout retransmission, spurious (4)
		400  < .  1 101 1000        = pure ACK`},

	{"spurious, told by an acknowledgment in a capture", true, opened2 + `
		100  > .  1 1 1000 len=100  = data
		110  < .  1 101 1000        = pure ACK; RTT 10ms by Karn
		300  > .  1 1 1000 len=100  = data, retransmission, spurious`}, // its sender may have the ACK or not

	{"spurious, told by a DSACK", true, opened2 + `
		100  > .  1 1 1000 len=100  = data
		300  > .  1 1 1000 len=100  = data, timeout retransmission, spurious (4)
		310  < .  1 101 1000        = pure ACK
		311  < .  1 101 1000 sack=1:101 = pure ACK`},

	{"duplicate ACK by RFC 5681", false, opened + `
		30   > .  1 1 1000 len=100  = data
		40   < .  1 1 1000          = pure ACK, duplicate ACK
		41   < .  1 1 900           = pure ACK, window update
		42   < .  1 101 900         = pure ACK; RTT 22ms by Karn
		60   < .  1 101 900         = pure ACK`},

	{"duplicate ACK by new SACK information, whatever the window", false, opened + `
		30   > .  1 1 1000 len=100 lost = data
		30   > .  101 1 1000 len=100 = data
		40   < .  1 1 900 sack=101:201 = pure ACK, duplicate ACK, window update
		90   < .  1 1 800 sack=101:201 = pure ACK, window update`},

	{"zero window, its probes and its end", false, opened + `
		30   > .  1 1 1000 len=1000 = data
		40   < .  1 1001 0          = pure ACK, zero window; RTT 20ms by Karn
		250  > .  1000 1 1000       = zero-window probe
		260  < .  1 1001 0          = pure ACK, zero window, zero-window probe ACK (6)
		500  > .  1000 1 1000 len=1 = zero-window probe
		510  < .  1 1001 0          = pure ACK, zero window, zero-window probe ACK (8)
		900  > .  1001 1 1000 len=1 = data, zero-window probe
		910  < .  1 1001 0          = pure ACK, zero window, zero-window probe ACK (10)
		1300 > .  1001 1 1000 len=1 = zero-window probe (10)
		1310 < .  1 1002 1000       = pure ACK; RTT 420ms by Karn
		1400 < .  1 1002 2000       = pure ACK, window update`},

	{"keep-alives", false, opened + `
		5000 > .  0 1 1000          = keep-alive
		5010 < .  1 1 1000          = pure ACK, keep-alive ACK (4)
		9000 > .  0 1 1000 len=1    = keep-alive
		9010 < .  1 1 1000          = pure ACK, keep-alive ACK (6)`},

	{"one octet again is no keep-alive", false, opened + `
		30   > .  1 1 1000 len=1 lost = data
		330  > .  1 1 1000 len=1    = data, timeout retransmission (4)`},

	{"challenge ACKs", false, opened + `
		30   > R  500 0 1000        = RST: abort
		40   < .  1 1 1000          = pure ACK, challenge ACK (4)`},

	{"challenge ACK for a SYN", false, opened + `
		30   < S  9 0 1000          = SYN
		40   > .  1 1 1000          = pure ACK, challenge ACK (4)`},

	{"challenge ACK for an acknowledgment of nothing sent", false, opened + `
		30   < .  1 500 1000        = pure ACK
		40   > .  1 1 1000          = pure ACK, challenge ACK (4)`},

	{"out of order, as it arrives", false, opened + `
		30   > .  1 1 1000 len=100 takes=50 = data, out of order
		30   > .  101 1 1000 len=100 = data
		40   < .  1 1 1000          = pure ACK, duplicate ACK
		80   < .  1 201 1000        = pure ACK; RTT 60ms by Karn`},

	{"out of order in a capture", true, opened2 + `
		30   > .  101 1 1000 len=100 = data
		31   > .  1 1 1000 len=100  = data, out of order`},

	{"late in a capture", true, opened2 + `
		30   > .  101 1 1000 len=100 = data
		300  > .  1 1 1000 len=100  = data, retransmission`},

	{"sent after what follows it, by its timestamps", true, opened2 + `
		30   > .  101 1 1000 len=100 ts=5:0 = data
		300  > .  1 1 1000 len=100 ts=300:0 = data, timeout retransmission`},

	{"connection refused", false, `
		0    > S  0 0 1000          = SYN
		10   < R. 0 1 0             = RST: connection refused (1)`},

	{"no such connection", false, `
		0    > .  70 90 1000 len=5  = data, piggybacked ACK
		10   < R  90 0 0            = RST: no such connection (1)`},

	{"given up before the SYN-ACK came", false, `
		0    > S  0 0 1000          = SYN
		10   < S. 0 1 1000          = SYN-ACK; RTT 20ms by Karn
		20   > R  1 0 0             = RST: no such connection (2)`},

	{"an acknowledgment of something never sent", false, `
		0    > S  0 0 1000          = SYN
		10   < S. 500 91 1000       = SYN-ACK
		20   > R  91 0 0            = RST: unacceptable ACK (2)`},

	{"abort", false, opened + `
		30   > R. 1 1 0             = RST: abort`},

	{"data after close", false, opened + `
		30   < F. 1 1 1000          = FIN
		40   > .  1 2 1000          = pure ACK; RTT 20ms by Karn
		50   > P. 1 2 1000 len=3    = data
		60   < R  2 0 0             = RST: data after close (6)`},

	{"a reset that acknowledges no SYN", true, `
		0    > S  0 0 1000          = SYN
		10   < R. 0 0 0             = unclassified (1)
		20   < R. 0 1 0             = RST: connection refused (1)`},

	{"a FIN with the number of the SYN repeats none", true, opened2 + `
		300  > F. 0 1 1000          = FIN`},

	{"what fills a gap after three duplicate ACKs was not overtaken", true, opened2 + `
		100  > .  101 1 1000 len=100 = data
		100  < .  1 1 1000          = pure ACK, duplicate ACK
		101  > .  201 1 1000 len=100 = data
		101  < .  1 1 1000          = pure ACK, duplicate ACK
		102  > .  301 1 1000 len=100 = data
		102  < .  1 1 1000          = pure ACK, duplicate ACK
		103  > .  1 1 1000 len=100  = data, retransmission`},

	{"a SYN again before any timer", true, `
		0    > S  0 0 1000          = SYN
		1    > S  0 0 1000          = SYN, retransmission (1)
		1001 > S  0 0 1000          = SYN, timeout retransmission (1)`},

	{"no ACK", false, opened + `
		30   > P  1 0 1000 len=3    = data, no ACK`},

	{"timestamps tell which one is acknowledged", false, opened + `
		100  > .  1 1 1000 len=100 ts=100:0 lost = data
		300  > .  1 1 1000 len=100 ts=300:0 = data, timeout retransmission (4)
		310  < .  1 101 1000 ts=9:300 = pure ACK; RTT 20ms by timestamps`},
}

// opened2 is opened as a capture on the client has it.
const opened2 = `
	0    > S  0 0 1000          = SYN
	10   < S. 0 1 1000          = SYN-ACK; RTT 10ms by Karn
	10   > .  1 1 1000          = ACK of the handshake
`

func TestClasses(t *testing.T) {
	met := conversation.Class(0)
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) {
			tr, want := tell(t, s.story, !s.capture)
			var got []string
			for _, c := range analysis.Of(tr).Connections {
				for _, g := range c.Segments {
					met |= g.Class
					_, what, ok := strings.Cut(g.String(), g.Phase.String())
					require.True(t, ok)
					got = append(got, strings.TrimSpace(what))
				}
			}
			for i := range want {
				want[i] = fmt.Sprint("(", i+1, ") ", want[i])
			}
			for i := range got {
				got[i] = fmt.Sprint("(", i+1, ") ", got[i])
			}
			assert.Equal(t, want, got)
		})
	}
	for c := conversation.SYN; c <= conversation.NoACK; c <<= 1 {
		assert.True(t, met.Has(c), "no story has %q", c)
		assert.NotEqual(t, "unclassified", c.String())
	}
}
