package ladder

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

func TestLadder(t *testing.T) {
	for _, story := range tracetest.Stories {
		for _, width := range []int{100, 70, 60} {
			name := fmt.Sprintf("%s.ladder%d.txt", story.Name, width)
			t.Run(name, func(t *testing.T) {
				goldenfile.Compare(t, filepath.Join("testdata", name), Format.Text(story.Tell(t), format.Style{Width: width}))
			})
		}
	}
}

func TestLadderShowsTheTextbooksTenSegmentsBesideBothStates(t *testing.T) {
	got := tracetest.Lines(Format.Text(tracetest.Textbook(t, false), format.Style{}))
	for i, want := range []struct{ client, segment, server string }{
		{"SYN-SENT", "SYN seq 1000 win 29184 <mss 1460>", "LISTEN"},
		{"SYN-SENT", "SYN ACK seq 8000 ack 1001 win 29184 <mss 1024>", "SYN-RECEIVED"},
		{"ESTABLISHED", "ACK seq 1001 ack 8001", "SYN-RECEIVED"},
		{"ESTABLISHED", "PSH ACK seq 1001:1021 ack 8001 win 29184 len 20", "ESTABLISHED"},
		{"ESTABLISHED", "PSH ACK seq 8001:8011 ack 1021 win 29184 len 10", "ESTABLISHED"},
		{"ESTABLISHED", "ACK seq 1021 ack 8011", "ESTABLISHED"},
		{"FIN-WAIT-1", "FIN ACK seq 1021 ack 8011", "ESTABLISHED"},
		{"FIN-WAIT-1", "ACK seq 8011 ack 1022", "CLOSE-WAIT"},
		{"FIN-WAIT-2", "FIN ACK seq 8011 ack 1022", "LAST-ACK"},
		{"TIME-WAIT", "ACK seq 1022 ack 8012", "LAST-ACK"},
	} {
		row := rowOf(t, got, i+1)
		assert.Contains(t, row, want.segment)
		assert.Regexp(t, ` `+want.client+` +[├│◄]`, row, "the client's state")
		assert.Regexp(t, `[│┤] `+want.server+`$`, row, "the server's state")
	}
}

// rowOf finds the row of the packet with a number.
func rowOf(t *testing.T, rows []string, number int) string {
	t.Helper()
	for _, row := range rows {
		if strings.Contains(row, fmt.Sprintf("─(%d) ", number)) {
			return row
		}
	}
	require.Fail(t, "no row", "of packet %d", number)
	return ""
}

func TestLadderShortensOptionsFirstThenTheWindow(t *testing.T) {
	s := tracetest.NewScript(t, "")
	s.Send(tracetest.ClientConn, segment.SYN, 4_294_967_290, 0, "", segment.MSS(1460), segment.SACKOK(), segment.TS(4_294_967_295, 0), segment.NOP(), segment.WScale(7))
	for width, want := range map[int]string{
		130: "SYN seq 4294967290 win 29184 <mss 1460,sackOK,TS val 4294967295 ecr 0,nop,wscale 7> ",
		110: "SYN seq 4294967290 win 29184 <mss 1460,sackOK,TS,wscale 7> ",
		80:  "SYN seq 4294967290 win 29184 ",
		63:  "SYN seq 4294967290 ",
	} {
		assert.Contains(t, Format.Text(s.Trace, format.Style{Width: width}), "──(1) "+want+"─", "at width %d", width)
	}
}

// TestLadderOfRandomSegments demands of every row that it fits, and that no
// number is missing from the ladder, however narrow.
func TestLadderOfRandomSegments(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	s := tracetest.NewScript(t, "random \x1b[31m name 名字")
	for range 200 {
		s.Now += time.Duration(random.IntN(1e9))
		g := tracetest.RandomSegment(random, tracetest.ClientConn)
		s.SendSegment(g)
		switch random.IntN(6) {
		case 0:
			s.Drop(s.Last, "lost")
		case 1:
			s.Last.Injected = true
		case 2:
			s.Arrive(s.Last, strings.Repeat("because ", random.IntN(9)))
		default:
			s.Arrive(s.Last, "")
		}
	}
	between := regexp.MustCompile(`([\s│├─►]|\bCLOSED\b)+`)
	for _, width := range []int{0, 10, 60, 61, 70, 79, 80, 99, 100, 130} {
		got := Format.Text(s.Trace, format.Style{Width: width, Absolute: true})
		fits(t, got, width)
		got = between.ReplaceAllString(got, " ")
		for _, p := range s.Packets() {
			require.True(t, strings.Contains(got, fmt.Sprintf("seq %d", p.Segment.Seq)), "%v at width %d", p.Segment, width)
			if p.Segment.Flags.Has(segment.ACK) {
				require.True(t, strings.Contains(got, fmt.Sprintf("ack %d", p.Segment.Ack)), "%v at width %d", p.Segment, width)
			}
		}
	}
}

