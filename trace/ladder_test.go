package trace

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
)

func clientEndAt(port uint16) netip.AddrPort { return netip.AddrPortFrom(clientAddr, port) }

func TestLadder(t *testing.T) {
	for _, story := range stories {
		for _, width := range []int{100, 70, 60} {
			name := fmt.Sprintf("%s.ladder%d.txt", story.name, width)
			t.Run(name, func(t *testing.T) {
				golden(t, name, written(t, "ladder", story.tell(t), Style{Width: width}))
			})
		}
	}
}

func TestLadderShowsTheTextbooksTenSegmentsBesideBothStates(t *testing.T) {
	got := lines(written(t, "ladder", textbook(t, false), Style{}))
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
	s := newScript(t, "")
	s.send(clientConn, syn, 4_294_967_290, 0, "", segment.MSS(1460), segment.SACKOK(), segment.TS(4_294_967_295, 0), segment.NOP(), segment.WScale(7))
	for width, want := range map[int]string{
		130: "SYN seq 4294967290 win 29184 <mss 1460,sackOK,TS val 4294967295 ecr 0,nop,wscale 7> ",
		110: "SYN seq 4294967290 win 29184 <mss 1460,sackOK,TS,wscale 7> ",
		80:  "SYN seq 4294967290 win 29184 ",
		63:  "SYN seq 4294967290 ",
	} {
		assert.Contains(t, written(t, "ladder", s.Trace, Style{Width: width}), "──(1) "+want+"─", "at width %d", width)
	}
}

// TestLadderOfRandomSegments demands of every row that it fits, and that no
// number is missing from the ladder, however narrow.
func TestLadderOfRandomSegments(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	s := newScript(t, "random \x1b[31m name 名字")
	for range 200 {
		s.now += time.Duration(random.IntN(1e9))
		g := randomSegment(random, clientConn)
		s.sendSegment(g)
		switch random.IntN(6) {
		case 0:
			s.drop(s.last, "lost")
		case 1:
			s.last.Injected = true
		case 2:
			s.arrive(s.last, strings.Repeat("because ", random.IntN(9)))
		default:
			s.arrive(s.last, "")
		}
	}
	between := regexp.MustCompile(`([\s│├─►]|\bCLOSED\b)+`)
	for _, width := range []int{0, 10, 60, 61, 70, 79, 80, 99, 100, 130} {
		got := written(t, "ladder", s.Trace, Style{Width: width, Absolute: true})
		fits(t, got, width)
		got = between.ReplaceAllString(got, " ")
		for _, p := range s.Packets() {
			require.True(t, strings.Contains(got, fmt.Sprintf("seq %d", p.Segment.Seq)), "%v at width %d", p.Segment, width)
			if p.Segment.Flags.Has(ack) {
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
	for _, line := range lines(ladder) {
		assert.LessOrEqual(t, columns(line), max(width, 60), line)
	}
}

func TestLadderFitsTheWidthAndIsSafe(t *testing.T) {
	control := regexp.MustCompile(`[^\PC\n]`)
	for _, story := range stories {
		for width := 55; width < 130; width++ {
			got := written(t, "ladder", story.tell(t), Style{Width: width})
			fits(t, got, width)
			require.NotRegexp(t, control, got, "control characters")
		}
	}
}

func TestLadderFitsWithLongTimes(t *testing.T) {
	s := newScript(t, "")
	s.now = 99_999 * time.Second
	s.send(clientConn, psh|ack, 4_294_967_200, 4_294_967_200, "0123456789")
	got := written(t, "ladder", s.Trace, Style{Width: 60, Absolute: true})
	fits(t, got, 60)
	assert.Contains(t, got, "4294967200:4294967210")
}

// A capture of several interfaces may have its packets in another order than that of
// their times.
func TestLadderOfTimesInAnyOrder(t *testing.T) {
	for _, now := range []time.Duration{99_999 * time.Second, -time.Second, math.MaxInt64, math.MinInt64} {
		s := newScript(t, "")
		s.now = now
		s.send(clientConn, psh|ack, 1, 1, "0123456789")
		s.now = 0
		s.send(clientConn, psh|ack, 11, 1, "0123456789")
		assert.Contains(t, written(t, "ladder", s.Trace, Style{}), "\n"+clock(now)+" ")
	}
}

func TestLadderColors(t *testing.T) {
	tr := textbook(t, true)
	plain := written(t, "ladder", tr, Style{})
	assert.NotContains(t, plain, "\x1b")
	colored := written(t, "ladder", tr, Style{Color: true})
	assert.Equal(t, plain, regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(colored, ""), "colour changes nothing else")
	rows := lines(colored)
	assert.Contains(t, rowOf(t, rows, 4), "\x1b[31m├──(4) ", "lost is red")
	assert.Contains(t, rowOf(t, rows, 5), "\x1b[33m├──(5) ", "a retransmission is yellow")
	assert.Contains(t, rowOf(t, rows, 1), "\x1b[1;36mSYN-SENT\x1b[0m", "a new state is bold")
	assert.Contains(t, rowOf(t, rows, 1), "\x1b[36mLISTEN\x1b[0m", "an old one is not")
}

func TestLadderSaysWhenNumbersAreRelative(t *testing.T) {
	s := newScript(t, "name")
	s.send(clientConn, syn|ack, 1000, 8001, "")
	s.send(clientConn, rst, 1001, 0, "")
	got := written(t, "ladder", s.Trace, Style{})
	assert.Contains(t, got, "name\nrelative sequence numbers\n")
	assert.Contains(t, got, "RST seq 1 ", "although tcpdump has it absolute")
	got = written(t, "ladder", s.Trace, Style{Absolute: true})
	assert.NotContains(t, got, "relative")
	assert.Contains(t, got, "RST seq 1001 ")
}

func TestLadderOfUnknownHostsKeepsTheirSides(t *testing.T) {
	s := newScript(t, "")
	s.send(clientConn.Reverse(), syn, 1, 0, "")
	s.send(clientConn, syn|ack, 1, 2, "")
	s.Hosts = nil
	got := written(t, "ladder", s.Trace, Style{})
	assert.Equal(t, 1, strings.Count(got, "time "), got)
	assert.Regexp(t, `server +client`, got, "who sends first is at the left")
}
