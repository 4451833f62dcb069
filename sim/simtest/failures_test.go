package simtest_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
)

var seven = simtest.Config{Seed: 7}

// failures are tests that fail in the line with the comment "fails", and a word of
// RFC 9293 that the message must have.
var failures = []struct {
	name, term string
	body       func(t simtest.TB)
}{
	{"wrong acknowledgment", "SEG.ACK is 6, not 7", func(t simtest.TB) {
		f := simtest.NewPeer(t, seven).Connect(simtest.Handshake{})
		f.Send("P. 1:6(5)")
		f.Expect("P. 1:1(0) ack 7 win 10", "data is acknowledged") // fails
	}},
	{"no answer", "ESTABLISHED", func(t simtest.TB) {
		f := simtest.NewPeer(t, seven).Connect(simtest.Handshake{})
		f.Expect("P. 1:6(5)", "the server speaks first") // fails
	}},
	{"an answer too many", "nothing for 1s", func(t simtest.TB) {
		f := simtest.NewPeer(t, seven).Connect(simtest.Handshake{})
		f.Send("P. 1:6(5)")
		f.ExpectNothing(time.Second, "the peer is %s", "deaf") // fails
	}},
	{"silence before now", "nothing is to come for -1s, which is no time", func(t simtest.TB) {
		f := simtest.NewPeer(t, seven).Connect(simtest.Handshake{})
		f.Write("hello")
		f.ExpectNothing(-time.Second, "the host is silent") // fails
	}},
	{"silence of a sender before now", "nothing is to come for -1s, which is no time", func(t simtest.TB) {
		n := simtest.New(t, seven)
		n.Connect()
		n.From(n.Client).Nothing(-time.Second, "the client is silent") // fails
	}},
	{"wrong state", "CLOSE-WAIT", func(t simtest.TB) {
		f := simtest.NewPeer(t, seven).Connect(simtest.Handshake{})
		f.Send("F. 1")
		f.ExpectState(segment.Established, "a FIN changes nothing") // fails
	}},
	{"wrong data", `"hello"`, func(t simtest.TB) {
		f := simtest.NewPeer(t, seven).Connect(simtest.Handshake{})
		f.Send(`P. 1 "hello"`)
		f.ExpectRead("hallo", "the application reads what was sent") // fails
	}},
	{"no data", "no more came for 5m0s (Config.Patience)", func(t simtest.TB) {
		n := simtest.New(t, seven)
		_, server := n.Connect()
		n.ExpectRead(server, "hello", "the server reads what nobody writes") // fails
	}},
	{"no end in time", "no more came for 5m0s (Config.Patience)", func(t simtest.TB) {
		n := simtest.New(t, seven)
		_, server := n.Connect()
		n.ExpectEOF(server, "the server reads what nobody writes") // fails
	}},
	{"read after close", "use of closed network connection", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.CloseConn(client)
		n.ExpectRead(client, "hello", "the client reads what it has closed") // fails
	}},
	{"a listener of its own", "port 80, which Connect has it do", func(t simtest.TB) {
		n := simtest.New(t, seven)
		_, _ = n.Server.Listen("tcp", ":80")
		n.Connect() // fails
	}},
	{"the path of a capture", "want  lines such as IP 10.0.0.1.1024 >", func(t simtest.TB) {
		n := simtest.New(t, seven)
		n.Connect()
		n.ExpectTcpdump("testdata/hello.pcap", simtest.Also{}, "a handshake") // fails
	}},
	{"wrong octet of many", "(octets 2941 to 3000 of 3000)", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, server := n.Connect()
		n.Write(client, strings.Repeat("x", 2960)+strings.Repeat("y", 40))
		n.ExpectRead(server, strings.Repeat("x", 3000), "the application reads what was sent") // fails
	}},
	{"early end", "EOF", func(t simtest.TB) {
		f := simtest.NewPeer(t, seven).Connect(simtest.Handshake{})
		f.Send(`FP. 1 "hel"`)
		f.ExpectRead("hello", "the application reads what was sent") // fails
	}},
	{"no end", `the end of the stream`, func(t simtest.TB) {
		f := simtest.NewPeer(t, seven).Connect(simtest.Handshake{})
		f.Send(`P. 1 "x"`)
		f.ExpectEOF("nothing was sent") // fails
	}},
	{"no connection", "Accept or Dialed", func(t simtest.TB) {
		simtest.NewPeer(t, seven).Flow(simtest.Handshake{}).Write("x") // fails
	}},
	{"bad notation", "write 1:11(10)", func(t simtest.TB) {
		simtest.NewPeer(t, seven).Flow(simtest.Handshake{}).Send("S 1:11(9)") // fails
	}},
	{"next segment", "CTL is PSH ACK, not FIN ACK", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Write(client, "hello")
		n.From(n.Client).Next("F. 1:1(0) ack 1", "the client closes") // fails
	}},
	{"no next segment", "got   nothing", func(t simtest.TB) {
		n := simtest.New(t, seven)
		n.Connect()
		n.From(n.Client).Next("P. 1:6(5) ack 1", "the client sends hello") // fails
	}},
	{"segment in silence", "nothing for 5s", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Write(client, "hello")
		n.From(n.Server).Nothing(5*time.Second, "the server has nothing to say") // fails
	}},
	{"not piggybacked", "pure ACK", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Write(client, "hello")
		ack := n.From(n.Server).Next(". 1:1(0) ack 6", "the server acknowledges")
		ack.Is(analysis.PiggybackedACK, "the ACK rides along (RFC 9293 section 3.10.7.4)") // fails
	}},
	{"at another time", "about 1s", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Write(client, "hello")
		n.From(n.Client).Next("P. 1:6(5)", "data").At(time.Second, "the client waits") // fails
	}},
	{"no retransmission", "1:6 sent again once", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Write(client, "hello")
		n.From(n.Client).Retransmits(simtest.Retransmission{Octets: "1:6"}, "the segment is lost") // fails
	}},
	{"retransmitted otherwise", "fast retransmission", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Link.From(n.Client).AddRule(sim.Nth(sim.Data, sim.Drop(), 1))
		n.Write(client, "hello")
		again := simtest.Retransmission{Octets: "1:6", By: analysis.FastRetransmission, After: time.Second}
		n.From(n.Client).Retransmits(again, "the segment is lost") // fails
	}},
	{"wrong numbers", "SEG.SEQ", func(t simtest.TB) {
		n := simtest.New(t, seven)
		n.Connect()
		n.ExpectHandshake(1000, 8000, "the handshake of RFC 9293, figure 6") // fails
	}},
	{"something else", "nothing else", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, server := n.Connect()
		n.CloseConn(client)
		n.CloseConn(server)
		n.From(n.Client).Next("F.", "the client closes")
		n.ExpectNoMore("the server stays silent") // fails
	}},
	{"state of an end", "FIN-WAIT-2", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.CloseConn(client)
		n.ExpectState(client, segment.TimeWait, "both sides have closed") // fails
	}},
	{"other than tcpdump", "first difference: length", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Write(client, "hello")
		n.ExpectTcpdump(`
			IP 1.1.1.1.5000 > 1.1.1.2.80: Flags [S], seq 700000, win 1, length 0
			IP 1.1.1.2.80 > 1.1.1.1.5000: Flags [S.], seq 800000, ack 700001, win 1, length 0
			IP 1.1.1.1.5000 > 1.1.1.2.80: Flags [.], ack 1, win 1, length 0
			IP 1.1.1.1.5000 > 1.1.1.2.80: Flags [P.], seq 1:5, ack 1, win 1, length 4
		`, simtest.Also{}, "as a real host does") // fails
	}},
	{"no tcpdump", "nothing about TCP", func(t simtest.TB) {
		simtest.New(t, seven).ExpectTcpdump("12:00:00.000000 hello", simtest.Also{}, "as a real host does") // fails
	}},
	{"damaged tcpdump", "this line cannot be understood", func(t simtest.TB) {
		simtest.New(t, seven).ExpectTcpdump(`
			IP 1.1.1.1.5000 > 1.1.1.2.80: Flags [S], seq 700000, win 1, length 0
			IP 1.1.1.2.80 > 1.1.1.1.5000: Flags [S.], seq 800000, ack 700001, win 1, options [mss 14`, simtest.Also{}, "as a real host does") // fails
	}},
	{"waiting process", "deadlock", func(t simtest.TB) {
		n := simtest.New(t, seven)
		_, server := n.Connect()
		n.Go("reader", func() error {
			_, err := server.Read(make([]byte, 1))
			return err
		})
	}},
	{"process with an error", "process reader: no luck", func(t simtest.TB) {
		simtest.New(t, seven).Go("reader", func() error { return errors.New("no luck") })
	}},
	{"assertion in a process", "SEG.ACK", func(t simtest.TB) {
		p := simtest.NewPeer(t, seven)
		f := p.Connect(simtest.Handshake{})
		p.Go("reader", func() error {
			f.Send("P. 1:6(5)")
			f.Expect(". ack 7", "data is acknowledged") // fails
			return nil
		})
		f.ExpectNothing(time.Second, "never reached")
	}},
	{"assertion at the end", "SEG.ACK", func(t simtest.TB) {
		p := simtest.NewPeer(t, seven)
		f := p.Connect(simtest.Handshake{})
		p.Go("reader", func() error {
			f.Send("P. 1:6(5)")
			f.Expect(". ack 7", "data is acknowledged") // fails
			return nil
		})
	}},
	{"bad host", "probability", func(t simtest.TB) {
		simtest.New(t, simtest.Config{Seed: 7, Link: sim.Path{Loss: 2}}) // fails
	}},
	{"retransmitted twice", "2 times, not 1", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Link.From(n.Client).AddRule(sim.Nth(sim.Data, sim.Drop(), 1, 2))
		n.Write(client, "hello")
		n.From(n.Client).Retransmits(simtest.Retransmission{Octets: "1:6"}, "one loss, one retransmission") // fails
	}},
	{"retransmitted on neither connection", "0 times, not 1", func(t simtest.TB) {
		n := simtest.New(t, seven)
		first, _ := n.Connect()
		second, _ := n.Connect()
		n.Write(first, "hello")
		n.Write(second, "hello")
		n.From(n.Client).Retransmits(simtest.Retransmission{Octets: "1:6"}, "the segment is lost") // fails
	}},
	{"refused octets", "want them as in 1001:1021", func(t simtest.TB) {
		n := simtest.New(t, seven)
		n.From(n.Client).Retransmits(simtest.Retransmission{Octets: "1"}, "the segment is lost") // fails
	}},
}

