package model_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// The figures of RFC 9293, in its notation: at the left and right the states after the
// segment has left and arrived, "..." for one that is still, or has been, on its way.
var figures = []struct{ name, lines string }{
	{"figure 6, basic three-way handshake", `
		SYN-SENT    --> <SEQ=100><CTL=SYN>               --> CLOSED
		ESTABLISHED <-- <SEQ=300><ACK=101><CTL=SYN,ACK>  <-- SYN-RECEIVED
		ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK>      --> ESTABLISHED
		ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK><DATA=10> --> ESTABLISHED`},

	// In line 6 of the figure the SYN-ACK is enough. By the letter of section 3.10.7.4
	// it is not acceptable, as its number has been received; the ACKs that answer
	// it are.
	{"figure 7, simultaneous open", `
		SYN-SENT     --> <SEQ=100><CTL=SYN>              ...
		SYN-RECEIVED <-- <SEQ=300><CTL=SYN>              <-- SYN-SENT
		             ... <SEQ=100><CTL=SYN>              --> SYN-RECEIVED
		SYN-RECEIVED --> <SEQ=100><ACK=301><CTL=SYN,ACK> ...
		SYN-RECEIVED <-- <SEQ=300><ACK=101><CTL=SYN,ACK> <-- SYN-RECEIVED
		             ... <SEQ=100><ACK=301><CTL=SYN,ACK> --> SYN-RECEIVED
		SYN-RECEIVED --> <SEQ=101><ACK=301><CTL=ACK>     --> ESTABLISHED
		ESTABLISHED  <-- <SEQ=301><ACK=101><CTL=ACK>     <-- ESTABLISHED`},

	{"figure 8, recovery from an old duplicate SYN", `
		SYN-SENT    --> <SEQ=100><CTL=SYN>               ...
		            ... <SEQ=90><CTL=SYN>                --> CLOSED
		SYN-SENT    <-- <SEQ=300><ACK=91><CTL=SYN,ACK>   <-- SYN-RECEIVED
		SYN-SENT    --> <SEQ=91><CTL=RST>                --> LISTEN
		            ... <SEQ=100><CTL=SYN>               --> LISTEN
		ESTABLISHED <-- <SEQ=400><ACK=101><CTL=SYN,ACK>  <-- SYN-RECEIVED
		ESTABLISHED --> <SEQ=101><ACK=401><CTL=ACK>      --> ESTABLISHED`},

	{"figure 9, half-open connection discovery", `
		SYN-SENT    --> <SEQ=90><CTL=SYN>                --> CLOSED
		ESTABLISHED <-- <SEQ=299><ACK=91><CTL=SYN,ACK>   <-- SYN-RECEIVED
		ESTABLISHED --> <SEQ=91><ACK=300><CTL=ACK>       --> ESTABLISHED
		SYN-SENT    --> <SEQ=400><CTL=SYN>               --> ESTABLISHED
		SYN-SENT    <-- <SEQ=300><ACK=91><CTL=ACK>       <-- ESTABLISHED
		SYN-SENT    --> <SEQ=91><CTL=RST>                --> CLOSED
		SYN-SENT    --> <SEQ=400><CTL=SYN>               --> CLOSED
		ESTABLISHED <-- <SEQ=500><ACK=401><CTL=SYN,ACK>  <-- SYN-RECEIVED`},

	{"figure 12, normal close", `
		SYN-SENT    --> <SEQ=99><CTL=SYN>                --> CLOSED
		ESTABLISHED <-- <SEQ=299><ACK=100><CTL=SYN,ACK>  <-- SYN-RECEIVED
		ESTABLISHED --> <SEQ=100><ACK=300><CTL=ACK>      --> ESTABLISHED
		FIN-WAIT-1  --> <SEQ=100><ACK=300><CTL=FIN,ACK>  --> CLOSE-WAIT
		FIN-WAIT-2  <-- <SEQ=300><ACK=101><CTL=ACK>      <-- CLOSE-WAIT
		TIME-WAIT   <-- <SEQ=300><ACK=101><CTL=FIN,ACK>  <-- LAST-ACK
		TIME-WAIT   --> <SEQ=101><ACK=301><CTL=ACK>      --> CLOSED`},

	{"figure 5, note 2: the FIN and the ACK of our FIN in one", `
		SYN-SENT    --> <SEQ=99><CTL=SYN>                --> CLOSED
		ESTABLISHED <-- <SEQ=299><ACK=100><CTL=SYN,ACK>  <-- SYN-RECEIVED
		FIN-WAIT-1  --> <SEQ=100><ACK=300><CTL=FIN,ACK>  --> CLOSE-WAIT
		TIME-WAIT   <-- <SEQ=300><ACK=101><CTL=FIN,ACK>  <-- LAST-ACK
		TIME-WAIT   --> <SEQ=101><ACK=301><CTL=ACK>      --> CLOSED`},

	{"figure 13, simultaneous close", `
		SYN-SENT    --> <SEQ=99><CTL=SYN>                --> CLOSED
		ESTABLISHED <-- <SEQ=299><ACK=100><CTL=SYN,ACK>  <-- SYN-RECEIVED
		ESTABLISHED --> <SEQ=100><ACK=300><CTL=ACK>      --> ESTABLISHED
		FIN-WAIT-1  --> <SEQ=100><ACK=300><CTL=FIN,ACK>  ...
		CLOSING     <-- <SEQ=300><ACK=100><CTL=FIN,ACK>  <-- FIN-WAIT-1
		            ... <SEQ=100><ACK=300><CTL=FIN,ACK>  --> CLOSING
		CLOSING     --> <SEQ=101><ACK=301><CTL=ACK>      ...
		TIME-WAIT   <-- <SEQ=301><ACK=101><CTL=ACK>      <-- CLOSING
		            ... <SEQ=101><ACK=301><CTL=ACK>      --> TIME-WAIT`},

	{"section 3.10.7.1: a SYN to a closed port", `
		SYN-SENT --> <SEQ=100><CTL=SYN>                  --> CLOSED
		CLOSED   <-- <SEQ=0><ACK=101><CTL=RST,ACK>       <-- CLOSED`},

	{"section 3.10.7.3: an RST that does not acknowledge the SYN", `
		SYN-SENT --> <SEQ=100><CTL=SYN>                  --> CLOSED
		SYN-SENT <-- <SEQ=0><ACK=100><CTL=RST,ACK>       <-- CLOSED
		SYN-SENT <-- <SEQ=0><CTL=RST>                    <-- CLOSED`},

	{"section 3.10.7.4: RST and SYN in the window (RFC 5961)", `
		SYN-SENT    --> <SEQ=99><CTL=SYN>                --> CLOSED
		ESTABLISHED <-- <SEQ=299><ACK=100><CTL=SYN,ACK>  <-- SYN-RECEIVED
		ESTABLISHED --> <SEQ=100><ACK=300><CTL=ACK>      --> ESTABLISHED
		            ... <SEQ=110><CTL=RST>               --> ESTABLISHED
		            ... <SEQ=110><CTL=SYN>               --> ESTABLISHED
		            ... <SEQ=99><CTL=RST>                --> ESTABLISHED
		            ... <SEQ=2000><CTL=RST>              --> ESTABLISHED
		            ... <SEQ=100><CTL=RST>               --> CLOSED`},

	{"section 3.10.7.4: what is not in sequence, or acknowledges too much", `
		SYN-SENT    --> <SEQ=99><CTL=SYN>                --> CLOSED
		ESTABLISHED <-- <SEQ=299><ACK=100><CTL=SYN,ACK>  <-- SYN-RECEIVED
		ESTABLISHED --> <SEQ=100><ACK=300><CTL=ACK>      --> ESTABLISHED
		            ... <SEQ=110><ACK=300><CTL=FIN,ACK>  --> ESTABLISHED
		            ... <SEQ=100><ACK=301><CTL=ACK><DATA=10> --> ESTABLISHED
		            ... <SEQ=100><ACK=300><CTL=ACK><DATA=10> --> CLOSE-WAIT`},

	{"section 3.6.1: TIME-WAIT is reopened", `
		SYN-SENT    --> <SEQ=99><CTL=SYN>                --> CLOSED
		ESTABLISHED <-- <SEQ=299><ACK=100><CTL=SYN,ACK>  <-- SYN-RECEIVED
		ESTABLISHED --> <SEQ=100><ACK=300><CTL=ACK>      --> ESTABLISHED
		CLOSE-WAIT  <-- <SEQ=300><ACK=100><CTL=FIN,ACK>  <-- FIN-WAIT-1
		LAST-ACK    --> <SEQ=100><ACK=301><CTL=FIN,ACK>  --> TIME-WAIT
		CLOSED      <-- <SEQ=301><ACK=101><CTL=ACK>      <-- TIME-WAIT
		SYN-SENT    --> <SEQ=5000><CTL=SYN>              --> TIME-WAIT
		ESTABLISHED <-- <SEQ=9000><ACK=5001><CTL=SYN,ACK> <-- SYN-RECEIVED`},
}

