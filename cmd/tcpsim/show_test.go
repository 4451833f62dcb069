package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hello is what tcpdump printed of a real connection, of Linux on loopback.
func hello(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../sim/scenario/testdata/seeds/000_hello.tcpdump.txt")
	require.NoError(t, err)
	return string(text)
}

func TestShowReadsWhatRunWrites(t *testing.T) {
	want := tcpsim("", "run", "--format", "tcpdump", "textbook").out
	for _, format := range []string{"pcapng", "pcap", "json", "tcpdump"} {
		t.Run(format, func(t *testing.T) {
			files(t, nil)
			require.Equal(t, result{asExpected, "", ""}, tcpsim("", "run", "--format", format, "-o", "t", "textbook"))
			assert.Equal(t, result{asExpected, want, ""}, tcpsim("", "show", "--format", "tcpdump", "t"))
		})
	}
}

func TestShowInfersStates(t *testing.T) {
	pasted := hello(t)
	got := tcpsim(pasted, "show", "-")
	assert.Equal(t, asExpected, got.code, got.err)
	for _, state := range []string{"SYN-SENT", "ESTABLISHED", "FIN-WAIT-1", "CLOSE-WAIT", "LAST-ACK", "TIME-WAIT"} {
		assert.Contains(t, got.out, state)
	}
	files(t, map[string]string{"t.txt": pasted})
	got = tcpsim("", "show", "--format", "tcpdump", "-o", "out", "t.txt")
	require.Equal(t, result{asExpected, "", ""}, got)
	assert.Equal(t, 9, strings.Count(read(t, "out"), "Flags ["))
}

func TestShowOfWhatIsNoCapture(t *testing.T) {
	files(t, map[string]string{"empty": "", "text": "no capture\n", "dir/x": "", "cut.pcap": "\xd4\xc3\xb2\xa1\x02\x00"})
	for _, c := range []struct{ args, err string }{
		{"show empty", "tcpsim: empty: "},
		{"show text", "tcpsim: text: "},
		{"show none", "tcpsim: none: no such file or directory\n"},
		{"show dir", "tcpsim: dir: is a directory\n"},
		{"show cut.pcap", "tcpsim: cut.pcap: "},
		{"show", "tcpsim: want a capture, or - for standard input; got 0 arguments\n"},
	} {
		got := tcpsim("", strings.Fields(c.args)...)
		assert.Equal(t, trouble, got.code, c.args)
		assert.Empty(t, got.out, c.args)
		assert.True(t, strings.HasPrefix(got.err, c.err), "%s: %s", c.args, got.err)
	}
}

func TestBinaryFormatsHoldOneTrace(t *testing.T) {
	got := tcpsim("", "run", "--format", "pcapng", "textbook", "hello")
	assert.Equal(t, result{trouble, "", "tcpsim: a pcapng file holds one trace; want one scenario, not 2\nRun 'tcpsim run --help' for usage.\n"}, got)
}

func TestDiff(t *testing.T) {
	pasted := hello(t)
	files(t, map[string]string{"hello.txt": pasted, "short.txt": pasted[:strings.LastIndex(strings.TrimSpace(pasted), "\n")+1]})
	assert.Equal(t, result{asExpected, "no difference in 9 segments of 1 conversation\n", ""}, tcpsim("", "diff", "hello.txt", "hello"))
	got := tcpsim("", "diff", "hello", "short.txt")
	assert.Equal(t, otherwise, got.code)
	assert.Contains(t, got.out, "first difference: missing segment")
	assert.Equal(t, otherwise, tcpsim("", "diff", "--options", "hello.txt", "hello").code)
	assert.Equal(t, otherwise, tcpsim("", "diff", "--tolerance", "1ms", "hello.txt", "hello").code, "the article's machine was slower")
	got = tcpsim("", "diff", "hello", "helo")
	assert.Equal(t, result{trouble, "", "tcpsim: no file of that name, and unknown scenario \"helo\"; did you mean \"hello\"?\n"}, got)
	assert.Equal(t, trouble, tcpsim("", "diff", "hello").code)
}

// What a capture has besides TCP is counted, and not shown.
func TestShowTellsWhatItPassesOver(t *testing.T) {
	files(t, map[string]string{"t.txt": "tcpdump: listening on lo\n" + hello(t)})
	got := tcpsim("", "show", "--format", "tcpdump", "t.txt")
	assert.Equal(t, asExpected, got.code)
	assert.Equal(t, "tcpsim: t.txt: passed over: 1 × line without a packet\n", got.err)
	assert.Equal(t, 9, strings.Count(got.out, "Flags ["))
}

func TestShowKeepsTheCapture(t *testing.T) {
	pasted := hello(t)
	files(t, map[string]string{"t.txt": pasted})
	require.NoError(t, os.Link("t.txt", "same.txt"))
	for _, output := range []string{"t.txt", "./t.txt", "same.txt"} {
		got := tcpsim("", "show", "--format", "json", "-o", output, "t.txt")
		assert.Equal(t, result{trouble, "", "tcpsim: t.txt: the output would overwrite this capture; give another name to --output\n"}, got)
		assert.Equal(t, pasted, read(t, "t.txt"))
	}
}

func TestShowOfAScenario(t *testing.T) {
	files(t, nil)
	got := tcpsim("", "show", "textbook")
	assert.Equal(t, result{trouble, "", "tcpsim: textbook: no such file; for the built-in scenario of that name, tcpsim run textbook\n"}, got)
}
