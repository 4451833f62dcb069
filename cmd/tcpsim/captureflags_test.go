package main

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tool is a program that judges files; without it the test is skipped, but not where
// all has to be there.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		without(t, name+" is not installed: it is one of the Debian packages tcpdump and tshark")
	}
	return path
}

// without skips a test for want of something, but in CI, which has it.
func without(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" && runtime.GOOS == "linux" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// tsharkFields are some fields of all packets of a file, a line for each.
func tsharkFields(t *testing.T, file string, fields ...string) []string {
	t.Helper()
	args := []string{"-r", file, "-T", "fields"}
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	out, err := exec.Command(tool(t, "tshark"), args...).Output()
	require.NoError(t, err)
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}

// Real tools read every kind of capture file: of each packet that was lost the
// receiver has nothing, and both sides have the others twice.
func TestCaptureFlags(t *testing.T) {
	tcpdump := tool(t, "tcpdump")
	files(t, nil)
	lines := strings.Split(tcpsim("", "run", "--format", "text", "retransmit").out, "\n")
	sent, lost := 0, 0
	for _, line := range lines {
		sent += strings.Count(line, "Flags [")
		lost += strings.Count(line, "(dropped)") + strings.Count(line, "(lost)")
	}
	require.Positive(t, lost, strings.Join(lines, "\n"))
	for _, format := range []string{"pcapng", "pcap"} {
		for side, want := range map[string]int{"": sent - lost, "sender": sent, "receiver": sent - lost, "both": 2*sent - lost, "client": sent - lost, "server": sent} {
			for _, link := range []string{"", "raw", "ethernet"} {
				args := []string{"run", "--format", format, "-o", "t", "retransmit"}
				if side != "" {
					args = append(args, "--side", side)
				}
				if link != "" {
					args = append(args, "--link-type="+link)
				}
				require.Equal(t, result{asExpected, "", ""}, tcpsim("", args...), args)
				frames := tsharkFields(t, "t", "frame.protocols")
				assert.Len(t, frames, want, args)
				for _, protocols := range frames {
					assert.Equal(t, link == "ethernet", strings.HasPrefix(protocols, "eth:"), "%s: %s", args, protocols)
				}
				text, err := exec.Command(tcpdump, "-n", "-r", "t").Output()
				require.NoError(t, err, args)
				assert.Equal(t, want, strings.Count(string(text), "Flags ["), args)

				if side != "" {
					continue // to show it again is the same for all
				}
				again := []string{"show", "--format", format, "-o", "again", "t"}
				if link != "" {
					again = append(again, "--link-type", link)
				}
				require.Equal(t, result{asExpected, "", ""}, tcpsim("", again...), again)
				protocols := tsharkFields(t, "again", "frame.protocols")
				assert.Equal(t, link == "ethernet", strings.HasPrefix(protocols[0], "eth:"), again)
			}
		}
	}
}

// The text of a run is what tcpdump prints of its capture, at whatever side.
func TestSideOfTheText(t *testing.T) {
	tcpdump := tool(t, "tcpdump")
	files(t, map[string]string{"damaged": "link loss=5% duplicate=5% corrupt=5% delay=20ms jitter=10ms\nserver listen 80\nclient connect server:80\nserver accept\n" +
		"client write 20000 &\nserver read 20000\nclient close\nserver close\n"})
	for _, name := range []string{"textbook", "retransmit", "damaged"} {
		for _, side := range []string{"sender", "receiver", "both", "client", "server"} {
			require.Equal(t, result{asExpected, "", ""}, tcpsim("", "run", "--format", "pcap", "-o", "t", "--side", side, name))
			command := exec.Command(tcpdump, "-n", "-r", "t")
			command.Env = []string{"TZ=UTC"}
			want, err := command.Output()
			require.NoError(t, err)
			got := tcpsim("", "run", "--format", "tcpdump", "--side", side, name)
			assert.Equal(t, string(want), got.out, "%s at %s", name, side)
		}
	}
	assert.Equal(t, result{trouble, "", "tcpsim: textbook: tcpdump: there is no side \"middle\"; want client, server, both, sender, receiver\n"},
		tcpsim("", "run", "--format", "tcpdump", "--side", "middle", "textbook"))
}

// What was recorded elsewhere was not made by the stack that is simulated here.
func TestShowDoesNotClaimTheCapture(t *testing.T) {
	files(t, map[string]string{"hello": hello(t)})
	require.Equal(t, asExpected, tcpsim("", "show", "--format", "pcapng", "-o", "t", "hello").code)
	assert.NotContains(t, read(t, "t"), "gVisor")
	require.Equal(t, asExpected, tcpsim("", "run", "--format", "pcapng", "-o", "t", "hello").code)
	assert.Contains(t, read(t, "t"), "gVisor")
}

func TestCaptureFlagsMisused(t *testing.T) {
	for _, c := range []struct{ args, err string }{
		{"run --side both hello", "tcpsim: --side is for --format tcpdump, pcapng and pcap; it means nothing in the format ladder\n"},
		{"show --link-type raw --format json x", "tcpsim: --link-type is for --format pcapng and pcap; it means nothing in the format json\n"},
		{"run --format pcap --side middle hello", "tcpsim: hello: capture: there is no side \"middle\"; want client, server, both, sender, receiver\n"},
		{"show --format pcap --link-type token-ring x", "want one of raw, ethernet\n"},
	} {
		got := tcpsim("", strings.Fields(c.args)...)
		assert.Equal(t, trouble, got.code, c.args)
		assert.Contains(t, got.err, c.err)
	}
}
