package picture

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

func TestPictures(t *testing.T) {
	for _, name := range []string{"textbook", "lossy"} {
		tr := traceOf(t, name)
		for _, p := range Pictures() {
			t.Run(name+" "+p.Name, func(t *testing.T) {
				goldenfile.Compare(t, "testdata/"+name+"."+p.Name+p.Extension, drawn(t, p, tr, Options{}))
			})
		}
	}
}

func TestImagesAreWellFormed(t *testing.T) {
	traces := map[string]*trace.Trace{"hostile": hostile(t)}
	for _, name := range names() {
		traces[name] = traceOf(t, name)
	}
	for name, tr := range traces {
		for _, p := range Pictures() {
			if p.Extension != ".svg" {
				continue
			}
			t.Run(name+" "+p.Name, func(t *testing.T) {
				image := drawn(t, p, tr, Options{})
				text := requireImage(t, image)
				assert.Contains(t, text, visible.Text(tr.Name))
				assert.Equal(t, image, drawn(t, p, tr, Options{}), "one trace gives one image")
				inline := drawn(t, p, tr, Options{Inline: true, ID: "x-"})
				requireImage(t, inline)
				assert.NotContains(t, inline, "<style>")
				assert.NotContains(t, inline, "<?xml")
				assert.Contains(t, inline, `id="x-`)
			})
		}
	}
}

func TestTitle(t *testing.T) {
	image := drawn(t, Pictures()[0], traceOf(t, "refused"), Options{Title: "Nobody listens"})
	assert.Contains(t, requireImage(t, image), "Ladder: Nobody listens\n")
	assert.NotContains(t, image, "refused:")
}

func TestNothingToDraw(t *testing.T) {
	var b bytes.Buffer
	assert.EqualError(t, WriteLadder(&b, &trace.Trace{}, Options{}), "the trace tells of no event")
	assert.EqualError(t, WriteMermaid(&b, &trace.Trace{}, Options{}), "the trace tells of no event")
	assert.EqualError(t, WriteStates(&b, &trace.Trace{}, Options{}), "the trace has no connection")
	assert.Empty(t, b.String())
}

func TestChosen(t *testing.T) {
	echo := traceOf(t, "echo")
	for number, want := range map[int][]uint16{0: {49152, 49153}, 1: {49152}, 2: {49153}} {
		list, err := Options{Connection: number}.Chosen(echo)
		require.NoError(t, err)
		var ports []uint16
		for _, c := range list {
			ports = append(ports, c.Ends[0].Conn.Local.Port())
		}
		assert.Equal(t, want, ports, "connection %d", number)
	}
	for _, number := range []int{-1, 3} {
		_, err := Options{Connection: number}.Chosen(echo)
		assert.EqualError(t, err, fmt.Sprintf("there is no connection %d; the trace has 2", number))
	}
}

// TestStatesOfSeveral draws all connections, but for one of which no state is known.
func TestStatesOfSeveral(t *testing.T) {
	echo := traceOf(t, "echo")
	figures := func(o Options) int {
		var b bytes.Buffer
		require.NoError(t, WriteStates(&b, echo, o))
		return strings.Count(b.String(), ">FIN-WAIT-1<")
	}
	assert.Equal(t, 4, figures(Options{}))
	assert.Equal(t, 2, figures(Options{Connection: 2}))
	echo.Events = slices.DeleteFunc(echo.Events, func(e trace.Event) bool {
		return e.Kind == trace.Moved && (e.Transition.Conn.Local.Port() == 49153 || e.Transition.Conn.Remote.Port() == 49153)
	})
	assert.Equal(t, 2, figures(Options{}))
	assert.EqualError(t, WriteStates(io.Discard, echo, Options{Connection: 2}), "the trace records no change of state")
}

func TestPaths(t *testing.T) {
	var paths []string
	for _, c := range Connections(traceOf(t, "textbook")) {
		for _, e := range c.Ends {
			paths = append(paths, e.tell(Options{}))
		}
	}
	assert.Equal(t, []string{
		"client 10.0.0.1:49152 went through the states CLOSED, SYN-SENT, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT, CLOSED.",
		"server 10.0.0.2:9527 went through the states SYN-RECEIVED, ESTABLISHED, CLOSE-WAIT, LAST-ACK, CLOSED.",
	}, paths)
}

func TestClock(t *testing.T) {
	at := func(times ...time.Duration) *trace.Trace {
		tr := &trace.Trace{}
		for _, d := range times {
			tr.Record(trace.Event{Time: d})
		}
		return tr
	}
	assert.Equal(t, "61", Clock(at(0, time.Minute))(61*time.Second))
	assert.Equal(t, "0.005", Clock(at(0, time.Millisecond))(5*time.Millisecond))
	assert.Equal(t, "1.000010", Clock(at(time.Microsecond))(time.Second+10*time.Microsecond))
	assert.Equal(t, "0.000001", Clock(at(time.Microsecond+1))(time.Microsecond+1), "no finer than a microsecond")
}

func TestBrief(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 ns", 999: "999 ns", time.Microsecond: "1 µs", 45 * time.Millisecond: "45 ms",
		54995 * time.Millisecond: "55 s", 1234 * time.Second: "1234 s", 2*time.Second + 340*time.Millisecond: "2.34 s",
	} {
		assert.Equal(t, want, Brief(d))
	}
}