// TestFailures compares what each failure says with a file.
func TestFailures(t *testing.T) {
	for _, c := range failures {
		t.Run(c.name, func(t *testing.T) {
			f := run("TestX/"+c.name, c.body)
			require.True(t, f.failed)
			require.Len(t, f.messages, 1)
			message := withoutLines(f.messages[0])
			assert.Contains(t, message, c.term)
			compare(t, c.name, message)
			checkLine(t, f.messages[0])

			require.Len(t, f.logs, 1)
			assert.Regexp(t, `^seed 7, until \d+\.\d{6} s: what happened\nTestX/`+c.name+`\n`, f.logs[0])
			assert.Regexp(t, `\n +time (client|peer) `, f.logs[0], "the ladder's heading")
			assert.Contains(t, f.logs[0], "\nrun it again: go test -run '^TestX$/^"+c.name+"$' github.com/seed-8df93623/tcpsim/sim/simtest")
		})
	}
}

// TestLongStory makes sure that the ladder is bounded, and keeps its end.
func TestLongStory(t *testing.T) {
	f := run("TestX", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, server := n.Connect()
		for range 100 {
			n.Write(client, "hello")
			n.ExpectRead(server, "hello", "the server reads it")
		}
		n.ExpectEOF(server, "that is all")
	})
	require.Len(t, f.logs, 1)
	lines := strings.Split(f.logs[0], "\n")
	assert.InDelta(t, 48, len(lines), 4)
	assert.Regexp(t, `\n +time client .*\n.*\n +\.\.\. \(\d+ lines before are left out\)\n +0`, f.logs[0], "the first row has its time")
	assert.Contains(t, lines[len(lines)-2], "read = error: i/o timeout")
}

