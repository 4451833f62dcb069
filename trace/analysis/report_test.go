package analysis_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

const ms = time.Millisecond

// only tells a story of one connection, and returns that.
func only(t *testing.T, story string, fates bool) *analysis.Connection {
	t.Helper()
	tr, _ := tell(t, story, fates)
	r := analysis.Of(tr)
	require.Len(t, r.Connections, 1)
	return r.Connections[0]
}

// A half-close: the server goes on sending after the client's FIN.
func TestPhases(t *testing.T) {
	c := only(t, opened+`
		30   > P. 1 1 1000 len=20   = data
		30   > F. 21 1 1000         = teardown
		40   < .  1 22 1000         = teardown
		100  < P. 1 22 1000 len=500 = data
		110  > .  22 501 1000       = data
		200  < F. 501 22 1000       = teardown
		210  > .  22 502 1000       = teardown
		210  > .  22 502 1000       = teardown`, true)
	var phases []string
	for _, s := range c.Segments {
		phases = append(phases, s.Phase.String())
	}
	assert.Equal(t, []string{"set-up", "set-up", "set-up", "data", "teardown", "teardown", "data", "data", "teardown", "teardown", "teardown"}, phases)
	assert.Equal(t, [3]analysis.Extent{
		{First: 0, Last: 20 * ms, Segments: 3},
		{First: 30 * ms, Last: 110 * ms, Segments: 3, Bytes: 520},
		{First: 30 * ms, Last: 210 * ms, Segments: 5},
	}, c.Phases)
	assert.Equal(t, conversation.Closing{First: conversation.Client, How: conversation.ByFIN, Time: 30 * ms, Outcome: conversation.ByFIN}, c.Closing)
}

func TestFlow(t *testing.T) {
	c := only(t, opened+`
		100  > .  1 1 1000 len=100 lost = data
		100  > .  101 1 1000 len=100 = data
		300  > .  1 1 1000 len=100  = again
		310  < .  1 201 0           = closed
		510  > .  200 1 1000        = probe
		520  < .  1 201 0           = still closed
		600  < .  1 201 1000        = open
		610  > .  201 1 1000 len=50 = data
		620  < .  1 251 1000        = ACK`, true)
	f := c.Flows[conversation.Client]
	assert.Equal(t, 7, f.Segments)
	assert.EqualValues(t, 250, f.Bytes)
	assert.EqualValues(t, 250, f.Acknowledged)
	assert.EqualValues(t, 1, f.Retransmissions)
	assert.EqualValues(t, 100, f.Retransmitted)
	assert.EqualValues(t, 200, f.MaxInFlight)
	assert.Equal(t, 290*ms, f.ZeroWindow, "from 320 to 610 ms")
	assert.InDelta(t, 250/0.530, f.Goodput, 1e-6, "from 100 to 630 ms")
	assert.Equal(t, 2, f.RTT.Samples, "of the SYN and the last data")
	assert.Equal(t, 20*ms, f.RTT.Mean)
	assert.Equal(t, conversation.Closing{}, c.Closing)
}

func TestRoundTripTimes(t *testing.T) {
	c := only(t, opened+`
		100  > .  1 1 1000 len=100 takes=10 = data
		110  < .  1 101 1000 takes=30 = 40 ms
		200  > .  101 1 1000 len=100 takes=10 = data
		210  < .  1 201 1000 takes=30 = 40 ms`, true)
	r := c.Flows[conversation.Client].RTT
	assert.Equal(t, []time.Duration{20 * ms, 40 * ms}, []time.Duration{r.Min, r.Max})
	assert.Equal(t, 100*ms/3, r.Mean)
	// RFC 6298: SRTT 20, RTTVAR 10; then 22.5 and 12.5; then 24.6875 and 13.75.
	assert.Equal(t, 24_687_500*time.Nanosecond, r.Smoothed)
	assert.Equal(t, 200*ms, r.Timeout, "79.7 ms is less than the least")
}

