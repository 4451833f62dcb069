package picture

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// segmentsIn are the numbers of the segments of which an image has arrows.
func segmentsIn(image string) []string {
	var list []string
	for _, match := range regexp.MustCompile(`data-segment="(\d+)"`).FindAllStringSubmatch(image, -1) {
		list = append(list, match[1])
	}
	return list
}

// numbersUpTo are 1, 2 ... n.
func numbersUpTo(n int) []string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprint(i+1))
	}
	return list
}

func TestLadderHasEverySegment(t *testing.T) {
	for _, name := range names() {
		t.Run(name, func(t *testing.T) {
			tr := traceOf(t, name)
			image := drawn(t, Pictures()[0], tr, Options{Unfolded: true})
			assert.Equal(t, numbersUpTo(len(tr.Packets())), segmentsIn(image))
		})
	}
}

func TestLadderOfSomeSegments(t *testing.T) {
	tr := traceOf(t, "textbook")
	image := drawn(t, Pictures()[0], tr, Options{Segments: 4})
	assert.Equal(t, numbersUpTo(4), segmentsIn(image))
	assert.Contains(t, image, "6 more segments are not in this picture.")
}

func TestLadderPages(t *testing.T) {
	for _, name := range names() {
		t.Run(name, func(t *testing.T) {
			tr := traceOf(t, name)
			images, missing, err := LadderPages(tr, Options{Unfolded: true}, 600)
			require.NoError(t, err)
			assert.Zero(t, missing)
			var all []string
			ids := map[string]bool{}
			for _, image := range images {
				requireImage(t, string(image))
				all = append(all, segmentsIn(string(image))...)
				ids[regexp.MustCompile(`id="[^"]*"`).FindString(string(image))] = true
			}
			assert.Equal(t, numbersUpTo(len(tr.Packets())), all)
			assert.Len(t, ids, len(images), "in one page, ids are different")
		})
	}
	images, _, err := LadderPages(traceOf(t, "uppercase"), Options{}, 600)
	require.NoError(t, err)
	assert.Greater(t, len(images), 2)
	for _, image := range images {
		var height float64
		_, err := fmt.Sscanf(regexp.MustCompile(` height="[\d.]+">`).FindString(string(image)), ` height="%f">`, &height)
		require.NoError(t, err)
		assert.LessOrEqual(t, height, 620.0)
	}
}

// TestNothingOverlaps makes sure that there is room for every text.
func TestNothingOverlaps(t *testing.T) {
	for _, name := range names() {
		t.Run(name, func(t *testing.T) {
			ladders, _ := split(traceOf(t, name), Options{})
			for _, l := range ladders {
				l.place(margin)
				l.aim()
				l.requireRoom(t)
			}
		})
	}
}

func (l *chart) requireRoom(t *testing.T) {
	t.Helper()
	var text [2]*item
	lowest := [2]float64{l.top, l.top}
	for n, i := range l.items {
		if n > 0 && l.items[n-1].time < i.time {
			require.Greater(t, i.y, min(lowest[0], lowest[1])-0.01)
		}
		if i.lines() > 0 {
			if before := text[i.side]; before != nil {
				require.GreaterOrEqual(t, i.y-before.y, float64(before.lines())*lineHeight, "%v below %v", i.note, before.note)
			}
			text[i.side] = i
		}
		if i.label != nil {
			for _, o := range l.items[:n] {
				require.False(t, o.label != nil && meet(o, i), "%s\n%s", o.text, i.text)
			}
		}
		if i.arrives != nil {
			require.GreaterOrEqual(t, i.y, i.arrives.y, "an arrow goes down")
		}
		lowest[i.side] = max(lowest[i.side], i.y)
		require.LessOrEqual(t, i.y, l.bottom)
	}
}

func TestLadderTellsWhatHappenedWithoutColours(t *testing.T) {
	image := drawn(t, Pictures()[0], traceOf(t, "mishaps"), Options{})
	text := requireImage(t, image)
	for _, words := range []string{"fast retransmission", "(4) arrives: duplicate", "(7) arrives: corrupted", "(5) arrives: delayed", "injected"} {
		assert.Contains(t, text, words)
	}
	assert.Contains(t, image, `class="copy"`)
	assert.Contains(t, requireImage(t, drawn(t, Pictures()[0], traceOf(t, "lossy"), Options{})), "dropped")
	for _, class := range []string{"again", "injected", "copy"} {
		assert.Regexp(t, `\.`+class+` path\{[^}]*stroke-dasharray`, ladderStyle)
	}
}

