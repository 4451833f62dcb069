package engine

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace/steps"
)

// What a capture has that is not TCP is counted.
func TestPassedOver(t *testing.T) {
	const text = "12:00:00.000000 IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [S], seq 5, win 1000, length 0\nand a word\n"
	for language, want := range map[string]string{"en": "passed over: 1 × line without a packet", "zh": "跳过：1 × 没有分组的行"} {
		var d steps.Document
		ask(t, map[string]any{"do": "open", "name": "x.txt", "data": []byte(text), "language": language}, &d)
		assert.Equal(t, []string{want}, d.Lesson)
	}
}

// The module in the browser, which is built with the tag page, says of a tunnel that the
// command reads it; the command does. CI runs this with the tag and without.
func TestTunnel(t *testing.T) {
	data, err := os.ReadFile("../../../trace/capture/testdata/odd/enc_gre.pcap")
	require.NoError(t, err)
	question := map[string]any{"do": "open", "name": "enc_gre.pcap", "data": data}
	if small {
		assert.Contains(t, refused(t, question).Message, "which the command reads and the page does not")
		return
	}
	var d steps.Document
	ask(t, question, &d)
	assert.NotEmpty(t, d.Packets)
}
