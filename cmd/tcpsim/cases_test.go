package main

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unlike are the cases of which tcpdump prints what we do not: fragments that are not put
// together, and IPv4 packets without a length.
var unlike = map[string]bool{"frag4.pcap": true, "bigtcp4.pcap": true}

// tcpdumped is what tcpdump prints of a file.
func tcpdumped(t *testing.T, file string) string {
	t.Helper()
	command := exec.Command(tool(t, "tcpdump"), "-n", "-r", file)
	command.Env = []string{"TZ=UTC"}
	out, err := command.Output()
	require.NoError(t, err)
	return string(out)
}

// A packet that is longer than its frame is marked as tcpdump does, and its text is read
// back as what it was.
func TestTruncatedIP(t *testing.T) {
	cut := "../../trace/internal/capturefile/testdata/iplen_cut.pcap"
	got := tcpsim("", "show", "--format", "tcpdump", cut)
	assert.Contains(t, got.out, " IP truncated-ip - 150 bytes missing! 198.51.100.2.23 > 192.0.2.1.40000: Flags [P.], seq 1:201, ack 101, win 65535, length 200\n")
	again := tcpsim(got.out, "diff", "--options", cut, "-")
	assert.Equal(t, asExpected, again.code, again.out)
}

// tcpdump prints of each of the other cases what we do, line by line.
func TestCasesAsTcpdump(t *testing.T) {
	files, err := filepath.Glob("../../trace/internal/capturefile/testdata/*.pcap")
	require.NoError(t, err)
	compared := 0
	for _, file := range files {
		if unlike[filepath.Base(file)] {
			continue
		}
		assert.Equal(t, tcpdumped(t, file), tcpsim("", "show", "--format", "tcpdump", file).out, file)
		compared++
	}
	require.Greater(t, compared, 10)
}
