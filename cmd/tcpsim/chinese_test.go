package main

import (
	"html"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// errnos are the system's errors.
var errnos = regexp.MustCompile(`connection refused|connection timed out|broken pipe|connection reset by peer|address already in use`)

// Names that stay as they are: in textbooks, in tcpdump's notation, as calls of the
// sockets' API, in Mermaid, and in what is said of files.
var names = regexp.MustCompile(`SACK permitted|Note (over|left of|right of)|participant|\bas\b|sequenceDiagram|mermaid|accTitle|` +
	`\b(seq|win|ack|len|mss|nop|wscale|sack|val|ecr)\b|sackOK|(\d|\b)[mµ]?s\b|h\d--?xh\d|2001:db8|\b(read|write|connect|accept|close|listen|shutdown)\b|` +
	`\b(client|server|plain|careful|db|modern|old)\b|challenge ACK|\bcrash\b|Nagle|Jain|Karn|IPv[46]|tcpsim`)

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
			"--format ladder", "--explain", "--format svg", "--format mermaid", "--format states", "--format summary", "--format analysis",
			"--format time-sequence", "--format in-flight", "--format throughput", "--format rtt",
		} {
			got := tcpsim("", append([]string{"run", "--lang", "zh", s.Name}, strings.Fields(options)...)...)
			if strings.Contains(got.out, "<svg") {
				assert.Contains(t, got.out, `lang="zh"`, "%s %s", s.Name, options)
			}
			if strings.Contains(options, "summary") { // rates have units
				got.out = strings.NewReplacer("kbit/s", "", "Mbit/s", "").Replace(got.out)
			}
			assert.Empty(t, slices.Compact(english(got.out+got.err, s.Name)), "%s %s", s.Name, options)
		}
	}
}

// A violation is told in Chinese, but for what the RFC says.
func TestViolationsInChinese(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("bad.txt", []byte(`00:00:00.000000 IP 10.0.0.1.1 > 10.0.0.2.80: Flags [S], seq 100, win 1000, options [mss 1460], length 0
00:00:00.001000 IP 10.0.0.2.80 > 10.0.0.1.1: Flags [S.], seq 500, ack 101, win 1000, options [mss 1460], length 0
00:00:00.002000 IP 10.0.0.1.1 > 10.0.0.2.80: Flags [.], ack 1, win 1000, options [mss 1460], length 0
`), 0o666))
	got := tcpsim("", "check-trace", "--lang", "zh", "bad.txt")
	assert.Equal(t, otherwise, got.code)
	assert.Equal(t, "bad.txt：0.002000 10.0.0.1 的分组 3：late-mss-option：有 MSS 选项，却没有 SYN（RFC 9293 第 3.2 节）\n"+
		"    This field may be sent in the initial connection request (i.e., in segments with the SYN control bit set) and MUST NOT be sent in other segments (MUST-65).\n"+
		"bad.txt：3 个报文段，1 条连接：1 处违反\n", got.out)
}
