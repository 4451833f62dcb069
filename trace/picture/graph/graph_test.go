package graph

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/sim/simtest/scenariotest"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
	"github.com/seed-8df93623/tcpsim/trace/picture"
)

// traceOf runs a scenario: a built-in one, or one that the pictures are tested
// with.
func traceOf(t testing.TB, name string) *trace.Trace {
	t.Helper()
	tr, _ := scenariotest.Run(t, "../testdata/"+name)
	return tr
}

// drawn is a graph of a trace.
func drawn(t testing.TB, name string, tr *trace.Trace, o picture.Options) string {
	t.Helper()
	for _, g := range Graphs() {
		if g.Name == name {
			var b bytes.Buffer
			require.NoError(t, g.Write(&b, tr, o))
			return b.String()
		}
	}
	require.Fail(t, "no graph "+name)
	return ""
}

// requireImage makes sure that an image is well-formed, and returns its text.
func requireImage(t testing.TB, image string) string {
	t.Helper()
	require.NotContains(t, image, "NaN")
	require.NotContains(t, image, "Inf")
	require.NotContains(t, image, "href")
	var text strings.Builder
	for d := xml.NewDecoder(strings.NewReader(image)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return text.String()
		}
		require.NoError(t, err)
		if x, ok := token.(xml.CharData); ok {
			text.Write(x)
			text.WriteByte('\n')
		}
	}
}

// withVariables is a scenario's trace in which TCP tells what it knew, as it might
// after a loss.
func withVariables(t testing.TB, name string) *trace.Trace {
	t.Helper()
	tr := traceOf(t, name)
	for n, p := range tr.Packets() {
		p.Sender = &trace.Sender{Cwnd: 10 + n, InFlight: n, RTO: time.Second}
		if n > 5 {
			p.Sender.SRTT, p.Sender.RTO = 40*time.Millisecond, 240*time.Millisecond
		}
		if n > 20 {
			p.Sender.Cwnd, p.Sender.Ssthresh = 5, 5
		}
	}
	return tr
}

func TestGraphs(t *testing.T) {
	for _, name := range []string{"textbook", "lossy"} {
		tr := withVariables(t, name)
		for _, g := range Graphs() {
			if g.Name == Queue {
				continue // which has a test of its own
			}
			t.Run(name+" "+g.Name, func(t *testing.T) {
				goldenfile.Compare(t, "testdata/"+name+"."+g.Name+g.Extension, drawn(t, g.Name, tr, picture.Options{}))
			})
		}
	}
}

// TestGraphsAreWellFormed draws both directions, also one that carries no data.
func TestGraphsAreWellFormed(t *testing.T) {
	list := []string{"lossy", "mishaps", "long"}
	for _, s := range scenario.Conversations() {
		list = append(list, s.Name)
	}
	const script = `</style>"'>]]><script>`
	for _, name := range list {
		tr := traceOf(t, name)
		all := picture.Connections(tr)
		for _, side := range []conversation.Side{conversation.Client, conversation.Server} {
			for _, g := range graphs {
				t.Run(name+" "+g.name, func(t *testing.T) {
					write := func(o picture.Options) (string, error) {
						var b bytes.Buffer
						err := Write(&b, g.name, tr, all[0], side, o)
						return b.String(), err
					}
					o := picture.Options{Title: script + "\x1b"}
					image, err := write(o)
					if err != nil {
						assert.Contains(t, []error{errNoData, errNoVariables, errNoRTT}, err)
						assert.Empty(t, image)
						return
					}
					assert.Contains(t, requireImage(t, image), script+`\x1b`)
					again, _ := write(o)
					assert.Equal(t, image, again, "one trace gives one image")
					o.Inline = true
					image, _ = write(o)
					assert.NotContains(t, image, "<style>")
				})
			}
		}
	}
}

// TestSeveral draws a chart for each direction that carries data.
func TestSeveral(t *testing.T) {
	charts := func(tr *trace.Trace, o picture.Options) int {
		return strings.Count(drawn(t, "throughput", tr, o), ">"+textAckedRate+"</text>")
	}
	assert.Equal(t, 1, charts(traceOf(t, "lossy"), picture.Options{}), "the server sends no data")
	assert.Equal(t, 2, charts(traceOf(t, "textbook"), picture.Options{}))
	echo := traceOf(t, "echo")
	assert.Equal(t, 4, charts(echo, picture.Options{}))
	assert.Equal(t, 2, charts(echo, picture.Options{Connection: 2}))
	assert.Contains(t, drawn(t, "throughput", echo, picture.Options{}), `viewBox="0 0 880 1600"`)
}

func TestErrors(t *testing.T) {
	write := func(name string, tr *trace.Trace, o picture.Options) error {
		var b bytes.Buffer
		defer func() { assert.Empty(t, b.String()) }()
		for _, g := range Graphs() {
			if g.Name == name {
				return g.Write(&b, tr, o)
			}
		}
		return Write(&b, name, tr, picture.Connections(tr)[0], conversation.Client, o)
	}
	for _, g := range graphs {
		assert.EqualError(t, write(g.name, traceOf(t, "refused"), picture.Options{}), "the trace has no connection that carries data")
		assert.EqualError(t, write(g.name, &trace.Trace{}, picture.Options{}), "the trace has no connection")
		assert.EqualError(t, write(g.name, traceOf(t, "textbook"), picture.Options{Connection: 2}), "there is no connection 2; the trace has 1")
	}
	assert.EqualError(t, write("windows", traceOf(t, "textbook"), picture.Options{}), `unknown graph "windows"`)

	long := traceOf(t, "textbook") // as a file may have it
	long.Packets()[0].Sent = math.MinInt64
	for i := range long.Events {
		if long.Events[i].Packet == long.Packets()[0] {
			long.Events[i].Time = math.MinInt64
		}
	}
	for _, g := range graphs {
		assert.Equal(t, errTooLong, write(g.name, long, picture.Options{}), g.name)
	}

	deaf := traceOf(t, "textbook") // what the server sends is lost on a part of the way that no capture saw
	for _, p := range deaf.Packets() {
		p.Sender = nil
		if p.From == "server" {
			p.Fates = nil
		}
	}
	assert.Equal(t, errNoVariables, write("cwnd", deaf, picture.Options{}))
	c := picture.Connections(deaf)[0]
	assert.Equal(t, errNoRTT, Write(io.Discard, "rtt", deaf, c, conversation.Client, picture.Options{}))
	assert.NoError(t, Write(io.Discard, "in-flight", deaf, c, conversation.Client, picture.Options{}))
}

