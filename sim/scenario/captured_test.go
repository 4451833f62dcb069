package scenario_test

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/require"
)

// captured is one line of a capture.
type captured struct {
	at   time.Duration // since midnight
	from string        // client or server
	line string        // what is compared, as describe puts it
}

// describe puts into words what is compared of a segment. The sequence number is
// left out where tcpdump prints none, which is in segments that occupy none.
func describe(from, flags string, seq, ack segment.Seq, length int) string {
	text := from + " " + flags
	if length > 0 || strings.ContainsAny(flags, "SFR") {
		text += fmt.Sprintf(" seq %d", seq)
	}
	if strings.Contains(flags, ".") {
		text += fmt.Sprintf(" ack %d", ack)
	}
	return text + fmt.Sprintf(" length %d", length)
}

// initials are the initial sequence numbers of both sides, as their SYNs tell.
// Relative numbers count from them, from 0 where there was no SYN.
type initials map[string]segment.Seq

func (i initials) describe(from, flags string, seq, ack segment.Seq, length int) string {
	to := map[string]string{"client": "server", "server": "client"}[from]
	if strings.Contains(flags, "S") {
		i[from] = seq
	}
	return describe(from, flags, seq-i[from], ack-i[to], length)
}

var tcpdumpLine = regexp.MustCompile(`^(\d\d):(\d\d):(\d\d\.\d{6}) IP (\S+)\.([\w-]+) > (\S+)\.([\w-]+): ` +
	`Flags \[([A-Z]*\.?)\](?:, seq (\d+)(?::(\d+))?)?(?:, ack (\d+))?, win \d+(?:, options \[[^\]]*\])?, length (\d+)$`)

// services are the ports that tcpdump shows by name.
var services = map[string]string{"ddi-tcp-1": "8888"}

// readCapture reads what tcpdump has printed. Of the numbers in it, those of a SYN,
// of a segment without ACK and of a conversation's first with ACK are absolute.
// server is the port that the first SYN goes to.
func readCapture(t *testing.T, name string) (list []captured, server string) {
	t.Helper()
	file, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	initial := initials{}
	client, known := "", false
	for line := range strings.Lines(string(file)) {
		f := tcpdumpLine.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
		require.NotNil(t, f, "%s: %s", name, line)
		source := f[4] + "." + f[5]
		if client == "" {
			client, server = source, cmp.Or(services[f[7]], f[7])
		}
		c := captured{at: clockTime(t, f[1:4]), from: "server"}
		if source == client {
			c.from = "client"
		}
		flags, length := f[8], int(parseNumber(t, f[12]))
		seq, ack := parseNumber(t, f[9]), parseNumber(t, f[11])
		if end := f[10]; end != "" {
			require.Equal(t, parseNumber(t, end), seq+segment.Seq(length), line)
		}
		ackFlag := strings.Contains(flags, ".")
		if ackFlag && known && !strings.Contains(flags, "S") {
			c.line = describe(c.from, flags, seq, ack, length)
		} else {
			c.line = initial.describe(c.from, flags, seq, ack, length)
		}
		known = known || ackFlag
		list = append(list, c)
	}
	return list, server
}

func parseNumber(t *testing.T, text string) segment.Seq {
	t.Helper()
	n, err := strconv.ParseUint(cmp.Or(text, "0"), 10, 32)
	require.NoError(t, err)
	return segment.Seq(n)
}

// clockTime is what hours, minutes and seconds make.
func clockTime(t *testing.T, parts []string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(parts[0] + "h" + parts[1] + "m" + parts[2] + "s")
	require.NoError(t, err)
	return d
}

// simulated is a simulated connection in the form of a capture.
func simulated(tr *trace.Trace) []captured {
	initial := initials{}
	var list []captured
	for _, p := range tr.Packets() {
		s := p.Segment
		list = append(list, captured{p.Sent, p.From,
			initial.describe(p.From, s.Flags.Letters(), s.Seq, s.Ack, len(s.Payload))})
	}
	return list
}

// difference is the first segment in which two connections differ; empty if they
// agree.
func difference(want, got []captured) string {
	line := func(list []captured, i int) string {
		if i < len(list) {
			return list[i].line
		}
		return "nothing"
	}
	for i := range max(len(want), len(got)) {
		if w, g := line(want, i), line(got, i); w != g {
			return fmt.Sprintf("segment %d: captured %s, simulated %s", i+1, w, g)
		}
	}
	return ""
}
