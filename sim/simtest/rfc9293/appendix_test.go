package rfc9293_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// row is a row of the table of Appendix B.
type row struct {
	topic   string
	feature string
	id      string // empty for a heading within the topic
}

// rfc is the RFC's text.
var rfc = sync.OnceValue(func() string {
	text, err := os.ReadFile("testdata/rfc9293.txt")
	if err != nil {
		panic(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
})

// appendix is the table of Appendix B.
var appendix = sync.OnceValue(func() []row {
	_, table, _ := strings.Cut(rfc(), "\nAppendix B.  TCP Requirement Summary\n")
	table, _, _ = strings.Cut(table, "Table 8: TCP Requirements Summary")
	var rows []row
	var topic string
	var current row
	for _, line := range strings.Split(table, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "+"): // the end of a row
			if current.id != "" && current.id != "ReqID" {
				rows = append(rows, current)
			}
			current = row{topic: topic}
		case strings.HasPrefix(line, "|"):
			cells := strings.Split(strings.Trim(line, "|"), "|")
			if len(cells) == 1 {
				topic = strings.TrimSpace(cells[0])
				continue
			}
			current.feature = strings.TrimSpace(current.feature + " " + strings.TrimSpace(strings.Trim(cells[0], " *")))
			current.id += strings.TrimSpace(cells[1])
		}
	}
	return rows
})

// TestAppendix makes sure that the suite has each requirement of the appendix,
// once, below one of the topics where the appendix has it, and no other.
func TestAppendix(t *testing.T) {
	topics := map[string][]string{} // of each requirement
	var order []string
	for _, r := range appendix() {
		topics[r.id] = append(topics[r.id], r.topic)
		if !slices.Contains(order, r.topic) {
			order = append(order, r.topic)
		}
	}
	assert.Len(t, topics, 119, "the appendix has so many numbers")
	assert.Len(t, appendix(), 126, "and so many rows, some of which share a number")

	seen := map[string]bool{}
	var have []string
	for _, topic := range suite {
		have = append(have, topic.name)
		for _, r := range topic.requirements {
			seen[r.id] = true
			assert.Contains(t, topics[r.id], topic.name, "%s stands elsewhere in the appendix", r.id)
		}
	}
	assert.Equal(t, order, have, "topics in the order of the appendix")
	for id := range topics {
		assert.True(t, seen[id], "the suite has nothing about %s", id)
	}
	running := 0
	for _, topic := range suite {
		for _, r := range topic.requirements {
			if r.test != nil {
				running++
			}
		}
	}
	assert.GreaterOrEqual(t, running, 70, "most requirements have a test")
}

var heading = regexp.MustCompile(`(?m)^(\d+(?:\.\d+)*)\.  |^Appendix [A-Z]\.  `)

// sections are the RFC's, by their numbers, without the sections below them.
var sections = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	found := heading.FindAllStringSubmatchIndex(rfc(), -1)
	for i, at := range found {
		end := len(rfc())
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		if at[2] >= 0 {
			all[rfc()[at[2]:at[3]]] = plain(rfc()[at[0]:end])
		}
	}
	return all
})

var (
	quoteBar = regexp.MustCompile(`(?m)^ *\| `) // before lines that the RFC quotes
	hyphen   = regexp.MustCompile(`-\s+`)       // words may be broken after one
	space    = regexp.MustCompile(`\s+`)
)

// plain is text without its line breaks.
func plain(text string) string {
	text = quoteBar.ReplaceAllString(text, "")
	return strings.TrimSpace(space.ReplaceAllString(hyphen.ReplaceAllString(text, "-"), " "))
}

// TestSentences makes sure that each sentence is the RFC's own, and says which
// requirement it is.
func TestSentences(t *testing.T) {
	for _, topic := range suite {
		for _, r := range topic.requirements {
			text, ok := sections()[r.section]
			require.True(t, ok, "%s: there is no section %q", r.id, r.section)
			assert.True(t, strings.Contains(text, plain(r.sentence)), "%s: section %s does not say %q", r.id, r.section, plain(r.sentence))
			if r.id != "REC-1" && r.id != "MUST-22" { // they have their numbers in the appendix only
				assert.Contains(t, r.sentence, r.id, "the sentence has the number")
			}
		}
	}
}
