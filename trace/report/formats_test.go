package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/sim/simtest/scenariotest"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/picture"
	"github.com/seed-8df93623/tcpsim/trace/report"
)

// The words for classes.
var known = map[string]bool{}

func init() {
	for _, name := range conversation.Class(1<<32 - 1).Names() {
		known[name] = true
	}
}

var (
	parenthesis = regexp.MustCompile(`\(([^()]*)\)`)
	arrow       = regexp.MustCompile(`─\((\d+)\) ([^─┤►]*)`)
	columns     = regexp.MustCompile(`(?m)^[ \d.]*[│┼├┤─◄►●X ]+\((\d+)\) (.*)$`) // of more than two hosts
	svgArrow    = regexp.MustCompile(`data-segment="(\d+)">\n<title>(.*?)</title>`)
	svgLabel    = regexp.MustCompile(`<text class="halo[^>]*>(\((\d+)\) [^<]*)</text>`)
	mermaid     = regexp.MustCompile(`(?m)^ +h\d+-\S+h\d+: \((\d+)\) (.*)$`)
	entity      = regexp.MustCompile(`#(\d+);`)
	reportRow   = regexp.MustCompile(`\((\d+)\) [^<]*(?:<strong>[^<]*</strong>)? <span class="kind">([^<]*)</span>`)
	analysed    = regexp.MustCompile(`(?m)^ *(\d+)  [\d.]+  [<>] \S* +\S+ +([^(;\n]*[^ (;\n])`)
)

// told are the classes in the parentheses of a label.
func told(label string) (classes []string) {
	for _, list := range parenthesis.FindAllStringSubmatch(label, -1) {
		for _, word := range strings.Split(list[1], ", ") {
			if known[word] {
				classes = append(classes, word)
			}
		}
	}
	return classes
}

// labels are what a text tells of packets: at 1 in each match the number, at 2 the label.
func labels(text string, form *regexp.Regexp) map[int]string {
	all := map[int]string{}
	for _, m := range form.FindAllStringSubmatch(text, -1) {
		number, _ := strconv.Atoi(m[1])
		all[number] = m[2]
	}
	return all
}

// TestFormatsAgree compares what each format says of each segment of all built-in
// scenarios and of random lossy runs.
func TestFormatsAgree(t *testing.T) {
	for _, s := range scenario.Conversations() {
		tr, err := s.Run(scenario.Options{})
		require.NoError(t, err)
		agree(t, tr)
	}
	for seed := range uint64(20) {
		agree(t, scenariotest.Random(t, seed, seed%2 == 0))
	}
}

func agree(t *testing.T, tr *trace.Trace) {
	segments := conversation.Segments(tr)
	lines := arrow
	if len(tr.Hosts) > 2 {
		lines = columns
	}
	pictures := map[string]map[int]string{
		"ladder": labels(ladder.Format.Text(tr, format.Style{Width: 300, Unfolded: true}), lines),
	}
	var svg, diagram, page bytes.Buffer
	require.NoError(t, picture.WriteLadder(&svg, tr, picture.Options{Unfolded: true}))
	require.NoError(t, picture.WriteMermaid(&diagram, tr, picture.Options{Unfolded: true}))
	require.NoError(t, report.Write(&page, tr, report.Options{Rows: 1e6}))
	pictures["SVG"] = labels(html.UnescapeString(svg.String()), svgArrow)
	pictures["Mermaid"] = labels(entity.ReplaceAllStringFunc(diagram.String(), func(e string) string {
		n, _ := strconv.Atoi(e[1 : len(e)-1])
		return string(rune(n))
	}), mermaid)
	texts := map[string]map[int]string{
		"report":        labels(page.String(), reportRow),
		"analysis":      labels(analysis.Of(tr).String(), analysed),
		"analysis-json": jsonLabels(t, tr),
	}
	drawn := map[int]string{}
	for _, m := range svgLabel.FindAllStringSubmatch(svg.String(), -1) {
		n, _ := strconv.Atoi(m[2])
		drawn[n] = html.UnescapeString(m[1])
	}
	for p, s := range segments {
		about := fmt.Sprintf("%s, packet %d: %%s", tr.Name, p.Number)
		for name, labels := range pictures {
			label, found := labels[p.Number]
			if !found && name == "Mermaid" && strings.Contains(diagram.String(), "more segments") {
				continue
			}
			assert.True(t, found, about, name)
			assert.Equal(t, s.Class.Remark(), strings.Join(told(label), ", "), about, name)
		}
		for name, labels := range texts {
			assert.Equal(t, s.Class.String(), labels[p.Number], about, name)
		}
		if shown := strings.Join(told(drawn[p.Number]), ", "); shown != s.Class.Remark() {
			assert.True(t, strings.HasPrefix(s.Class.Remark(), shown), about, drawn[p.Number])
			assert.Contains(t, drawn[p.Number], "…", about, "the image says that there is more")
		}
	}
	explained(t, tr, segments)
}

// jsonLabels are the classes of all segments in the JSON of an analysis.
func jsonLabels(t *testing.T, tr *trace.Trace) map[int]string {
	written, err := json.Marshal(analysis.Of(tr))
	require.NoError(t, err)
	var read struct {
		Connections []struct {
			Segments []struct {
				Number int
				Class  []string
			}
		}
	}
	require.NoError(t, json.Unmarshal(written, &read))
	labels := map[int]string{}
	for _, c := range read.Connections {
		for _, s := range c.Segments {
			words := strings.Join(s.Class, ", ")
			if strings.Contains(words, "timeout retr") || strings.Contains(words, "fast retr") || strings.Contains(words, "tail-loss") {
				words = strings.Replace(words, "retransmission, ", "", 1)
			}
			labels[s.Number] = words
		}
	}
	return labels
}

// explained compares the sentences about retransmissions of data with their classes.
func explained(t *testing.T, tr *trace.Trace, segments map[*trace.Packet]*conversation.Segment) {
	words := map[conversation.Class]string{
		conversation.TimeoutRetransmission: "Timeout retransmission", conversation.FastRetransmission: "Fast retransmission",
		conversation.TailLossProbe: "Tail-loss probe", conversation.Spurious: "Spurious retransmission",
	}
	packets := map[int]*trace.Packet{}
	for _, p := range tr.Packets() {
		packets[p.Number] = p
	}
	for _, line := range explain.Of(tr, explain.Options{}) {
		s := segments[packets[line.Packet]]
		if s == nil || s.Class.Is(conversation.SYN|conversation.SYNACK|conversation.Forged) {
			continue
		}
		text := line.String()
		for class, words := range words {
			if class != conversation.Spurious && s.About == 0 {
				continue // what it repeats is not known, nor when that was sent
			}
			assert.Equal(t, s.Class.Is(class), strings.Contains(text, words), "%s, packet %d: %s: %s", tr.Name, line.Packet, words, text)
		}
	}
}