// TestCapture draws a trace that does not tell of arrivals.
func TestCapture(t *testing.T) {
	tr := traceOf(t, "textbook")
	capture := &trace.Trace{Name: "capture", Hosts: tr.Hosts}
	for _, p := range tr.Packets() {
		p.Fates = nil
		capture.Record(trace.Event{Time: p.Sent, Kind: trace.Sent, Host: p.From, Packet: p})
	}
	image := drawn(t, Pictures()[0], capture, Options{})
	assert.Equal(t, numbersUpTo(10), segmentsIn(image))
	assert.NotContains(t, image, "CLOSED", "no state is known")
	for _, line := range regexp.MustCompile(`class="shaft" d="M[\d.]+ ([\d.]+)L[\d.]+ ([\d.]+)"`).FindAllStringSubmatch(image, -1) {
		assert.Equal(t, line[1], line[2], "without an arrival, arrows are level")
	}
	assert.Equal(t, 10, strings.Count(image, `class="head"`))
}

// TestHosts draws three hosts side by side, and of nine one ladder for each pair.
func TestHosts(t *testing.T) {
	tr := &trace.Trace{Name: "hosts"}
	var ends []netip.AddrPort
	for n := range 9 {
		address := netip.AddrFrom4([4]byte{10, 0, 0, byte(n + 1)})
		tr.AddHost(trace.Host{Name: string(rune('a' + n)), Addresses: []netip.Addr{address}})
		ends = append(ends, netip.AddrPortFrom(address, 4000))
	}
	send := func(from, to int) {
		n := len(tr.Events)
		s := segment.Segment{Src: ends[from], Dst: ends[to], Flags: segment.SYN, Seq: segment.Seq(n)}
		at := time.Duration(n) * time.Second
		p := &trace.Packet{Number: n + 1, Sent: at, From: tr.Hosts[from].Name, To: tr.Hosts[to].Name, Segment: &s}
		tr.Record(trace.Event{Time: at, Kind: trace.Sent, Host: p.From, Packet: p})
	}
	for _, pair := range [][2]int{{0, 1}, {1, 2}, {0, 1}} {
		send(pair[0], pair[1])
	}
	image := drawn(t, Pictures()[0], tr, Options{})
	assert.Equal(t, []string{"1", "2", "3"}, segmentsIn(image))
	assert.Contains(t, requireImage(t, image), "a – b – c")
	for n := 3; n < 9; n++ {
		send(n-1, n)
	}
	image = drawn(t, Pictures()[0], tr, Options{})
	assert.Equal(t, []string{"1", "3", "2"}, segmentsIn(image)[:3])
	assert.Contains(t, requireImage(t, image), "a – b, b – c, c – d")
}

// TestLossStaysOnItsArrow has a long reason of a loss stay within the ladder.
func TestLossStaysOnItsArrow(t *testing.T) {
	tr := hostile(t)
	tr.Packets()[0].Fates[0].Cause = strings.Repeat("word ", 60)
	ladders, _ := split(tr, Options{})
	require.Len(t, ladders, 1)
	l := ladders[0]
	l.place(margin)
	l.aim()
	for _, i := range l.items {
		if i.label != nil {
			require.Contains(t, i.text, "✗ lost: word")
			require.LessOrEqual(t, extent(i.text, fontSize), inside)
		}
	}
}

// TestEqualDelaysAreEquallySteep looks at all arrows of one delay, but for those below
// which idle time is left out.
func TestEqualDelaysAreEquallySteep(t *testing.T) {
	for _, name := range names() {
		if name == "mishaps" {
			continue // some overtake others, where there is no room for both
		}
		ladders, _ := split(traceOf(t, name), Options{})
		for _, l := range ladders {
			l.place(margin)
			arrows, equal := 0, 0
			for _, i := range l.items {
				for _, e := range i.ends {
					arrows++
					drop := (e.time - i.time).Seconds() * l.perSecond
					if drop > 4*l.slope || e.y-i.y > drop-0.1 && e.y-i.y < drop+0.1 {
						equal++
					}
				}
			}
			require.Equal(t, arrows, equal, name)
		}
	}
}