var figureLine = regexp.MustCompile(`^(\S*)\s*(-->|<--|\.\.\.)\s+<SEQ=(\d+)>(?:<ACK=(\d+)>)?<CTL=([A-Z,]+)>(?:<DATA=(\d+)>)?\s+(-->|<--|\.\.\.)\s*(\S*)$`)

func TestFigures(t *testing.T) {
	for _, f := range figures {
		t.Run(f.name, func(t *testing.T) {
			var left, right model.End
			for line := range strings.SplitSeq(strings.TrimSpace(f.lines), "\n") {
				line = strings.TrimSpace(line)
				m := figureLine.FindStringSubmatch(line)
				require.NotNil(t, m, line)
				s := figureSegment(t, m[3], m[4], m[5], m[6])
				switch m[2] + m[7] {
				case "-->-->":
					left.Send(s, 1)
					right.Arrive(s, 1)
				case "<--<--":
					right.Send(s, 1)
					left.Arrive(s, 1)
				case "-->...":
					left.Send(s, 1)
				case "...-->":
					right.Arrive(s, 1)
				default:
					t.Fatal("arrows that mean nothing: ", line)
				}
				if m[1] != "" {
					assert.Equal(t, m[1], left.State.String(), "left after %s", line)
				}
				if m[8] != "" {
					assert.Equal(t, m[8], right.State.String(), "right after %s", line)
				}
			}
		})
	}
}

// figureSegment makes a segment of the fields of a figure's line.
func figureSegment(t *testing.T, seq, ack, flags, data string) *segment.Segment {
	number := func(text string) int {
		if text == "" {
			return 0
		}
		n, err := strconv.Atoi(text)
		require.NoError(t, err)
		return n
	}
	s := &segment.Segment{Seq: segment.Seq(number(seq)), Ack: segment.Seq(number(ack)), Window: 1000, Payload: make([]byte, number(data))}
	for name := range strings.SplitSeq(flags, ",") {
		s.Flags |= map[string]segment.Flags{"SYN": segment.SYN, "ACK": segment.ACK, "FIN": segment.FIN, "RST": segment.RST}[name]
	}
	return s
}
