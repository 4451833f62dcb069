package results_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
	"github.com/seed-8df93623/tcpsim/sim/sweep/results"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// result is that of a small campaign, of which some runs fail.
func result(t *testing.T) *sweep.Result {
	t.Helper()
	folder := t.TempDir()
	script := "flow client server bytes=5kB\nwait\nexpect loss client>server 0\n"
	require.NoError(t, os.WriteFile(filepath.Join(folder, "a.txt"), []byte(script), 0o666))
	c, err := sweep.Parse("c.yaml", folder, []byte(`
scenarios: [a.txt]
parameters:
  link loss: [0%, 10%]
  link delay: {from: 1ms, to: 100ms, steps: 3, scale: log}
  client congestion: [reno, cubic]
  server mss: {uniform: [500, 1460], bins: 2}
seeds: 1..6
measure: [goodput, retransmissions]
`))
	require.NoError(t, err)
	r, err := c.Sweep(context.Background(), sweep.Job{Version: "tcpsim (devel)"})
	require.NoError(t, err)
	return r
}

func written(t *testing.T, r *sweep.Result, format, language string) string {
	t.Helper()
	for _, f := range results.Formats {
		if f.Name == format {
			var b bytes.Buffer
			require.NoError(t, f.Write(&b, r, results.Options{Language: language}))
			return b.String()
		}
	}
	t.Fatal("no format", format)
	return ""
}

// The page has all charts, each of which is an image with a sentence, and needs nothing else.
func TestPage(t *testing.T) {
	r := result(t)
	page := written(t, r, "html", "")
	assert.Equal(t, page, written(t, r, "html", ""), "the same bytes")
	assert.Equal(t, 3*(4+6), strings.Count(page, "<svg"), "two measures and the failures, against 4 parameters and 6 pairs")
	assert.Contains(t, page, "<figcaption>goodput against link delay: the median, and the ranges of")
	assert.Contains(t, page, "Share of the runs that fail against link loss.")
	assert.Regexp(t, `<code>tcpsim sweep c\.yaml --run \d+</code>`, page)
	assert.NotRegexp(t, `(src|href)="`, page)
	for _, image := range regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(page, -1) {
		d := xml.NewDecoder(strings.NewReader(image))
		for {
			_, err := d.Token()
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
		}
	}
}

// A page for readers of Chinese has no English but names.
func TestPageInChinese(t *testing.T) {
	for _, m := range sweep.Measures() {
		assert.NotEqual(t, m.Doc, words.Sentence(words.Chinese, m.Doc), "no Chinese in trace/words")
	}
	page := written(t, result(t), "html", "zh")
	assert.Contains(t, page, `<html lang="zh-Hans">`)
	text := regexp.MustCompile(`(?s)<style.*?</style>|<svg.*?</svg>|<code>.*?</code>|<pre>.*?</pre>|<[^>]*>`).ReplaceAllString(page, " ")
	text = regexp.MustCompile(`\d[\d.]*\s?[a-zA-Z/]+|tcpsim|c\.yaml|a\.txt|link (loss|delay)|client congestion|server mss|goodput|retransmissions|reno|cubic|seed|devel| to |[0-9a-f]{12}|TCP`).ReplaceAllString(text, " ")
	assert.Empty(t, regexp.MustCompile(`[a-zA-Z]{3,}`).FindAllString(text, -1))
}

func TestRows(t *testing.T) {
	r := result(t)
	rows, err := csv.NewReader(strings.NewReader(written(t, r, "csv", ""))).ReadAll()
	require.NoError(t, err)
	assert.Len(t, rows, 1+2*len(r.Combinations))
	failures := 0
	for line := range strings.Lines(written(t, r, "ndjson", "")) {
		var object map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &object))
		if object["replay"] != nil {
			failures++
		}
	}
	_, failed := r.Done()
	assert.EqualValues(t, failed, failures)
	part, err := sweep.Decode([]byte(written(t, r, "part", "")))
	require.NoError(t, err)
	assert.Equal(t, r.Encode(), part.Encode())
}

func TestTable(t *testing.T) {
	table := written(t, result(t), "table", "zh")
	assert.Contains(t, table, "次数")
	lines := strings.Split(table, "\n")
	assert.Equal(t, "goodput", lines[0])
	assert.Contains(t, lines[2], " 0% ")
}