func TestClosing(t *testing.T) {
	for name, c := range map[string]struct {
		story string
		want  conversation.Closing
	}{
		"refused": {`
			0    > S  0 0 1000          =
			10   < R. 0 1 0             = `,
			conversation.Closing{First: conversation.Server, How: conversation.Refused, Time: 10 * ms, Outcome: conversation.Refused}},
		"reset": {opened + `
			30   > R. 1 1 0             = `,
			conversation.Closing{First: conversation.Client, How: conversation.ByRST, Time: 30 * ms, Outcome: conversation.ByRST}},
		"half-closed": {opened + `
			30   < F. 1 1 1000          =
			40   > .  1 2 1000          = `,
			conversation.Closing{First: conversation.Server, How: conversation.ByFIN, Time: 30 * ms, Outcome: conversation.HalfClosed}},
		"FIN, then reset": {opened + `
			30   < F. 1 1 1000          =
			40   > P. 1 2 1000 len=1    =
			50   < R  2 0 0             = `,
			conversation.Closing{First: conversation.Server, How: conversation.ByFIN, Time: 30 * ms, Outcome: conversation.ByRST}},
		"no answer": {opened + `
			100  > .  1 1 1000 len=1 lost =
			300  > .  1 1 1000 len=1 lost =
			700  > .  1 1 1000 len=1 lost =
			1500 > .  1 1 1000 len=1 lost = `,
			conversation.Closing{First: conversation.Client, How: conversation.TimedOut, Time: 1500 * ms, Outcome: conversation.TimedOut}},
	} {
		assert.Equal(t, c.want, only(t, c.story, true).Closing, name)
		assert.NotEmpty(t, c.want.String())
	}
}

func TestGivenUpAsTheTraceTells(t *testing.T) {
	tr, _ := tell(t, opened, true)
	tr.Record(trace.Event{Time: time.Second, Kind: trace.Moved, Host: "server", Transition: &trace.Transition{
		Conn: trace.Conn{Local: serverEnd, Remote: clientEnd}, From: segment.Established, To: segment.Closed, Cause: "retries spent",
	}})
	c := analysis.Of(tr).Connections[0]
	assert.Equal(t, conversation.Server, c.Closing.First)
	assert.Equal(t, conversation.TimedOut, c.Closing.Outcome)
}

// The same sockets may be used again.
func TestSuccessiveConnections(t *testing.T) {
	tr, _ := tell(t, opened+`
		30   > R. 1 1 0             =
		100  > S  5000 0 1000       =
		110  < S. 9000 5001 1000    =
		120  > .  5001 9001 1000    =
		130  < S  77 0 1000         = an attack, perhaps
		140  > .  5001 9001 1000    = `, true)
	r := analysis.Of(tr)
	require.Len(t, r.Connections, 2)
	assert.Len(t, r.Connections[0].Segments, 4)
	assert.Len(t, r.Connections[1].Segments, 5)
	assert.True(t, r.Connections[1].Begun)
}

func TestCaptureBegunLate(t *testing.T) {
	c := only(t, `
		0    < P. 700 900 1000 len=5 = data
		10   > .  900 705 1000      = pure ACK
		20   > P. 900 705 1000 len=5 = data`, false)
	assert.False(t, c.Begun)
	assert.Equal(t, clientEnd, c.Conn.Local, "the higher port")
	assert.Equal(t, [3]analysis.Extent{1: {First: 0, Last: 20 * ms, Segments: 3, Bytes: 10}}, c.Phases)
	assert.Equal(t, "pure ACK", c.Segments[1].Class.String())
}

func TestFollowerStreams(t *testing.T) {
	tr, _ := tell(t, opened+`
		30   > P. 1 1 1000 len=20   = `, true)
	var order []string
	a := conversation.NewFollower(conversation.Options{
		Begun: func(*conversation.Connection) { order = append(order, "begun") },
		Sent:  func(_ *conversation.Connection, s *conversation.Segment) { order = append(order, s.Class.String()) },
		Done:  func(*conversation.Connection) { order = append(order, "done") },
	})
	for _, h := range tr.Hosts {
		a.AddHost(h)
	}
	for _, e := range tr.Events {
		a.Record(e)
	}
	a.Record(trace.Event{Kind: trace.Sent, Packet: &trace.Packet{Number: 5, Bytes: []byte("no TCP")}})
	a.Close()
	assert.Equal(t, []string{"begun", "SYN", "SYN-ACK", "ACK of the handshake", "data", "done"}, order)
	tr.Record(trace.Event{Kind: trace.Sent, Packet: &trace.Packet{Number: 5, Bytes: []byte("no TCP")}})
	assert.Equal(t, 1, analysis.Of(tr).Others)
}

func TestNames(t *testing.T) {
	assert.Equal(t, "data, tail-loss probe, spurious", (conversation.Data | conversation.Retransmission | conversation.TailLossProbe | conversation.Spurious).String())
	assert.Equal(t, "retransmission", conversation.Retransmission.String())
	assert.Equal(t, "unclassified", conversation.Class(0).String())
	assert.Equal(t, "timestamps", conversation.ByTimestamps.String())
	for e := conversation.Open; e <= conversation.TimedOut; e++ {
		assert.NotEqual(t, "?", e.String())
	}
}
