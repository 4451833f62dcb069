package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// On a terminal a bar shows how much of a large capture is read, and is gone in the
// end; a small one has none, nor has a pipe.
func TestBarOnATerminal(t *testing.T) {
	tty, seen := terminal(t)
	large, err := io.ReadAll(&conversations{packets: 20_000})
	require.NoError(t, err)
	files(t, map[string]string{"large.pcap": string(large), "hello": hello(t)})
	var out bytes.Buffer
	require.Equal(t, int(asExpected), run([]string{"show", "--format", "tcpdump", "hello"}, nil, &out, tty))
	assert.Empty(t, seen(), "a small file")
	out.Reset()
	for _, command := range [][]string{{"show", "--format", "tcpdump"}, {"check-trace"}} {
		require.Equal(t, int(asExpected), run(append(command, "large.pcap"), nil, &out, tty))
		bar := seen()
		assert.Contains(t, bar, "large.pcap")
		assert.Contains(t, bar, "%")
		last := bar[strings.LastIndex(strings.TrimRight(bar, "\r"), "\r")+1:]
		assert.Empty(t, strings.TrimSpace(last), "it is gone at the end: %q", bar)
	}
	assert.Equal(t, 20_000, strings.Count(out.String(), " IP "))
}
