package graph

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/picture"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// golden compares got with a file in testdata, or makes it the file with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "go test -update writes it")
	if diff := trace.FirstDifference(string(want), got, 3); diff != nil {
		assert.Fail(t, path+" differs; go test -update rewrites it", diff.String())
	}
}

// traceOf runs a scenario: a built-in one, or one that the pictures are tested
// with.
func traceOf(t testing.TB, name string) *trace.Trace {
	t.Helper()
	s, err := scenario.Named(name)
	if data, e := os.ReadFile(filepath.Join("..", "testdata", name+".txtar")); e == nil {
		s, err = scenario.Parse(name, data)
	}
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
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

func TestGraphs(t *testing.T) {
	for _, name := range []string{"textbook", "lossy"} {
		tr := traceOf(t, name)
		for _, g := range Graphs() {
			t.Run(name+" "+g.Name, func(t *testing.T) {
				golden(t, name+"."+g.Name+g.Extension, drawn(t, g.Name, tr, picture.Options{}))
			})
		}
	}
}

func TestGraphsAreWellFormed(t *testing.T) {
	list := []string{"lossy", "mishaps", "long"}
	for _, s := range scenario.Builtin() {
		list = append(list, s.Name)
	}
	for _, name := range list {
		tr := traceOf(t, name)
		const script = `</style>"'>]]><script>`
		for _, h := range []string{"client", "server"} {
			for _, g := range Graphs() {
				t.Run(name+" "+g.Name, func(t *testing.T) {
					o := picture.Options{From: h, Title: script + "\x1b"}
					image := drawn(t, g.Name, tr, o)
					assert.Contains(t, requireImage(t, image), script+`\x1b`)
					assert.Equal(t, image, drawn(t, g.Name, tr, o), "one trace gives one image")
					o.Inline = true
					assert.NotContains(t, drawn(t, g.Name, tr, o), "<style>")
				})
			}
		}
	}
}

func TestErrors(t *testing.T) {
	tr := traceOf(t, "refused")
	c, err := picture.Options{}.Chosen(tr)
	require.NoError(t, err)
	var b bytes.Buffer
	assert.EqualError(t, Write(&b, "window", tr, c, picture.Options{From: "nobody"}), `no end of the connection is at "nobody"; want client or server`)
	assert.EqualError(t, Write(&b, "windows", tr, c, picture.Options{}), `unknown graph "windows"`)
	assert.EqualError(t, Graphs()[0].Write(&b, &trace.Trace{}, picture.Options{}), "the trace has no connection")
	assert.Empty(t, b.String())
}

// TestWhatIsMissing looks for what graphs say where a trace does not tell all, and
// for what they draw where it does.
func TestWhatIsMissing(t *testing.T) {
	tr := traceOf(t, "lossy")
	for n, p := range tr.Packets() {
		p.Variables = nil
		if n > 5 {
			p.Variables = &trace.Variables{Cwnd: 10 + n, InFlight: n, SRTT: 40 * time.Millisecond, RTO: 200 * time.Millisecond}
		}
	}
	text := requireImage(t, drawn(t, "window", tr, picture.Options{}))
	assert.Contains(t, text, textCwnd)
	assert.Contains(t, text, textNoSsthresh)
	assert.NotContains(t, text, textSsthresh)
	text = requireImage(t, drawn(t, "rtt", tr, picture.Options{}))
	assert.Contains(t, text, textRTO)
	assert.NotContains(t, text, textNoTimer)

	for _, p := range tr.Packets() {
		p.Variables = nil
	}
	assert.Contains(t, requireImage(t, drawn(t, "window", tr, picture.Options{})), textNoVariables)
	assert.Contains(t, requireImage(t, drawn(t, "rtt", tr, picture.Options{})), textNoTimer)
	assert.Contains(t, requireImage(t, drawn(t, "throughput", traceOf(t, "refused"), picture.Options{})), textNoData)
	assert.Contains(t, requireImage(t, drawn(t, "rtt", traceOf(t, "refused"), picture.Options{From: "server"})), textNoSample)
}
