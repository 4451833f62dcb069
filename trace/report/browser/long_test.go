package browser

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/chromedp/chromedp"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/report"
)

// long is a transfer of some 4,000 segments, of which some are lost.
const long = `# Long: a transfer of 4,000 segments.
link delay=20ms rate=50Mbit loss=0.3%
server listen 80
background
  server accept
  server read end
  server close
end
client connect 80
client write 2850000
client close
`

// TestLong opens and prints a report of 4,000 segments: on paper it is less than 30 sheets.
// How long it takes to open is told, and not tested.
func TestLong(t *testing.T) {
	s, err := scenario.Parse("long", []byte(long))
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	segments := len(tr.Packets())
	assert.Greater(t, segments, 3900)
	w := write(t, "long", tr, report.Options{Title: s.Title, Explain: true})

	browser := launch(t)
	x := open(t, browser, w.path, views[0])
	t.Logf("%d segments: open after %.0f ms", segments, eval[float64](x, `performance.getEntriesByType("navigation")[0].loadEventEnd`))
	x = open(t, browser, w.path, view{"paper", paperWidth, paperHeight, "light", "print"})
	pdf := get(x, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize()))
	sheets := strings.Count(string(pdf), "/Type /Page\n")
	t.Logf("%d sheets", sheets)
	assert.Positive(t, sheets)
	assert.Less(t, sheets, 30, "paper is dear")
	x.keep("long.pdf", pdf)
}
