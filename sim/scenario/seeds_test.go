package scenario_test

import (
	"slices"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The tests in this file are named after the articles that the scenarios are
// taken from, and hold what those claim.

// states are those that a host's connections reach, in order.
func states(tr *trace.Trace, host string) []segment.State {
	var list []segment.State
	for _, e := range tr.Events {
		if e.Kind == trace.Moved && e.Host == host {
			list = append(list, e.Transition.To)
		}
	}
	return list
}

// results are what a host's calls of one kind gave, once they had returned.
func results(tr *trace.Trace, host, op string) []string {
	var list []string
	for _, e := range tr.Events {
		if e.Kind != trace.Called && e.Kind != trace.Returned || e.Host != host || e.Call.Op != op || e.Call.Waiting {
			continue
		}
		switch {
		case e.Call.Err != "":
			list = append(list, "error: "+e.Call.Err)
		case e.Call.Result != "":
			list = append(list, e.Call.Result)
		default:
			list = append(list, "ok")
		}
	}
	return list
}

// lines are the segments as a capture has them.
func lines(tr *trace.Trace) []string {
	var list []string
	for _, c := range simulated(tr) {
		list = append(list, c.line)
	}
	return list
}

// The server greets and closes; the states at each step.
func TestSeed000Hello(t *testing.T) {
	tr := run(t, "hello")
	assert.Equal(t, []segment.State{
		segment.SynSent, segment.Established, segment.CloseWait, segment.LastAck, segment.Closed,
	}, states(tr, "client"))
	assert.Equal(t, []segment.State{
		segment.Listen, segment.SynReceived, segment.Established, segment.FinWait1,
		segment.FinWait2, segment.TimeWait, segment.Closed,
	}, states(tr, "server"))
}

// Two clients, one after the other, of one listener; the second ends its input.
func TestSeed001Echo(t *testing.T) {
	tr := run(t, "echo")
	byPort := map[uint16][]*trace.Packet{}
	for _, p := range tr.Packets() {
		client, server := p.Segment.Src, p.Segment.Dst
		if p.From == "server" {
			client, server = server, client
		}
		assert.EqualValues(t, 8888, server.Port())
		byPort[client.Port()] = append(byPort[client.Port()], p)
	}
	require.Len(t, byPort, 2, "each client has a port of its own")
	assert.Equal(t, []string{"ok"}, results(tr, "server", "listen"), "one listener")
	assert.Equal(t, []string{"client:49152", "client:49153"}, results(tr, "server", "accept"))

	said := func(port uint16, from string) (text string) {
		for _, p := range byPort[port] {
			if p.From == from {
				text += string(p.Segment.Payload)
			}
		}
		return text
	}
	for _, from := range []string{"client", "server"} {
		assert.Equal(t, "Hello!", said(49152, from))
		assert.Equal(t, "Hello\n", said(49153, from))
	}
	assert.Equal(t, []string{"6 bytes", "6 bytes", "end of stream"}, results(tr, "client", "read"),
		"exactly 6 bytes, and then those of the second client to the end")

	second := byPort[49153]
	fin := slices.IndexFunc(second, func(p *trace.Packet) bool { return p.Segment.Flags.Has(segment.FIN) })
	echo := slices.IndexFunc(second, func(p *trace.Packet) bool { return p.From == "server" && len(p.Segment.Payload) > 0 })
	assert.Equal(t, "client", second[fin].From)
	assert.Less(t, fin, echo, "the echo comes after the client has closed its direction")
}

// The conversation of nine lines, and how its end is noticed.
func TestSeed002Uppercase(t *testing.T) {
	tr := run(t, "uppercase")
	assert.Equal(t, []string{"client:49152"}, results(tr, "server", "accept"), "the client's name and port")
	reads := results(tr, "server", "read")
	assert.Equal(t, append(slices.Repeat([]string{"6 bytes"}, 9), "end of stream"), reads)
	assert.Equal(t, slices.Repeat([]string{"6 bytes"}, 9), results(tr, "client", "read"))
}

// After the client's FIN the server still sends.
func TestSeed002HalfClose(t *testing.T) {
	tr := run(t, "half-close")
	assert.Equal(t, []string{
		"client S seq 0 length 0", "server S. seq 0 ack 1 length 0", "client . ack 1 length 0",
		"client F. seq 1 ack 1 length 0", "server . ack 2 length 0",
		"server P. seq 1 ack 2 length 10", "client . ack 11 length 0",
		"server F. seq 11 ack 2 length 0", "client . ack 12 length 0",
	}, lines(tr))
	assert.Equal(t, []string{"10 bytes", "end of stream"}, results(tr, "client", "read"))
}

// A lost segment is sent again after a timeout, whether the data was lost or its
// ACK.
func TestSeed002Losses(t *testing.T) {
	for _, c := range []struct {
		scenario, sender, receiver string
		lost                       func(*trace.Packet) bool
		acks                       int // how often the receiver acknowledges the data
	}{
		{"retransmit", "server", "client", func(p *trace.Packet) bool { return len(p.Segment.Payload) > 0 }, 1},
		{"lost-ack", "client", "server", func(p *trace.Packet) bool { return p.Segment.Flags == segment.ACK }, 2},
	} {
		tr := run(t, c.scenario)
		var data, acks, lost []*trace.Packet
		for _, p := range tr.Packets() {
			if p.Fates[0].Dropped {
				lost = append(lost, p)
			}
			if len(p.Segment.Payload) > 0 {
				data = append(data, p)
			}
			if p.From == c.receiver && p.Segment.Flags == segment.ACK && len(data) > 0 && p.Segment.Ack == data[0].Segment.End() {
				acks = append(acks, p)
			}
		}
		require.Len(t, lost, 1, c.scenario)
		assert.True(t, c.lost(lost[0]), c.scenario)
		require.Len(t, data, 2, c.scenario)
		for _, p := range data {
			assert.Equal(t, c.sender, p.From, c.scenario)
			assert.Equal(t, "hello", string(p.Segment.Payload), c.scenario)
		}
		assert.Equal(t, data[0].Segment.Seq, data[1].Segment.Seq, "%s: the same sequence number", c.scenario)
		assert.Equal(t, 200*time.Millisecond, data[1].Sent-data[0].Sent, "%s: after the timeout", c.scenario)
		assert.Len(t, acks, c.acks, c.scenario)
		assert.Equal(t, "5 bytes", results(tr, c.receiver, "read")[0], "%s: once", c.scenario)
	}
}

// The causes of a reset, the reset's numbers, and the errors that the client's
// program sees.
func TestSeed003Resets(t *testing.T) {
	for _, c := range []struct {
		scenario string
		reset    string
		errors   map[string][]string // by call
	}{
		{"refused", "server R. seq 0 ack 1 length 0",
			map[string][]string{"connect": {"error: connection refused"}}},
		{"rst-closed-port", "server R. seq 0 ack 1 length 0",
			map[string][]string{"connect": {"error: connection refused"}}},
		{"rst-late-synack", "client R seq 1 length 0",
			map[string][]string{"connect": {"error: connection timed out"}}},
		{"rst-unread", "server R. seq 1 ack 1002 length 0",
			map[string][]string{
				"read":  {"error: connection reset by peer"},
				"write": {"1001 bytes", "error: broken pipe"},
			}},
		{"rst-after-close", "server R seq 2 length 0",
			map[string][]string{
				"read":  {"end of stream"},
				"write": {"1001 bytes", "error: broken pipe"},
			}},
	} {
		tr := run(t, c.scenario)
		all := lines(tr)
		assert.Equal(t, c.reset, all[len(all)-1], "%s: nothing follows the reset", c.scenario)
		for op, want := range c.errors {
			assert.Equal(t, want, results(tr, "client", op), "%s: %s", c.scenario, op)
		}
		for _, host := range []string{"client", "server"} {
			if all := states(tr, host); len(all) > 0 {
				assert.Equal(t, segment.Closed, all[len(all)-1], "%s: %s", c.scenario, host)
			}
		}
	}
}

// What sets the reset for a late SYN-ACK off: the client has given up by then.
func TestSeed003LateSYNACK(t *testing.T) {
	tr := run(t, "rst-late-synack")
	packets := tr.Packets()
	synAck, reset := packets[len(packets)-2], packets[len(packets)-1]
	assert.Equal(t, segment.SYN|segment.ACK, synAck.Segment.Flags)
	gaveUp := time.Duration(0)
	for _, e := range tr.Events {
		if e.Kind == trace.Returned && e.Call.Op == "connect" {
			gaveUp = e.Time
		}
	}
	assert.Less(t, gaveUp, synAck.Fates[0].Time)
	assert.Equal(t, synAck.Fates[0].Time, reset.Sent, "it is the answer to the SYN-ACK")
	assert.Equal(t, synAck.Segment.Ack, reset.Segment.Seq)
	assert.Empty(t, results(tr, "server", "accept"))
}

// A reset instead of a FIN: none of the server's segments has one.
func TestSeed003Unread(t *testing.T) {
	tr := run(t, "rst-unread")
	for _, p := range tr.Packets() {
		assert.False(t, p.Segment.Flags.Has(segment.FIN), p.Segment)
	}
	assert.Equal(t, []string{"99 bytes"}, results(tr, "server", "read"))
}

// The three phases of a connection.
func TestSeed004Phases(t *testing.T) {
	tr := run(t, "echo-ab")
	assert.EqualValues(t, 20000, tr.Packets()[0].Segment.Dst.Port())
	all := lines(tr)
	require.Len(t, all, 11)
	assert.Equal(t, []string{ // set-up
		"client S seq 0 length 0", "server S. seq 0 ack 1 length 0", "client . ack 1 length 0",
	}, all[:3])
	assert.Equal(t, []string{ // data
		"client P. seq 1 ack 1 length 2", "server . ack 3 length 0",
		"server P. seq 1 ack 3 length 2", "client . ack 3 length 0",
	}, all[3:7])
	assert.Equal(t, []string{ // teardown
		"client F. seq 3 ack 3 length 0", "server . ack 4 length 0",
		"server F. seq 3 ack 4 length 0", "client . ack 4 length 0",
	}, all[7:])
	for _, p := range tr.Packets() {
		if n := len(p.Segment.Payload); n > 0 {
			assert.Equal(t, "AB", string(p.Segment.Payload))
		}
	}
	assert.Equal(t, []string{"2 bytes", "end of stream"}, results(tr, "server", "read"))
	assert.Equal(t, []string{"2 bytes"}, results(tr, "client", "read"))
}
