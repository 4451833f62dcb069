package analysis_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

var (
	clientEnd = netip.MustParseAddrPort("10.0.0.1:40000")
	serverEnd = netip.MustParseAddrPort("10.0.0.2:80")
)

// opened is how most stories begin: both initial sequence numbers are 0, one way takes
// 10 ms.
const opened = `
	0    > S  0 0 1000          = SYN
	10   < S. 0 1 1000          = SYN-ACK; RTT 20ms by Karn
	20   > .  1 1 1000          = ACK of the handshake; RTT 20ms by Karn
`

// tell makes a trace of a story told by hand, and lists what is expected of its
// segments. A line is
//
//	TIME >|< FLAGS SEQ ACK WINDOW [OPTION...] = EXPECTED
//
// TIME is in milliseconds, > is from client to server, FLAGS are tcpdump's letters.
// Options are len=N, sack=L:R,L:R, ts=VALUE:ECHO, sackok, ws=N, lost, and takes=N for
// another time on the way. Without fates it is a capture.
func tell(t *testing.T, story string, fates bool) (*trace.Trace, []string) {
	t.Helper()
	type step struct {
		at    time.Duration
		order int
		event trace.Event
	}
	var steps []step
	var want []string
	for line := range strings.Lines(story) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		line, expected, _ := strings.Cut(strings.TrimSpace(line), " =")
		want = append(want, strings.TrimSpace(expected))
		p, takes, lost := packet(t, strings.Fields(line))
		p.Number = len(want)
		steps = append(steps, step{p.Sent, 2 * p.Number, trace.Event{Time: p.Sent, Kind: trace.Sent, Host: p.From, Packet: p}})
		if !fates {
			continue
		}
		f := &trace.Fate{Time: p.Sent + takes, Dropped: lost}
		kind, host := trace.Delivered, p.To
		if lost {
			f.Time, kind, host = p.Sent, trace.Dropped, p.From
		}
		p.Fates = []*trace.Fate{f}
		steps = append(steps, step{f.Time, 2*p.Number + 1, trace.Event{Time: f.Time, Kind: kind, Host: host, Packet: p, Fate: f}})
	}
	slices.SortStableFunc(steps, func(a, b step) int {
		// What arrives at an instant is there when something is sent.
		if a.at == b.at && (a.event.Kind == trace.Delivered) != (b.event.Kind == trace.Delivered) {
			return map[bool]int{true: -1, false: 1}[a.event.Kind == trace.Delivered]
		}
		return int(a.at - b.at)
	})
	tr := &trace.Trace{}
	tr.AddHost(trace.Host{Name: "client", Addresses: []netip.Addr{clientEnd.Addr()}})
	tr.AddHost(trace.Host{Name: "server", Addresses: []netip.Addr{serverEnd.Addr()}})
	for _, s := range steps {
		tr.Record(s.event)
	}
	return tr, want
}

// packet makes the packet of a line.
func packet(t *testing.T, words []string) (p *trace.Packet, takes time.Duration, lost bool) {
	t.Helper()
	require.GreaterOrEqual(t, len(words), 6, words)
	number := func(text string) int {
		n, err := strconv.ParseInt(text, 10, 64)
		require.NoError(t, err)
		return int(n)
	}
	ms, err := strconv.ParseFloat(words[0], 64)
	require.NoError(t, err)
	flags, err := segment.ParseLetters(words[2])
	require.NoError(t, err)
	s := &segment.Segment{Src: clientEnd, Dst: serverEnd, Flags: flags, Seq: segment.Seq(number(words[3])), Ack: segment.Seq(number(words[4])), Window: uint16(number(words[5]))}
	p = &trace.Packet{Sent: time.Duration(ms * float64(time.Millisecond)), From: "client", To: "server", Segment: s}
	if words[1] == "<" {
		s.Src, s.Dst = s.Dst, s.Src
		p.From, p.To = p.To, p.From
	}
	takes = 10 * time.Millisecond
	for _, word := range words[6:] {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "len":
			s.Payload = make([]byte, number(value))
		case "lost":
			lost = true
		case "takes":
			takes = time.Duration(number(value)) * time.Millisecond
		case "sackok":
			s.Options = append(s.Options, segment.SACKOK())
		case "ws":
			s.Options = append(s.Options, segment.WScale(uint8(number(value))))
		case "ts":
			a, b, _ := strings.Cut(value, ":")
			s.Options = append(s.Options, segment.TS(uint32(number(a)), uint32(number(b))))
		case "sack":
			var blocks []segment.Block
			for block := range strings.SplitSeq(value, ",") {
				a, b, _ := strings.Cut(block, ":")
				blocks = append(blocks, segment.Block{Left: segment.Seq(number(a)), Right: segment.Seq(number(b))})
			}
			s.Options = append(s.Options, segment.SACKBlocks(blocks...))
		default:
			require.Fail(t, fmt.Sprintf("no option: %q", word))
		}
	}
	return p, takes, lost
}
