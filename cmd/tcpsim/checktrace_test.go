package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/check"
)

// forged is a capture with an acknowledgment of 1000 octets too many, as the number of the
// FIN shows, which the server answers as RFC 9293 section 3.10.7.4 demands: "If the ACK acks something not yet
// sent (SEG.ACK > SND.NXT), then send an ACK, drop the segment, and return."
const forged = `00:00:00.000000 IP 10.0.0.1.5000 > 10.0.0.2.80: Flags [S], seq 1000, win 29184, options [mss 1460], length 0
00:00:00.100000 IP 10.0.0.2.80 > 10.0.0.1.5000: Flags [S.], seq 8000, ack 1001, win 29184, options [mss 1460], length 0
00:00:00.200000 IP 10.0.0.1.5000 > 10.0.0.2.80: Flags [.], ack 8001, win 29184, length 0
00:00:00.300000 IP 10.0.0.1.5000 > 10.0.0.2.80: Flags [.], ack 9001, win 29184, length 0
00:00:00.400000 IP 10.0.0.2.80 > 10.0.0.1.5000: Flags [.], ack 1001, win 29184, length 0
00:00:00.500000 IP 10.0.0.2.80 > 10.0.0.1.5000: Flags [F.], seq 8001, ack 1001, win 29184, length 0
`

func TestCheckTrace(t *testing.T) {
	files(t, map[string]string{"good.txt": strings.Join(strings.SplitAfter(forged, "\n")[:3], ""), "forged.txt": forged})
	assert.Equal(t, result{asExpected, "good.txt: 3 segments, 1 connection: every invariant holds\n", ""}, tcpsim("", "check-trace", "good.txt"))

	broken := "0.300000 packet 4 of 10.0.0.1: ack-of-unsent: acknowledges 9001, but only what is before 8001 has arrived (RFC 9293 section 3.4)\n" +
		"    The acknowledgment mechanism employed is cumulative so that an acknowledgment of sequence number X indicates " +
		"that all octets up to but not including X have been received.\n"
	assert.Equal(t, result{otherwise, "forged.txt: " + broken + "forged.txt: 6 segments, 1 connection: 1 violation\n", ""}, tcpsim("", "check-trace", "forged.txt"))
	assert.Equal(t, result{otherwise, "-: " + broken + "-: 6 segments, 1 connection: 1 violation\n", ""}, tcpsim(forged, "check-trace", "-"))

	got := tcpsim("", "check-trace", "forged.txt", "good.txt")
	assert.Equal(t, otherwise, got.code)
	assert.Contains(t, got.out, "good.txt: 3 segments")
}

// Every built-in scenario keeps the rules, whatever it is written as and wherever it is
// captured.
func TestCheckTraceOfBuiltinScenarios(t *testing.T) {
	files(t, nil)
	for _, s := range scenario.Conversations() {
		for _, format := range []string{"json", "pcapng", "pcap", "tcpdump"} {
			require.Equal(t, result{asExpected, "", ""}, tcpsim("", "run", "--format", format, "-o", "t", s.Name))
			got := tcpsim("", "check-trace", "t")
			assert.Equal(t, asExpected, got.code, "%s as %s: %s%s", s.Name, format, got.out, got.err)
			assert.Contains(t, got.out, ": every invariant holds")
		}
	}
}

// A trace in JSON Lines tells what arrived: no doubt is left.
func TestCheckTraceOfASimulatedTrace(t *testing.T) {
	files(t, nil)
	require.Equal(t, result{asExpected, "", ""}, tcpsim("", "run", "--format", "json", "-o", "t", "textbook"))
	lines := strings.SplitAfter(read(t, "t"), "\n")
	for i, line := range lines {
		if strings.Contains(line, `"FIN-WAIT-2"`) {
			lines[i] = strings.Replace(line, `"FIN-WAIT-2"`, `"CLOSE-WAIT"`, 1)
			break
		}
	}
	require.NoError(t, os.WriteFile("t", []byte(strings.Join(lines, "")), 0o666))
	got := tcpsim("", "check-trace", "t")
	assert.Equal(t, otherwise, got.code, got.err)
	assert.Contains(t, got.out, "client: transition: goes from FIN-WAIT-1 to CLOSE-WAIT (RFC 9293 section 3.3.2)\n")
}

