package main

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// errnos are the system's errors.
var errnos = regexp.MustCompile(`connection refused|connection timed out|broken pipe|connection reset by peer|address already in use`)

// Names that stay as they are: in textbooks, in tcpdump's notation, as calls of the
// sockets' API, in Mermaid, and in what is said of files.
var names = regexp.MustCompile(`SACK permitted|Note (over|left of|right of)|participant|\bas\b|sequenceDiagram|mermaid|accTitle|` +
	`\b(seq|win|ack|len|mss|nop|wscale|sack|val|ecr)\b|sackOK|(\d|\b)[mµ]?s\b|h\d--?xh\d|2001:db8|\b(read|write|connect|accept|close|listen|shutdown)\b|` +
	`\b(client|server|plain|careful|db)\b|Nagle|Jain|IPv[46]|tcpsim`)

// english are the English words in a text that are no names.
func english(text string, also ...string) []string {
	text = regexp.MustCompile(`(?s)<style.*?</style>|<[a-z?!/][^>]*>`).ReplaceAllString(text, " ")
	text = strings.Join(strings.Fields(html.UnescapeString(text)), " ")
	text = errnos.ReplaceAllString(text, " ")
	for _, name := range also {
		text = strings.ReplaceAll(text, name, " ")
	}
	text = names.ReplaceAllString(text, " ")
	return regexp.MustCompile(`[A-Za-z-]*[a-z]{2,}`).FindAllString(text, -1)
}

func TestEnglish(t *testing.T) {
	assert.Empty(t, english(`<svg class="ladder"><text>(1) SYN seq 1000 win 29184 &lt;mss 1460&gt;</text></svg> 超时重传`))
	assert.Equal(t, []string{"arrives", "later", "timer"}, english("(8) arrives, 200 ms later: MSL timer"))
}

// What is drawn and told of each built-in conversation is Chinese, but for names.
func TestNoEnglishIsLeft(t *testing.T) {
	for _, s := range scenario.Conversations() {
		for _, options := range []string{
			"--format ladder", "--explain", "--format svg", "--format mermaid", "--format states", "--format summary",
			"--format time-sequence", "--format in-flight", "--format throughput", "--format rtt",
		} {
			got := tcpsim("", append([]string{"run", "--lang", "zh", s.Name}, strings.Fields(options)...)...)
			if strings.Contains(options, "summary") { // rates have units
				got.out = strings.NewReplacer("kbit/s", "", "Mbit/s", "").Replace(got.out)
			}
			assert.Empty(t, slices.Compact(english(got.out+got.err, s.Name)), "%s %s", s.Name, options)
		}
	}
}
