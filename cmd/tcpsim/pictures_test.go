package main

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pictures are the formats that are one image.
var pictures = []string{"svg", "states", "time-sequence", "cwnd", "in-flight", "rtt", "throughput"}

// requireSVG makes sure that an image is one, and only one.
func requireSVG(t *testing.T, image string) {
	t.Helper()
	var svg struct {
		XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
		Title   string   `xml:"title"`
	}
	require.NoError(t, xml.Unmarshal([]byte(image), &svg))
	require.NotEmpty(t, svg.Title)
	require.Equal(t, 1, strings.Count(image, "</svg>"))
}

func TestPictures(t *testing.T) {
	for _, name := range pictures {
		got := tcpsim("", "run", "--format", name, "echo")
		assert.Equal(t, result{out: got.out}, got, name)
		requireSVG(t, got.out)
		assert.Contains(t, tcpsim("", "run", "--help").out, "\n  "+name+" ")
	}
}

// TestNothingToDraw has no empty picture where a trace has nothing for one.
func TestNothingToDraw(t *testing.T) {
	files(t, map[string]string{"out.svg": "as it was"})
	for _, name := range pictures[2:] {
		const want = "tcpsim: refused: the trace has no connection that carries data\n"
		assert.Equal(t, result{code: trouble, err: want}, tcpsim("", "run", "--format", name, "refused"))
		assert.Equal(t, result{code: trouble, err: want}, tcpsim("", "run", "--format", name, "-o", "out.svg", "refused"))
		assert.Equal(t, "as it was", read(t, "out.svg"))
		assert.Equal(t, []string{"out.svg"}, listing(t))
	}
}

func TestOneTraceInAFile(t *testing.T) {
	for _, name := range append([]string{"pcap", "pcapng", "html"}, pictures...) {
		got := tcpsim("", "run", "--format", name, "textbook", "echo")
		assert.Equal(t, trouble, got.code, name)
		assert.Contains(t, got.err, "tcpsim: a "+name+" file holds one trace; want one scenario, not 2\n")
		assert.Empty(t, got.out)
	}
	for _, name := range []string{"ladder", "tcpdump", "text", "json", "mermaid", "analysis", "analysis-json"} {
		assert.Equal(t, asExpected, tcpsim("", "run", "--format", name, "textbook", "echo").code, name)
	}
}

func TestReport(t *testing.T) {
	report := func(args ...string) string {
		got := tcpsim("", append([]string{"run", "--format", "html"}, args...)...)
		require.Equal(t, result{out: got.out}, got)
		return got.out
	}
	page := report("--lang", "en", "textbook")
	for _, want := range []string{
		"<h1>The textbook connection: ten segments from the first SYN to the last ACK.</h1>",
		"<p>A client opens a connection, sends 20 bytes, gets 10 bytes back and closes.",
		"<code>tcpsim run textbook</code>",
		"SYN 1000, first step of the three-way handshake",
	} {
		assert.Contains(t, page, want)
	}
	assert.Equal(t, page, report("--explain", "--lang", "en", "textbook"), "a report explains by itself")
	assert.Contains(t, report("--lang", "zh", "textbook"), "三次握手第一步")
	t.Setenv("LC_ALL", "zh_CN.UTF-8")
	assert.Contains(t, report("textbook"), "三次握手第一步")
	assert.Contains(t, report("--seed", "7", "textbook"), "<code>tcpsim run textbook --seed 7</code>")

	files(t, map[string]string{"mine.txt": refused})
	assert.Contains(t, report("mine.txt"), "<code>tcpsim run mine.txt</code>")
	got := tcpsim(refused, "run", "--format", "html", "-")
	assert.Equal(t, asExpected, got.code)
	assert.NotContains(t, got.out, "<code>tcpsim run", "nobody has the scenario any more")
}
