package main

import (
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

func TestRunTextbook(t *testing.T) {
	got := tcpsim("", "run", "textbook")
	assert.Equal(t, result{code: asExpected, out: got.out}, got)
	title, rest, _ := strings.Cut(got.out, "\n")
	textbook, err := scenario.Named("textbook")
	require.NoError(t, err)
	assert.Equal(t, textbook.Title, title)
	for _, segment := range []string{
		"(1) SYN seq 1000 win", "(2) SYN ACK seq 8000 ack 1001", "(3) ACK seq 1001 ack 8001",
		"(4) PSH ACK seq 1001:1021 ack 8001", "(5) PSH ACK seq 8001:8011 ack 1021", "(6) ACK seq 1021 ack 8011",
		"(7) FIN ACK seq 1021 ack 8011", "(8) ACK seq 8011 ack 1022",
		"(9) FIN ACK seq 8011 ack 1022", "(10) ACK seq 1022 ack 8012",
	} {
		before, after, found := strings.Cut(rest, segment)
		assert.True(t, found, "segment %s is missing in\n%s", segment, before)
		rest = after
	}
	assert.Equal(t, got, tcpsim("", "run", "textbook"), "the same every time")
}

func TestRunEveryBuiltin(t *testing.T) {
	for _, name := range strings.Fields(tcpsim("", "list", "--names").out) {
		got := tcpsim("", "run", "--format", "text", name)
		assert.Equal(t, result{code: asExpected, out: got.out}, got, name)
	}
}

func TestRunFileAndStandardInput(t *testing.T) {
	files(t, map[string]string{"dir/mine.txt": refused, "plain": refused})
	_, expected, _ := strings.Cut(refused, "-- trace --\n")
	for _, name := range []string{"dir/mine.txt", "plain", "./plain", "-"} {
		got := tcpsim(refused, "run", "--format", "text", name)
		assert.Equal(t, result{code: asExpected, out: expected}, got, name)
	}
}

func TestBuiltinNamesComeBeforeFiles(t *testing.T) {
	files(t, map[string]string{"textbook": refused})
	assert.Contains(t, tcpsim("", "run", "textbook").out, "textbook connection")
	assert.Contains(t, tcpsim("", "run", "./textbook").out, "nobody listens")
}

func TestFormats(t *testing.T) {
	files(t, map[string]string{"mine.txt": refused})
	assert.Equal(t, result{code: asExpected, out: "" +
		"00:00:00.000000 IP 10.0.0.1.49152 > 10.0.0.2.9527: Flags [S], seq 1000, win 29184, options [mss 1460], length 0\n" +
		"00:00:00.000002 IP 10.0.0.2.9527 > 10.0.0.1.49152: Flags [R.], seq 0, ack 1001, win 0, length 0\n",
	}, tcpsim("", "run", "mine.txt", "--format", "tcpdump"))
	assert.Contains(t, tcpsim("", "run", "mine.txt", "--format=ladder").out, "──(1) SYN seq 1000")
}

func TestAbsoluteNumbers(t *testing.T) {
	data := []string{"run", "--format", "tcpdump", "textbook"}
	assert.Contains(t, tcpsim("", data...).out, "seq 1:21, ack 1,")
	assert.Contains(t, tcpsim("", append(data, "-S")...).out, "seq 1001:1021, ack 8001,")
	assert.Contains(t, tcpsim("", append(data, "--absolute")...).out, "seq 1001:1021, ack 8001,")
}

func TestSeveralScenarios(t *testing.T) {
	files(t, map[string]string{"a.txt": refused, "b.txt": differs})
	one, other := tcpsim("", "run", "a.txt"), tcpsim("", "run", "b.txt")
	got := tcpsim("", "run", "a.txt", "b.txt", "a.txt")
	assert.Equal(t, result{otherwise, one.out + "\n" + other.out + "\n" + one.out, other.err}, got)

	one = tcpsim("", "run", "--format", "text", "a.txt")
	got = tcpsim("", "run", "--format", "text", "a.txt", "a.txt")
	assert.Equal(t, result{asExpected, one.out + one.out, ""}, got, "a program reads on")
}

func TestAnotherTraceThanExpected(t *testing.T) {
	files(t, map[string]string{"mine.txt": differs})
	got := tcpsim("", "run", "--format", "text", "mine.txt")
	_, came, _ := strings.Cut(refused, "-- trace --\n")
	assert.Equal(t, result{otherwise, came, got.err}, got)
	first, difference, _ := strings.Cut(got.err, "\n")
	assert.True(t, strings.HasPrefix(first, "tcpsim: mine.txt:9: the trace is not the expected one"), first)
	assert.Equal(t, `  0.000000 client connect server:9527 ...
  0.000000 client CLOSED -> SYN-SENT
  0.000000 client > server: Flags [S], seq 1000, win 29184, options [mss 1460], length 0
- 0.000001 server > client: Flags [R.], seq 0, ack 1002, win 0, length 0
+ 0.000001 server > client: Flags [R.], seq 0, ack 1001, win 0, length 0
`, difference)
}

func TestFailedRunShowsWhatHappened(t *testing.T) {
	got := tcpsim(fails, "run", "-")
	assert.Equal(t, otherwise, got.code)
	assert.Contains(t, got.out, "Fails.\n")
	assert.Contains(t, got.out, "connect = error: connection refused")
	assert.Contains(t, got.err, "tcpsim: <stdin>:2: client connect: connection refused")

	got = tcpsim("server listen 80\nserver accept\n", "run", "-")
	assert.Equal(t, otherwise, got.code)
	assert.Contains(t, got.out, "accept ...")
	assert.Contains(t, got.err, "tcpsim: <stdin>:2: server accept: waits for ever")

	got = tcpsim("server listen 80\nexpect server state CLOSED\n", "run", "-")
	assert.Equal(t, otherwise, got.code)
	assert.Contains(t, got.err, "tcpsim: <stdin>:2: ")
}

// random is a scenario whose trace depends on the seed.
const random = "client connect 9527\nexpect error \"refused\"\n"

func TestSeed(t *testing.T) {
	seeded := func(args ...string) result {
		return tcpsim(random, append([]string{"run", "--format", "text", "-S", "-"}, args...)...)
	}
	first := seeded()
	assert.Equal(t, asExpected, first.code)
	assert.Equal(t, first, seeded("--seed", "1"), "a scenario's own seed is 1")
	assert.NotEqual(t, first, seeded("--seed=2"))
	assert.NotEqual(t, seeded("--seed", "0"), seeded("--seed", "18446744073709551615"))
}

func TestAnotherSeedIsNotCompared(t *testing.T) {
	got := tcpsim(differs, "run", "--seed", "7", "-")
	assert.Equal(t, asExpected, got.code)
	assert.Empty(t, got.err)
}

// brokenPipe is a standard output that nobody reads.
type brokenPipe struct{ err error }

func (b brokenPipe) Write([]byte) (int, error) { return 0, b.err }

func TestStandardOutputThatFails(t *testing.T) {
	for _, args := range [][]string{{"list"}, {"version"}, {"help"}, {"help", "scenario"}, {"run", "textbook"}, {"completion", "bash"}} {
		var err strings.Builder
		code := run(args, strings.NewReader(""), brokenPipe{&os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}}, &err)
		assert.Equal(t, int(trouble), code, args)
		assert.Equal(t, "tcpsim: standard output: "+syscall.ENOSPC.Error()+"\n", err.String(), args)

		err.Reset()
		code = run(args, strings.NewReader(""), brokenPipe{&os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}}, &err)
		assert.Equal(t, int(asExpected), code, args)
		assert.Empty(t, err.String(), args)
	}
}

func TestStandardInputThatFails(t *testing.T) {
	var err strings.Builder
	code := run([]string{"run", "-"}, failingReader{}, io.Discard, &err)
	assert.Equal(t, int(trouble), code)
	assert.Equal(t, "tcpsim: <stdin>: the cable is cut\n", err.String())
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errors.New("the cable is cut") }
