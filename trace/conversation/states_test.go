package conversation_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

const (
	ack = segment.ACK
	syn = segment.SYN
	fin = segment.FIN
	rst = segment.RST
)

// conn is a connection of the client's, from the given port.
func conn(port uint16) trace.Conn {
	return trace.Conn{
		Local:  netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, 1}), port),
		Remote: netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, 2}), 80),
	}
}

// story is a trace made by hand, of segments that arrive at once.
type story struct {
	to      trace.Recorder
	now     time.Duration
	number  int
	capture bool
}

func (s *story) send(c trace.Conn, flags segment.Flags, seq, ackNumber segment.Seq) {
	s.number++
	g := &segment.Segment{Src: c.Local, Dst: c.Remote, Flags: flags, Seq: seq, Ack: ackNumber, Window: 1000}
	p := &trace.Packet{Number: s.number, Sent: s.now, Segment: g}
	s.to.Record(trace.Event{Time: s.now, Kind: trace.Sent, Packet: p})
	if s.capture {
		return
	}
	f := &trace.Fate{Time: s.now}
	p.Fates = append(p.Fates, f)
	s.to.Record(trace.Event{Time: s.now, Kind: trace.Delivered, Packet: p, Fate: f})
}

// open opens a connection, and close ends it from the client's side.
func (s *story) open(c trace.Conn) {
	s.send(c, syn, 100, 0)
	s.send(c.Reverse(), syn|ack, 300, 101)
	s.send(c, ack, 101, 301)
}

func (s *story) close(c trace.Conn) {
	s.send(c, fin|ack, 101, 301)
	s.send(c.Reverse(), ack, 301, 102)
	s.send(c.Reverse(), fin|ack, 301, 102)
	s.send(c, ack, 102, 302)
}

// log keeps transitions as text.
type log []string

func (l *log) AddHost(trace.Host) {}
func (l *log) Record(e trace.Event) {
	if m := e.Transition; e.Kind == trace.Moved {
		*l = append(*l, fmt.Sprintf("%v %s:%d %v -> %v (%s)", e.Time, e.Host, m.Conn.Local.Port(), m.From, m.To, m.Cause))
	}
}

func TestTimers(t *testing.T) {
	var got log
	follower := conversation.NewFollower(conversation.Options{Next: &got, StatesOnly: true, TimeWait: time.Minute, FinWait2: 10 * time.Second})
	follower.AddHost(trace.Host{Name: "client", Addresses: []netip.Addr{conn(1).Local.Addr()}})
	s := &story{to: follower}
	s.open(conn(1))
	s.open(conn(2))
	s.close(conn(1))
	s.now = 20 * time.Second
	s.send(conn(1).Reverse(), fin|ack, 301, 102) // again: the timer is restarted
	s.send(conn(2), fin|ack, 101, 301)
	s.send(conn(2).Reverse(), ack, 301, 102)
	got = nil
	follower.Advance(29 * time.Second)
	assert.Empty(t, got)
	follower.Advance(time.Hour)
	assert.Equal(t, log{
		"30s client:2 FIN-WAIT-2 -> CLOSED (FIN-WAIT-2 timer)",
		"1m20s client:1 TIME-WAIT -> CLOSED (2MSL timer)",
	}, got)
	assert.Equal(t, segment.CloseWait, stateOf(follower, conn(2).Reverse()))
	assert.Equal(t, segment.Closed, stateOf(follower, conn(1)))
}

func TestReopenedFromTimeWait(t *testing.T) {
	var got log
	follower := conversation.NewFollower(conversation.Options{Next: &got, StatesOnly: true, TimeWait: time.Minute})
	s := &story{to: follower}
	s.open(conn(1))
	s.send(conn(1).Reverse(), fin|ack, 301, 101)
	s.send(conn(1), fin|ack, 101, 302)
	s.send(conn(1).Reverse(), ack, 302, 102)
	got = nil
	s.send(conn(1), syn, 100_000, 0)
	s.send(conn(1).Reverse(), syn|ack, 300_000, 100_001)
	follower.Advance(time.Hour)
	assert.Equal(t, log{
		"0s 10.0.0.1:1 CLOSED -> SYN-SENT (segment 7)",
		"0s 10.0.0.2:80 TIME-WAIT -> CLOSED (segment 8)",
		"0s 10.0.0.2:80 LISTEN -> SYN-RECEIVED (segment 7)",
		"0s 10.0.0.1:1 SYN-SENT -> ESTABLISHED (segment 8)",
	}, got)
}

// Fill puts a transition before the segment that shows it, and after the one that
// brings it about.
func TestFillPutsTransitionsInPlace(t *testing.T) {
	for _, capture := range []bool{false, true} {
		tr := &trace.Trace{Name: "by hand"}
		s := &story{to: tr, capture: capture}
		s.open(conn(1))
		tr.Record(trace.Event{Kind: trace.Moved, Transition: &trace.Transition{Conn: conn(1), Cause: "somebody's own"}})
		filled := conversation.Fill(tr)
		var got []string
		for _, e := range filled.Events {
			switch e.Kind {
			case trace.Sent:
				got = append(got, fmt.Sprint("(", e.Packet.Number, ")"))
			case trace.Moved:
				got = append(got, e.Transition.To.String())
			}
		}
		assert.Equal(t, []string{"SYN-SENT", "(1)", "SYN-RECEIVED", "(2)", "ESTABLISHED", "(3)", "ESTABLISHED"}, got)
		assert.Equal(t, "by hand", filled.Name)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	var got log
	follower := conversation.NewFollower(conversation.Options{Next: &got, StatesOnly: true, MaxConnections: 2})
	s := &story{to: follower}
	for port := range uint16(1000) {
		s.send(conn(port+1), syn, 100, 0)
	}
	s.send(conn(1000).Reverse(), syn|ack, 300, 101)
	assert.Equal(t, segment.Established, stateOf(follower, conn(1000)))
	assert.Equal(t, segment.Closed, stateOf(follower, conn(1)), "forgotten")
}

// stateOf is the state of an end: CLOSED if nothing is known of it.
func stateOf(f *conversation.Follower, c trace.Conn) segment.State {
	if found := f.Find(c); found != nil {
		return found.Ends[found.Side(c)].State
	}
	return segment.Closed
}
