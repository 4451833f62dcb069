package steps

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
)

func TestStories(t *testing.T) {
	for _, story := range tracetest.Stories {
		t.Run(story.Name, func(t *testing.T) {
			tr := story.Tell(t)
			for _, language := range []explain.Language{explain.English, explain.Chinese} {
				d := Of(tr, Options{Language: language})
				checkDocument(t, tr, d)
				if story.Name == "textbook" || story.Name == "textbook_loss" {
					goldenfile.Compare(t, filepath.Join("testdata", story.Name+"_"+language.String()+".json"), indented(t, d))
				}
			}
		})
	}
}

// Every capture that the project has is told, and none makes it fail.
func TestCaptures(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "capture", "testdata", "*", "*"))
	require.NoError(t, err)
	read := 0
	for _, name := range files {
		tr := readCapture(t, name)
		if tr == nil {
			continue
		}
		read++
		t.Run(filepath.Base(name), func(t *testing.T) { checkDocument(t, tr, Of(tr, Options{Detailed: -1})) })
	}
	assert.Greater(t, read, 10)
}

func readCapture(t *testing.T, name string) *trace.Trace {
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	tr, err := capture.ReadAll(f, capture.Limits{Events: 3000})
	if err != nil {
		return nil
	}
	return tr
}

// checkDocument makes sure that indices are valid, and that each packet is told.
func checkDocument(t *testing.T, tr *trace.Trace, d *Document) {
	t.Helper()
	hosts, connections, packets := len(d.Hosts), len(d.Connections), len(d.Packets)
	sent := make([]int, packets+1)
	for i, e := range d.Events {
		assert.True(t, 0 <= e.Host && e.Host < hosts, "event %d", i)
		assert.True(t, 0 <= e.Packet && e.Packet <= packets, "event %d", i)
		assert.NotEmpty(t, e.Text, "event %d", i)
		if e.Kind == "send" {
			sent[e.Packet]++
		}
		if i > 0 {
			assert.GreaterOrEqual(t, e.At, d.Events[i-1].At)
		}
		for _, s := range e.Ends {
			assert.True(t, 0 <= s.Connection && s.Connection < connections && (s.Side == 0 || s.Side == 1), "event %d", i)
			for _, timer := range s.Timers {
				assert.Greater(t, timer.At, e.At, "event %d", i)
			}
		}
	}
	assert.Len(t, tr.Packets(), packets)
	for i, p := range d.Packets {
		assert.Equal(t, i+1, p.Number)
		assert.Equal(t, 1, sent[i+1], "packet %d", i+1)
		assert.NotEmpty(t, p.Text)
		assert.True(t, 0 <= p.From && p.From < hosts && 0 <= p.To && p.To < hosts, "packet %d", i+1)
		assert.True(t, p.Connection == nil || *p.Connection < connections, "packet %d", i+1)
		assert.True(t, p.Connection == nil || p.From != p.To, "packet %d goes from one column to another, also on the loopback interface", i+1)
		checkFields(t, &p)
	}
	for _, c := range d.Connections {
		for _, e := range c.Ends {
			assert.True(t, 0 <= e.Host && e.Host < hosts)
		}
	}
	for _, g := range d.Graphs {
		for _, l := range g.Lines {
			assert.NotEmpty(t, l.Points, g.Name)
		}
	}
}

// checkFields makes sure that fields cover each bit of a packet once.
func checkFields(t *testing.T, p *Packet) {
	t.Helper()
	next := 0
	for _, f := range p.Fields {
		if f.Bits == 0 {
			continue
		}
		require.Equal(t, next, f.Bit, "packet %d, field %s", p.Number, f.Name)
		next += f.Bits
	}
	assert.LessOrEqual(t, next, 4*len(p.Bytes))
}

func indented(t *testing.T, d *Document) string {
	text, err := json.MarshalIndent(d, "", " ")
	require.NoError(t, err)
	return string(text) + "\n"
}
