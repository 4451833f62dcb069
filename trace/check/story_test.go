package check_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/check"
)

// line is a segment of a capture; a second passes before each.
type line struct {
	server   bool // sends it
	flags    string
	seq, ack segment.Seq
	data     string
	window   uint16
}

// handshake opens a connection: 100 is the client's initial number, and 300 the server's.
var handshake = []line{{false, "S", 100, 0, "", 1000}, {true, "S.", 300, 101, "", 1000}, {false, ".", 101, 301, "", 1000}}

func capturedStory(t *testing.T, lines []line) *trace.Trace {
	t.Helper()
	client, server := netip.MustParseAddrPort("10.0.0.1:5000"), netip.MustParseAddrPort("10.0.0.2:80")
	tr := &trace.Trace{}
	for i, l := range lines {
		flags, err := segment.ParseLetters(l.flags)
		assert.NoError(t, err)
		s := &segment.Segment{Src: client, Dst: server, Flags: flags, Seq: l.seq, Ack: l.ack, Window: l.window, Payload: []byte(l.data)}
		if l.server {
			s.Src, s.Dst = server, client
		}
		p := &trace.Packet{Number: i + 1, Sent: time.Duration(i) * time.Second, Segment: s}
		tr.Record(trace.Event{Time: p.Sent, Kind: trace.Sent, Packet: p})
	}
	return tr
}

// What real stacks do and captures show is not taken for a violation.
func TestWhatIsLegal(t *testing.T) {
	for name, lines := range map[string][]line{
		// "Such a segment generally contains SEG.SEQ = SND.NXT-1 and may or may not contain
		// one garbage octet of data" (section 3.8.4).
		"keep-alive with an octet of garbage": {{false, ".", 101, 301, "ab", 1000}, {true, ".", 301, 103, "", 1000},
			{false, ".", 102, 301, "?", 1000}, {true, ".", 301, 103, "", 1000}},
		"keep-alive whose last ACK was missed": {{false, ".", 101, 301, "ab", 1000}, {false, ".", 102, 301, "?", 1000}, {true, ".", 301, 103, "", 1000}},
		"keep-alive after a FIN":               {{false, "F.", 101, 301, "", 1000}, {true, ".", 301, 102, "", 1000}, {false, ".", 101, 301, "?", 1000}},
		"zero-window probe with new data": {{true, ".", 301, 101, "", 0}, {false, ".", 101, 301, "a", 1000}, {true, ".", 301, 101, "", 0},
			{false, ".", 101, 301, "a", 1000}, {true, ".", 301, 102, "", 1000}},
		"FIN joined with data sent before":         {{false, "P.", 101, 301, "ab", 1000}, {false, "F.", 103, 301, "", 1000}, {false, "FP.", 101, 301, "ab", 1000}},
		"challenge ACK":                            {{true, "R", 400, 0, "", 0}, {false, ".", 101, 301, "", 1000}, {false, "P.", 101, 301, "ab", 1000}, {true, ".", 301, 103, "", 1000}},
		"data after a reset that was forged":       {{true, "R", 301, 0, "", 0}, {false, "P.", 101, 301, "ab", 1000}, {true, ".", 301, 103, "", 1000}},
		"ACK of data that were missed":             {{true, ".", 301, 601, "", 1000}, {false, "P.", 601, 301, "ab", 1000}, {true, ".", 301, 603, "", 1000}},
		"window update that was missed":            {{true, ".", 301, 101, "", 1000}, {false, "P.", 1100, 301, "abc", 1000}, {true, ".", 301, 1103, "", 1000}},
		"window that shrinks":                      {{true, ".", 301, 101, "", 2}, {false, ".", 101, 301, "abcdef", 1000}, {true, ".", 301, 103, "", 0}},
		"data sent anew that was captured damaged": {{false, ".", 101, 301, "ab", 1000}, {false, ".", 101, 301, "ab", 1000}, {true, ".", 301, 103, "", 1000}},
		"RST for a segment that was missed":        {{true, "R", 9000, 0, "", 0}},
		"data in the last ACK's place":             {{false, "F.", 101, 301, "", 1000}, {true, ".", 301, 102, "ab", 1000}, {false, ".", 102, 303, "", 1000}},
	} {
		assert.Empty(t, check.Trace(capturedStory(t, append(handshake[:3:3], lines...))), name)
	}
	for name, lines := range map[string][]line{
		"TCP Fast Open": {{false, "S", 100, 0, "abc", 1000}, {true, "S.", 300, 104, "", 1000}, {false, ".", 104, 301, "", 1000}},
		"TCP Fast Open, the data refused": {{false, "S", 100, 0, "abc", 1000}, {true, "S.", 300, 101, "", 1000},
			{false, "P.", 101, 301, "abc", 1000}, {true, ".", 301, 104, "", 1000}},
		"TCP Fast Open, refused altogether": {{false, "S", 100, 0, "abc", 1000}, {true, "R.", 0, 104, "", 0}},
		"simultaneous open": {{false, "S", 100, 0, "", 1000}, {true, "S", 300, 0, "", 1000}, {false, "S.", 100, 301, "", 1000},
			{true, "S.", 300, 101, "", 1000}, {false, ".", 101, 301, "", 1000}},
		"half-open connection": {{false, ".", 101, 301, "ab", 1000}, {true, "R", 301, 0, "", 0}, {false, "S", 5000, 0, "", 1000}, {true, "S.", 7000, 5001, "", 1000}},
	} {
		assert.Empty(t, check.Trace(capturedStory(t, lines)), name)
	}
}

// The same captures, changed a little, are violations for sure.
func TestWhatIsNot(t *testing.T) {
	for name, lines := range map[string][]line{
		"ack-of-unsent":          {{true, ".", 301, 601, "", 1000}, {false, ".", 101, 301, "", 1000}},
		"beyond-window":          {{true, ".", 301, 101, "", 2}, {false, ".", 101, 301, string(make([]byte, 1500)), 1000}, {true, ".", 301, 103, "", 0}},
		"after-fin":              {{false, "F.", 101, 301, "", 1000}, {true, ".", 301, 102, "", 1000}, {false, ".", 102, 301, "ab", 1000}},
		"retransmission-differs": {{false, ".", 101, 301, "ab", 1000}, {false, ".", 101, 301, "aB", 1000}},
		"reset":                  {{true, "R", 1 << 30, 0, "", 0}},
	} {
		found := check.Trace(capturedStory(t, append(handshake[:3:3], lines...)))
		if assert.Len(t, found, 1, name) {
			assert.Equal(t, name, found[0].Name)
		}
	}
}

// Of a connection that is older than its capture nobody knows how far the numbers have gone: a
// FIN behind them may be a middlebox's, and the end that has received more is right.
func TestFINOfAnOlderConnection(t *testing.T) {
	older := []line{{true, "F.", 301, 101, "", 1000}, {false, ".", 101, 1501, "", 1000}, {true, "F.", 301, 101, "", 1000}, {false, ".", 101, 1501, "", 1000}}
	assert.Empty(t, check.Trace(capturedStory(t, older)))
	assert.NotEmpty(t, check.Trace(capturedStory(t, append(append([]line{}, handshake...), older...))))
}
