package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTcpdumpFlags(t *testing.T) {
	files(t, nil)
	require.Equal(t, asExpected, tcpsim("", "run", "--format", "pcap", "-o", "t.pcap", "textbook").code)
	for flags, want := range map[string]string{
		"":                "00:00:00.000000 IP 10.0.0.1.49152 > ",
		"-t":              "IP 10.0.0.1.49152 > ",
		"-tt --nano":      "946684800.000000000 IP 10.0.0.1.49152 > ",
		"-ttt":            " 00:00:00.000000 IP 10.0.0.1.49152 > ",
		"-tttt":           "2000-01-01 00:00:00.000000 IP 10.0.0.1.49152 > ",
		"-t -tttt --nano": " 00:00:00.000000000 IP 10.0.0.1.49152 > ",
		"-tv -S":          "IP (tos 0x0, ttl 64, id 0, offset 0, flags [DF], proto TCP (6), length 44)\n    10.0.0.1.49152 > ",
	} {
		args := append([]string{"--format", "tcpdump"}, strings.Fields(flags)...)
		got := tcpsim("", append(append([]string{"run"}, args...), "textbook")...)
		assert.Equal(t, asExpected, got.code, got.err)
		assert.True(t, strings.HasPrefix(got.out, want), "%s: %s", flags, got.out)
		assert.Equal(t, got, tcpsim("", append(append([]string{"show"}, args...), "t.pcap")...), flags)
		if _, err := exec.LookPath("tcpdump"); err == nil {
			command := exec.Command("tcpdump", append(strings.Fields(flags), "-n", "-r", "t.pcap")...)
			command.Env = []string{"TZ=UTC"}
			theirs, err := command.Output()
			require.NoError(t, err)
			assert.Equal(t, string(theirs), got.out, flags)
		}
	}
}

func TestTcpdumpFlagsThatMeanNothing(t *testing.T) {
	for args, want := range map[string]string{
		"run -v textbook":                         "-t, --nano and -v are for --format tcpdump; they mean nothing in the format ladder",
		"show --nano --format pcap x":             "they mean nothing in the format pcap",
		"run --format tcpdump -tttttt textbook":   "-t is there too often; tcpdump knows -t to -ttttt",
		"show --format tcpdump --time=7 textbook": "-t is there too often",
	} {
		got := tcpsim("", strings.Fields(args)...)
		assert.Equal(t, trouble, got.code, args)
		assert.Empty(t, got.out, args)
		assert.Contains(t, got.err, want, args)
	}
}
