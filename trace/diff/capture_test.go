package diff_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/diff"
	"github.com/seed-8df93623/tcpsim/trace/internal/capturefile"
)

// seed is the trace of a capture printed in an article.
func seed(t testing.TB, name string) *trace.Trace {
	return capturefile.Read(t, filepath.Join("testdata", name+".tcpdump.txt"))
}

// linux is a file about what Linux did.
func linux(t testing.TB, name string) *trace.Trace {
	return capturefile.Read(t, filepath.Join("..", "tcpdump", "testdata", "linux", name))
}

// A capture and what tcpdump prints of it are the same conversation.
func TestCaptureAndText(t *testing.T) {
	files, err := filepath.Glob("../tcpdump/testdata/linux/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	o := everything
	o.Tolerance = time.Microsecond // classic pcap may have nanoseconds
	for _, file := range files {
		name, _, _ := strings.Cut(filepath.Base(file), ".")
		r := diff.Compare(linux(t, name+".pcap"), capturefile.Read(t, file), o)
		assert.True(t, r.Equal(), "%s: %s", file, r)
		assert.NotZero(t, r.Compared)
	}
}

// Scenarios that do what the articles' programs did agree with the captures.
func TestSeedsAndScenarios(t *testing.T) {
	for name, scenario := range map[string]string{
		"000_hello":               "hello",
		"003_1_closed_port":       "rst-closed-port",
		"003_2_close_unread":      "rst-unread",
		"003_3_write_after_close": "rst-after-close",
	} {
		r := diff.Compare(seed(t, name), run(t, scenario), diff.Options{})
		assert.True(t, r.Equal(), "%s and %s: %s", name, scenario, r)
	}
}

// What other programs did on another Linux is the same, but for how much they sent,
// and on request for what their loopback is like.
func TestSeedsAndLinux(t *testing.T) {
	for _, c := range []struct {
		seed, linux string
		counts      map[diff.Kind]int
	}{
		{"000_hello", "i_hello_close", only()},
		{"003_1_closed_port", "ii_closed_port", only()},
		{"003_2_close_unread", "iii_close_unread", only()},
		{"003_3_write_after_close", "iv_write_after_peer_close", only(diff.Length)},
	} {
		r := diff.Compare(seed(t, c.seed), linux(t, c.linux+".pcap"), diff.Options{})
		assert.Equal(t, c.counts, r.Counts, "%s and %s: %s", c.seed, c.linux, r)
	}

	r := diff.Compare(seed(t, "000_hello"), linux(t, "i_hello_close.pcap"), diff.Options{Options: true})
	assert.Equal(t, map[diff.Kind]int{diff.TCPOptions: 2}, r.Counts)
	assert.Contains(t, r.String(), `
-     1       client > server: Flags [S], seq 0, options [mss 65495,sackOK,TS,wscale 7], length 0
+          1  client > server: Flags [S], seq 0, options [mss 65495,sackOK,TS,wscale 10], length 0
`)
}

// Two seeds have little in common.
func TestSeedsDiffer(t *testing.T) {
	r := diff.Compare(seed(t, "003_2_close_unread"), seed(t, "003_3_write_after_close"), diff.Options{Context: 1})
	assert.Equal(t, `conversation 1
  want: 127.0.0.1:49192 > 127.0.0.1:8888
  got:  127.0.0.1:49194 > 127.0.0.1:8888

   want  got
      3    3  client > server: Flags [.], ack 1, length 0
+          4  server > client: Flags [F.], seq 1, ack 1, length 0

first difference: extra segment

5 differences, want has 6 segments in 1 conversation, got 7 segments in 1 conversation
      1  missing segment
      2  extra segment
      1  flags
      1  ack
`, r.String())
}