var location = regexp.MustCompile(`(?m)^(\w+\.go):(\d+): `)

// withoutLines leaves out line numbers, which change with every edit.
func withoutLines(text string) string { return location.ReplaceAllString(text, "$1: ") }

// checkLine makes sure that a message names the line of the test that fails.
// What fails in the end is at no line of the test.
func checkLine(t *testing.T, message string) {
	t.Helper()
	where := location.FindStringSubmatch(message)
	require.NotNil(t, where, message)
	if where[1] == "fake_test.go" {
		assert.Contains(t, message, "the processes of the test must end without an error")
		return
	}
	require.Equal(t, "failures_test.go", where[1])
	source, err := os.ReadFile(where[1])
	require.NoError(t, err)
	line, err := strconv.Atoi(where[2])
	require.NoError(t, err)
	assert.Contains(t, statement(string(source), line), "// fails")
}

// statement are a line and those that follow, up to a comment.
func statement(source string, line int) string {
	rest := strings.Join(strings.Split(source, "\n")[line-1:], "\n")
	text, _, _ := strings.Cut(rest, "\n\t}}")
	if first, _, ok := strings.Cut(text, "\n"); ok && !strings.HasSuffix(first, "(`") {
		return first
	}
	return text
}

// compare compares text with a golden file.
func compare(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "failures", strings.ReplaceAll(name, " ", "_")+".txt")
	if simtest.Updating() {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o777))
		require.NoError(t, os.WriteFile(file, []byte(got+"\n"), 0o666))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got+"\n")
}

func TestPassingSaysNothing(t *testing.T) {
	f := run("TestX", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, server := n.Connect()
		n.Go("writer", func() error { _, err := client.Write([]byte("x")); return err })
		n.ExpectRead(server, "x", "the server reads it")
	})
	assert.False(t, f.failed)
	assert.Empty(t, f.output())
}