func TestCheckTraceOfWhatIsNoCapture(t *testing.T) {
	files(t, map[string]string{"empty": "", "text": "no capture\n", "dir/x": "", "forged.txt": forged})
	for _, c := range []struct{ args, err string }{
		{"check-trace empty", "tcpsim: empty: capture: the file is empty\n"},
		{"check-trace text", "tcpsim: text: no TCP segment in it: "},
		{"check-trace none", "tcpsim: none: no such file or directory\n"},
		{"check-trace dir", "tcpsim: dir: is a directory\n"},
		{"check-trace", "tcpsim: want a capture or more, or - for standard input; got none\nRun 'tcpsim check-trace --help' for usage.\n"},
	} {
		got := tcpsim("", strings.Fields(c.args)...)
		assert.Equal(t, trouble, got.code, c.args)
		assert.Empty(t, got.out, c.args)
		assert.True(t, strings.HasPrefix(got.err, c.err), "%s: %s", c.args, got.err)
	}
	got := tcpsim("", "check-trace", "none", "forged.txt")
	assert.Equal(t, trouble, got.code, "what is wrong with the input comes first")
	assert.Contains(t, got.out, "1 violation\n")
}

// What can be read of a damaged capture is checked.
func TestCheckTraceOfADamagedCapture(t *testing.T) {
	files(t, nil)
	require.Equal(t, result{asExpected, "", ""}, tcpsim("", "run", "--format", "pcap", "-o", "t", "textbook"))
	whole := read(t, "t")
	require.NoError(t, os.WriteFile("t", []byte(whole[:len(whole)-7]), 0o666))
	got := tcpsim("", "check-trace", "t")
	assert.Equal(t, trouble, got.code)
	assert.Empty(t, got.out)
	assert.Contains(t, got.err, "after 9 packets")
	assert.Contains(t, got.err, "; what comes before that is checked\n")
}

func TestHelpOnCheckTrace(t *testing.T) {
	help := tcpsim("", "help", "check-trace")
	assert.Equal(t, result{out: help.out}, help)
	for _, i := range check.Invariants() {
		assert.Contains(t, help.out, "\n  "+i.Name+" ")
	}
}

// The captures that the tests of the traces use are without a violation.
func TestCheckTraceOfLinux(t *testing.T) {
	for _, folder := range []string{"../../trace/tcpdump/testdata/linux/", "../../trace/model/testdata/linux/"} {
		entries, err := os.ReadDir(folder)
		require.NoError(t, err)
		for _, e := range entries {
			got := tcpsim("", "check-trace", folder+e.Name())
			assert.Equal(t, asExpected, got.code, "%s: %s%s", e.Name(), got.out, got.err)
		}
	}
}

// In an anonymised capture every checksum is wrong, as addresses were changed: it is held
// to the rules all the same. Where checksums mean something, one that is wrong says that the
// segment was damaged, and a verdict over nothing is none.
func TestCheckTraceOfWrongChecksums(t *testing.T) {
	cases := "../../trace/internal/capturefile/testdata/"
	rewritten, right := read(t, cases+"rewritten.pcap"), read(t, cases+"rewritten_ok.pcap")
	damaged := []byte(right)
	damaged[24+16+14+36] ^= 1 // TCP's checksum in the first packet, behind the headers of file, record and Ethernet
	files(t, map[string]string{"rewritten.pcap": rewritten, "damaged.pcap": string(damaged), "right.pcap": right})

	got := tcpsim("", "check-trace", "rewritten.pcap")
	assert.Equal(t, otherwise, got.code)
	assert.Contains(t, got.out, "10 segments, 1 connection: 2 violations; looked through 10 wrong checksums\n")
	got = tcpsim("", "check-trace", "damaged.pcap")
	assert.Contains(t, got.out, "9 segments, 1 connection: 2 violations; passed over: 1 × wrong checksum\n")
	got = tcpsim("", "check-trace", "--dont-verify-checksums", "damaged.pcap")
	assert.Contains(t, got.out, "10 segments, 1 connection: 2 violations\n")
}
