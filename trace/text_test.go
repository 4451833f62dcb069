package trace

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestText(t *testing.T) {
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			golden(t, story.name+".text.txt", written(t, "text", story.tell(t), Style{}))
		})
	}
}

func TestTextHasAbsoluteNumbersIfTheStyleOrTheTraceDemandsThem(t *testing.T) {
	s := newScript(t, "")
	s.send(clientConn, psh|ack, 1001, 8001, "x")
	s.send(clientConn, psh|ack, 1002, 8001, "x")
	const relative, absolute = "seq 1:2, ack 1,", "seq 1002:1003, ack 8001,"
	assert.Contains(t, written(t, "text", s.Trace, Style{}), relative)
	assert.Contains(t, written(t, "text", s.Trace, Style{Absolute: true}), absolute)
	s.Absolute = true
	assert.Contains(t, written(t, "text", s.Trace, Style{}), absolute)
	assert.Contains(t, written(t, "tcpdump", s.Trace, Style{}), relative, "tcpdump is not asked by the trace")
}

func TestTextOfCalls(t *testing.T) {
	for want, e := range map[string]Event{
		"read 20 ...":                           {Kind: Called, Call: &Call{Op: "read", Args: "20", Waiting: true}},
		"read = 20 bytes":                       {Kind: Returned, Call: &Call{Op: "read", Args: "20", Result: "20 bytes"}},
		"read = 3 bytes, error: end of stream":  {Kind: Returned, Call: &Call{Op: "read", Result: "3 bytes", Err: "end of stream"}},
		"connect = ok":                          {Kind: Returned, Call: &Call{Op: "connect"}},
		"connect = error: connection timed out": {Kind: Returned, Call: &Call{Op: "connect", Err: "connection timed out"}},
		"listen 80":                             {Kind: Called, Call: &Call{Op: "listen", Args: "80"}},
		"write a\\nb = error: broken pipe":      {Kind: Called, Call: &Call{Op: "write", Args: "a\nb", Err: "broken pipe"}},
	} {
		e.Host = "client"
		assert.Equal(t, "0.000000 client "+want+"\n", written(t, "text", &Trace{Events: []Event{e}}, Style{}))
	}
}

func TestTextOfTransitionsTellsOfTimersOnly(t *testing.T) {
	for cause, want := range map[string]string{
		"": "", "segment 4": "", "close": "", "timer": " (timer)", "2MSL timer": " (2MSL timer)", "retries spent": " (retries spent)",
	} {
		tr := &Trace{Events: []Event{{Kind: Moved, Host: "client", Transition: &Transition{Conn: clientConn, Cause: cause}}}}
		assert.Equal(t, "0.000000 client CLOSED -> CLOSED"+want+"\n", written(t, "text", tr, Style{}))
	}
}

func TestTextOfTimes(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0.000000": 0, "0.000001": 1000, "0.000000001": 1, "1.000001500": time.Second + 1500,
		"7200.000000": 2 * time.Hour, "59.999999": time.Minute - time.Microsecond,
	} {
		assert.Equal(t, want, string(appendTime(nil, d)))
	}
}

func TestTextOfPacketsOfUnknownOrigin(t *testing.T) {
	s := newScript(t, "")
	s.Hosts = nil
	s.send(clientConn, syn, 1, 0, "")
	p := s.sendBytes("", "", icmp(8, 0, 0, nil), nil)
	p.Injected = true
	s.sendBytes("client", "server", []byte{1, 2, 3}, nil)
	assert.Equal(t, []string{
		"0.000000 10.0.0.1 > 10.0.0.2: Flags [S], seq 1, win 29184, length 0",
		"0.000000 10.0.0.2 > 10.0.0.1: ICMP echo request, id 0, seq 0, length 8 (injected)",
		"0.000000 client > server: no IP packet, length 3",
	}, lines(written(t, "text", s.Trace, Style{})))
}

func TestTextTellsManyConnectionsApart(t *testing.T) {
	s := newScript(t, "")
	for range 3 {
		s.send(clientConn, syn, 1, 0, "")
	}
	require.NotContains(t, written(t, "text", s.Trace, Style{}), ":4")
	second := clientConn
	second.Local = clientEndAt(40001)
	s.send(second, syn, 1, 0, "")
	s.move("server", second.Reverse(), 3, "segment 4")
	s.call("server", "close", "", "", second.Reverse())
	got := written(t, "text", s.Trace, Style{})
	assert.Contains(t, got, "client:40000 > server: Flags")
	assert.Contains(t, got, "client:40001 > server: Flags")
	assert.Contains(t, got, "server (client:40001) CLOSED -> SYN-RECEIVED")
	assert.Contains(t, got, "server (client:40001) close\n")
}
