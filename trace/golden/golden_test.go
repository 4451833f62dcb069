package golden_test

import (
	"path/filepath"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestText(t *testing.T) {
	for _, story := range tracetest.Stories {
		t.Run(story.Name, func(t *testing.T) {
			goldenfile.Compare(t, filepath.Join("testdata", story.Name+".text.txt"), golden.Format.Text(story.Tell(t), format.Style{}))
		})
	}
}

func TestTextHasAbsoluteNumbersIfTheStyleOrTheTraceDemandsThem(t *testing.T) {
	s := tracetest.NewScript(t, "")
	s.Send(tracetest.ClientConn, segment.PSH|segment.ACK, 1001, 8001, "x")
	s.Send(tracetest.ClientConn, segment.PSH|segment.ACK, 1002, 8001, "x")
	const relative, absolute = "seq 1:2, ack 1,", "seq 1002:1003, ack 8001,"
	assert.Contains(t, golden.Format.Text(s.Trace, format.Style{}), relative)
	assert.Contains(t, golden.Format.Text(s.Trace, format.Style{Absolute: true}), absolute)
	s.Absolute = true
	assert.Contains(t, golden.Format.Text(s.Trace, format.Style{}), absolute)
	assert.Contains(t, tcpdump.Format.Text(s.Trace, format.Style{}), relative, "tcpdump is not asked by the trace")
}

func TestTextOfCalls(t *testing.T) {
	for want, e := range map[string]trace.Event{
		"read 20 ...":                           {Kind: trace.Called, Call: &trace.Call{Op: "read", Args: "20", Waiting: true}},
		"read = 20 bytes":                       {Kind: trace.Returned, Call: &trace.Call{Op: "read", Args: "20", Result: "20 bytes"}},
		"read = 3 bytes, error: end of stream":  {Kind: trace.Returned, Call: &trace.Call{Op: "read", Result: "3 bytes", Err: "end of stream"}},
		"connect = ok":                          {Kind: trace.Returned, Call: &trace.Call{Op: "connect"}},
		"connect = error: connection timed out": {Kind: trace.Returned, Call: &trace.Call{Op: "connect", Err: "connection timed out"}},
		"listen 80":                             {Kind: trace.Called, Call: &trace.Call{Op: "listen", Args: "80"}},
		"write a\\nb = error: broken pipe":      {Kind: trace.Called, Call: &trace.Call{Op: "write", Args: "a\nb", Err: "broken pipe"}},
	} {
		e.Host = "client"
		assert.Equal(t, "0.000000 client "+want+"\n", golden.Format.Text(&trace.Trace{Events: []trace.Event{e}}, format.Style{}))
	}
}

func TestTextOfTransitionsTellsOfTimersOnly(t *testing.T) {
	for cause, want := range map[string]string{
		"": "", "segment 4": "", "close": "", "timer": " (timer)", "2MSL timer": " (2MSL timer)", "retries spent": " (retries spent)",
	} {
		tr := &trace.Trace{Events: []trace.Event{{Kind: trace.Moved, Host: "client", Transition: &trace.Transition{Conn: tracetest.ClientConn, Cause: cause}}}}
		assert.Equal(t, "0.000000 client CLOSED -> CLOSED"+want+"\n", golden.Format.Text(tr, format.Style{}))
	}
}

func TestTextOfPacketsOfUnknownOrigin(t *testing.T) {
	s := tracetest.NewScript(t, "")
	s.Hosts = nil
	s.Send(tracetest.ClientConn, segment.SYN, 1, 0, "")
	p := s.SendBytes("", "", tracetest.ICMP(8, 0, 0, nil), nil)
	p.Injected = true
	s.SendBytes("client", "server", []byte{1, 2, 3}, nil)
	assert.Equal(t, []string{
		"0.000000 10.0.0.1 > 10.0.0.2: Flags [S], seq 1, win 29184, length 0",
		"0.000000 10.0.0.2 > 10.0.0.1: ICMP echo request, id 0, seq 0, length 8 (injected)",
		"0.000000 client > server: no IP packet, length 3",
	}, tracetest.Lines(golden.Format.Text(s.Trace, format.Style{})))
}

func TestTextTellsManyConnectionsApart(t *testing.T) {
	s := tracetest.NewScript(t, "")
	for range 3 {
		s.Send(tracetest.ClientConn, segment.SYN, 1, 0, "")
	}
	require.NotContains(t, golden.Format.Text(s.Trace, format.Style{}), ":4")
	second := tracetest.ClientConn
	second.Local = tracetest.ClientEndAt(40001)
	s.Send(second, segment.SYN, 1, 0, "")
	s.Move("server", second.Reverse(), 3, "segment 4")
	s.Call("server", "close", "", "", second.Reverse())
	got := golden.Format.Text(s.Trace, format.Style{})
	assert.Contains(t, got, "client:40000 > server: Flags")
	assert.Contains(t, got, "client:40001 > server: Flags")
	assert.Contains(t, got, "server (client:40001) CLOSED -> SYN-RECEIVED")
	assert.Contains(t, got, "server (client:40001) close\n")
}

func TestNotesInLines(t *testing.T) {
	tr, notes := tracetest.Noted(t)
	style := format.Style{Notes: notes}
	text := golden.Format.Text(tr, style)
	assert.Contains(t, text, " listen 9527\n    Note 0\\x1b[2J, which")
	assert.Contains(t, tcpdump.Format.Text(tr, style), "options [mss 1460], length 0\n    Note ")
	assert.NotContains(t, text, "\x1b")
}
