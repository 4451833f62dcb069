package scenario_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hello is a conversation as tcpdump prints it, with other addresses, ports and
// numbers than those of a run.
const hello = `12:00:00.000000 IP 192.168.0.7.40000 > 192.168.0.9.80: Flags [S], seq 77, win 64240, options [mss 1460], length 0
12:00:00.010000 IP 192.168.0.9.80 > 192.168.0.7.40000: Flags [S.], seq 99, ack 78, win 65160, options [mss 1460], length 0
12:00:00.020000 IP 192.168.0.7.40000 > 192.168.0.9.80: Flags [.], ack 1, win 502, length 0
12:00:00.020100 IP 192.168.0.7.40000 > 192.168.0.9.80: Flags [P.], seq 1:6, ack 1, win 502, length 5
12:00:00.030000 IP 192.168.0.9.80 > 192.168.0.7.40000: Flags [.], ack 6, win 509, length 0
`

// likeHello runs like it, and is compared with a capture.
func likeHello(capture string) string {
	return "link delay=5ms\nserver listen 80\nclient connect 80\nclient write \"hello\"\nexpect trace like " + capture + "\n"
}

func compare(t *testing.T, s *scenario.Scenario) error {
	t.Helper()
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	return s.Compare(tr)
}

func TestLikeACaptureInTheFile(t *testing.T) {
	file := likeHello("hello.txt") + "-- hello.txt --\n" + hello
	s := parse(t, file)
	assert.NoError(t, compare(t, s))
	assert.Empty(t, s.Captures(), "it needs no file")

	s = parse(t, strings.Replace(file, "[P.], seq 1:6, ack 1, win 502, length 5", "[P.], seq 1:5, ack 1, win 502, length 4", 1))
	err := compare(t, s)
	require.IsType(t, &scenario.Unlike{}, err)
	assert.Equal(t, "length", string(err.(*scenario.Unlike).Result.First.Kinds[0]))
	assert.EqualError(t, err, `a.txtar:5: the trace is not like hello.txt at 10ms (- hello.txt, + came):
conversation 1
  want: 192.168.0.7:40000 > 192.168.0.9:80
  got:  10.0.0.1:49152 > 10.0.0.2:80

   want  got
      1    1  client > server: Flags [S], seq 0, length 0
      2    2  server > client: Flags [S.], seq 0, ack 1, length 0
      3    3  client > server: Flags [.], ack 1, length 0
-     4       client > server: Flags [P.], seq 1:5, ack 1, length 4
+          4  client > server: Flags [P.], seq 1:6, ack 1, length 5

first difference: length

1 difference, want has 5 segments in 1 conversation, got 5 segments in 1 conversation
      1  length`)
}

// The expected trace and the captures are compared both, and updating one leaves
// the other as it is.
func TestLikeACaptureAndAsExpected(t *testing.T) {
	file := likeHello("hello.txt") + "-- hello.txt --\n" + strings.Replace(hello, "[P.]", "[F.]", 1)
	s := parse(t, file+"-- trace --\nnothing\n")
	err := compare(t, s)
	assert.ErrorContains(t, err, "a.txtar:13: the trace is not the expected one")
	assert.ErrorContains(t, err, "a.txtar:5: the trace is not like hello.txt")

	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	updated := s.Updated(tr)
	assert.True(t, bytes.HasPrefix(updated, []byte(file+"-- trace --\n")))
	require.IsType(t, &scenario.Unlike{}, compare(t, parse(t, string(updated))), "the capture is judged still")

	s = parse(t, file) // without an expected trace
	assert.True(t, bytes.HasPrefix(s.Updated(tr), []byte(file+"-- trace --\n")))
}

// A conversation that the run does not have is a difference without a time.
func TestLikeACaptureOfMore(t *testing.T) {
	s := parse(t, "sleep 1s\nexpect trace like c\n-- c --\n"+hello)
	assert.ErrorContains(t, compare(t, s), "a.txtar:2: the trace is not like c (- c, + came):\nconversation 1\n")
}

// Paths count from the scenario's folder, whatever the current one is.
func TestLikeACaptureInAFile(t *testing.T) {
	folder := t.TempDir()
	tr, err := parse(t, strings.Replace(likeHello(""), "expect trace like \n", "", 1)).Run(scenario.Options{})
	require.NoError(t, err)
	for name, format := range map[string]capture.Format{"sub/a.pcap": capture.Pcap, "b c.pcapng": capture.PcapNG} {
		var b bytes.Buffer
		require.NoError(t, capture.Write(&b, tr, capture.Options{Format: format}))
		write(t, filepath.Join(folder, name), b.Bytes())
	}
	write(t, filepath.Join(folder, "hello.txt"), []byte(hello))
	for _, name := range []string{"sub/a.pcap", `"b c.pcapng"`, "hello.txt", "sub/../hello.txt", filepath.ToSlash(filepath.Join(folder, "hello.txt"))} {
		s, err := scenario.ParseIn(folder, "a.txtar", []byte(likeHello(name)))
		require.NoError(t, err, name)
		assert.NoError(t, compare(t, s), name)
		assert.Equal(t, []string{filepath.Join(folder, strings.Trim(strings.TrimPrefix(name, filepath.ToSlash(folder)), `"`))}, s.Captures())
	}
	// A section comes before a file of the same name.
	s, err := scenario.ParseIn(folder, "a.txtar", []byte(likeHello("hello.txt")+"-- hello.txt --\n"+strings.Replace(hello, "[P.]", "[.]", 1)))
	require.NoError(t, err)
	assert.Error(t, compare(t, s))
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
	require.NoError(t, os.WriteFile(name, data, 0o666))
}

// Each bad path is told of before anything runs, with the way to mend it.
func TestBadCapturePath(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "s/hello.pcap", nil)
	write(t, "s/words.txt", []byte("These are words.\n"))
	write(t, "s/cut.txt", []byte(hello[:len(hello)-20]))
	for _, c := range []struct{ folder, name, want string }{
		{"s", "helo.pcap", `there is no file s/helo.pcap; did you mean "hello.pcap"?`},
		{"s", "other", `there is no file s/other; put it there, or mend the path, which counts from the scenario's folder`},
		{"s", "sub/other", `there is no file s/sub/other, nor a folder s/sub; the path counts from the scenario's folder`},
		{"s", ".", `s is a folder; want a capture in it`},
		{"s", "hello.pcap", `capture: the file is empty; want a pcap or pcapng file, or what tcpdump prints`},
		{"s", "words.txt", `capture: the file has nothing about TCP: `},
		{"s", "cut.txt", `line 5 of it cannot be understood; want it whole, as tcpdump prints it`},
		{"", "hello.pcap", `the scenario comes from no file, so it has no folder in which this could be; put what tcpdump prints of the capture below the script, under a line -- hello.pcap --`},
		{"", filepath.ToSlash(t.TempDir()) + "/x", `the scenario comes from no file`},
		{"s", "trace", `there is no file s/trace; `}, // the section is that of the expected trace
	} {
		_, err := scenario.ParseIn(c.folder, "a.txtar", []byte("sleep 1s\nexpect trace like "+c.name+"\n-- trace --\n"))
		require.ErrorContains(t, err, "a.txtar:2: expect trace like "+c.name+": "+c.want)
	}
}