// TestFarAway draws a connection that begins so long after the trace that a number has
// no room for both.
func TestFarAway(t *testing.T) {
	tr := traceOf(t, "textbook")
	for _, p := range tr.Packets() {
		p.Sent += 250 * 365 * 24 * time.Hour
		p.Fates = nil
	}
	for _, name := range []string{"time-sequence", InFlight, "rtt", "throughput"} {
		text := requireImage(t, drawn(t, name, tr, picture.Options{}))
		assert.Contains(t, text, "\ntime, ms, from 7884000000.000000 s on\n")
		assert.Contains(t, text, "\n120\n", "the time axis has ticks")
	}
	assert.LessOrEqual(t, len(ticks{count: 6}.Ticks(1e18, 1e18+1)), 8)
}

// TestWhatIsMissing looks for what graphs say where a trace does not tell all, and
// for what they draw where it does.
func TestWhatIsMissing(t *testing.T) {
	text := func(name string, tr *trace.Trace) string {
		return requireImage(t, drawn(t, name, tr, picture.Options{}))
	}
	tr := withVariables(t, "lossy")
	for _, want := range []string{textCwnd, textSsthresh, textFlight, textAgainHere,
		"The congestion window goes from 10 to 5 segments, with 22 at most. Segments in flight: 27 at most."} {
		assert.Contains(t, text("cwnd", tr), want)
	}
	assert.NotContains(t, text("cwnd", tr), textNoSsthresh)
	for _, want := range []string{textRTO, textSRTT, textSample, textLogarithmic, "The last RTO is 240 ms."} {
		assert.Contains(t, text("rtt", tr), want)
	}
	assert.NotContains(t, text("rtt", tr), textNoTimer)

	for _, p := range tr.Packets() {
		if p.Sender.Ssthresh > 0 {
			p.Sender = nil
		}
	}
	assert.Contains(t, text("cwnd", tr), textNoSsthresh)
	assert.NotContains(t, text("cwnd", tr), textSsthresh)
	for _, p := range tr.Packets() {
		p.Sender = nil
	}
	assert.Contains(t, text("rtt", tr), textNoTimer)
	assert.NotContains(t, text("rtt", tr), textLogarithmic)
}

// TestRealRun draws what netstack's TCP knew.
func TestRealRun(t *testing.T) {
	variables := func(tr *trace.Trace) (list []trace.Sender) {
		for _, s := range flowOf(t, tr, picture.Options{}).sent {
			if v := s.packet.Sender; v != nil {
				list = append(list, *v)
			}
		}
		require.NotEmpty(t, list)
		return list
	}
	// "During slow start, a TCP increments cwnd by at most SMSS bytes for each ACK
	// received that cumulatively acknowledges new data." (RFC 5681 section 3.1)
	long := traceOf(t, "long")
	all := variables(long)
	assert.Equal(t, 10, all[0].Cwnd)
	assert.Greater(t, all[len(all)-1].Cwnd, 200)
	assert.Contains(t, drawn(t, "cwnd", long, picture.Options{}), textNoSsthresh)

	// "When a TCP sender detects segment loss [...] the value of ssthresh MUST be set
	// to no more than the value given in equation (4)", half of what is in flight but
	// at least two segments (RFC 5681 section 3.1).
	lossy := traceOf(t, "lossy")
	all = variables(lossy)
	last := all[len(all)-1]
	assert.Zero(t, all[0].Ssthresh)
	assert.Positive(t, last.Ssthresh)
	assert.LessOrEqual(t, last.Ssthresh, all[0].Cwnd/2)
	for _, want := range []string{textCwnd, textFlight, textSsthresh, textAgainHere} {
		assert.Contains(t, drawn(t, "cwnd", lossy, picture.Options{}), ">"+want+"</text>")
	}
	for _, want := range []string{textRTO, textSRTT, textSample} {
		assert.Contains(t, drawn(t, "rtt", lossy, picture.Options{}), ">"+want+"</text>")
	}
}

// TestLegend explains what is in the picture, and nothing else.
func TestLegend(t *testing.T) {
	for name, want := range map[string][]string{
		"textbook":    {textSegment, textAck},
		"lossy":       {textSegment, textAgain, textLost, textAck, textSack},
		"zero-window": {textSegment, textAck, textWindow},
	} {
		image := drawn(t, "time-sequence", traceOf(t, name), picture.Options{})
		for _, each := range []string{textSegment, textAgain, textLost, textAck, textWindow, textSack} {
			assert.Equal(t, slices.Contains(want, each), strings.Contains(image, ">"+each+"</text>"), "%s: %s", name, each)
		}
		assert.Contains(t, image, "The receive window ends above the picture")
	}
}