func fits(t *testing.T, ladder string, width int) {
	t.Helper()
	if width == 0 {
		width = 100
	}
	for _, line := range tracetest.Lines(ladder) {
		assert.LessOrEqual(t, visible.Columns(line), max(width, 60), line)
	}
}

func TestLadderFitsTheWidthAndIsSafe(t *testing.T) {
	control := regexp.MustCompile(`[^\PC\n]`)
	for _, story := range tracetest.Stories {
		for width := 55; width < 130; width++ {
			got := Format.Text(story.Tell(t), format.Style{Width: width})
			fits(t, got, width)
			require.NotRegexp(t, control, got, "control characters")
		}
	}
}

func TestLadderFitsWithLongTimes(t *testing.T) {
	s := tracetest.NewScript(t, "")
	s.Now = 99_999 * time.Second
	s.Send(tracetest.ClientConn, segment.PSH|segment.ACK, 4_294_967_200, 4_294_967_200, "0123456789")
	got := Format.Text(s.Trace, format.Style{Width: 60, Absolute: true})
	fits(t, got, 60)
	assert.Contains(t, got, "4294967200:4294967210")
}

// A capture of several interfaces may have its packets in another order than that of
// their times.
func TestLadderOfTimesInAnyOrder(t *testing.T) {
	for _, now := range []time.Duration{99_999 * time.Second, -time.Second, math.MaxInt64, math.MinInt64} {
		s := tracetest.NewScript(t, "")
		s.Now = now
		s.Send(tracetest.ClientConn, segment.PSH|segment.ACK, 1, 1, "0123456789")
		s.Now = 0
		s.Send(tracetest.ClientConn, segment.PSH|segment.ACK, 11, 1, "0123456789")
		assert.Contains(t, Format.Text(s.Trace, format.Style{}), "\n"+clock(now)+" ")
	}
}

func TestLadderColors(t *testing.T) {
	tr := tracetest.Textbook(t, true)
	plain := Format.Text(tr, format.Style{})
	assert.NotContains(t, plain, "\x1b")
	colored := Format.Text(tr, format.Style{Color: true})
	assert.Equal(t, plain, regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(colored, ""), "colour changes nothing else")
	rows := tracetest.Lines(colored)
	assert.Contains(t, rowOf(t, rows, 4), "\x1b[31m├──(4) ", "lost is red")
	assert.Contains(t, rowOf(t, rows, 5), "\x1b[33m├──(5) ", "a retransmission is yellow")
	assert.Contains(t, rowOf(t, rows, 1), "\x1b[1;36mSYN-SENT\x1b[0m", "a new state is bold")
	assert.Contains(t, rowOf(t, rows, 1), "\x1b[36mLISTEN\x1b[0m", "an old one is not")
}

func TestLadderSaysWhenNumbersAreRelative(t *testing.T) {
	s := tracetest.NewScript(t, "name")
	s.Send(tracetest.ClientConn, segment.SYN|segment.ACK, 1000, 8001, "")
	s.Send(tracetest.ClientConn, segment.RST, 1001, 0, "")
	got := Format.Text(s.Trace, format.Style{})
	assert.Contains(t, got, "name\nrelative sequence numbers\n")
	assert.Contains(t, got, "RST seq 1 ", "although tcpdump has it absolute")
	got = Format.Text(s.Trace, format.Style{Absolute: true})
	assert.NotContains(t, got, "relative")
	assert.Contains(t, got, "RST seq 1001 ")
}

func TestLadderOfUnknownHostsKeepsTheirSides(t *testing.T) {
	s := tracetest.NewScript(t, "")
	s.Send(tracetest.ClientConn.Reverse(), segment.SYN, 1, 0, "")
	s.Send(tracetest.ClientConn, segment.SYN|segment.ACK, 1, 2, "")
	s.Hosts = nil
	got := Format.Text(s.Trace, format.Style{})
	assert.Equal(t, 1, strings.Count(got, "time "), got)
	assert.Regexp(t, `server +client`, got, "who sends first is at the left")
}
