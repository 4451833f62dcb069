package vantage_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/vantage"
)

// run makes the events of packets that each take 10 ms, one after the other, but for those
// that begin with an x, which are lost.
func run(ways ...string) (events []trace.Event) {
	for i, way := range ways {
		p := &trace.Packet{Number: i + 1, Sent: time.Duration(i) * time.Second}
		kind := trace.Delivered
		if way[0] == 'x' {
			way, kind = way[1:], trace.Dropped
		}
		_, err := fmt.Sscanf(way, "%s %s", &p.From, &p.To)
		if err != nil {
			panic(err)
		}
		f := &trace.Fate{Time: p.Sent + 10*time.Millisecond, Dropped: kind == trace.Dropped}
		events = append(events, trace.Event{Time: p.Sent, Kind: trace.Sent, Packet: p},
			trace.Event{Time: f.Time, Kind: kind, Packet: p, Fate: f})
	}
	return events
}

// seen is what a capture has of events: a packet's number, with + as it is sent and - as it
// arrives.
func seen(side string, hosts []string, events []trace.Event) (string, error) {
	p, list := vantage.At(side), ""
	for _, h := range hosts {
		p.AddHost(h)
	}
	for i := range events {
		if p.Sees(&events[i]) {
			sign := map[trace.Kind]string{trace.Sent: "+", trace.Delivered: "-"}[events[i].Kind]
			list += fmt.Sprint(events[i].Packet.Number, sign, " ")
		}
	}
	return list, p.Err("x")
}

func TestPoint(t *testing.T) {
	two := run("client server", "server client", "xserver client", "xclient server", "client server")
	three := run("a b", "b a", "c b", "xb c", "b c", "c a", "a c")
	called := []trace.Event{{Kind: trace.Called, Call: &trace.Call{}}}
	for _, c := range []struct {
		name, side string
		hosts      []string
		events     []trace.Event
		want       string
	}{
		{"the client of two", "", []string{"client", "server"}, two, "1+ 2- 4+ 5+ "},
		{"the host of that name", "client", []string{"client", "server"}, two, "1+ 2- 4+ 5+ "},
		{"the host server", "server", []string{"client", "server"}, two, "1- 2+ 3+ 5- "},
		{"at the sender", "sender", []string{"client", "server"}, two, "1+ 2+ 3+ 4+ 5+ "},
		{"at the receiver", "receiver", []string{"client", "server"}, two, "1- 2- 5- "},
		{"on both sides", "both", []string{"client", "server"}, two, "1+ 1- 2+ 2- 3+ 4+ 5+ 5- "},
		{"the server sends first", "", []string{"server", "client"}, append(called, run("server client", "client server")...), "1- 2+ "},
		{"who sends first", "", []string{"a", "b", "c"}, three, "1+ 2- 3+ 5- 6+ 7- "},
		{"the client by its role", "client", []string{"a", "b", "c"}, three, "1+ 2- 3+ 5- 6+ 7- "},
		{"the server by its role", "server", []string{"a", "b", "c"}, three, "1- 2+ 3- 4+ 5+ 6- 7+ "},
		{"one host of three", "b", []string{"a", "b", "c"}, three, "1- 2+ 3- 4+ 5+ "},
		{"a host client among others", "client", []string{"client", "b", "c"}, run("client b", "b client", "c b", "c client"), "1+ 2- 4- "},
		{"a client is one to all", "", []string{"a", "b", "c"}, run("a b", "b a", "c a", "a c"), "1+ 2- 3- 4+ "},
		{"what a router tells", "", []string{"a", "b"}, run("a b", "r a", "r b"), "1+ 2- "},
		{"what a router tells the server", "server", []string{"a", "b"}, run("a b", "r a", "r b"), "1- 3- "},
		{"both at once", "", []string{"a", "b"}, append(called, simultaneous()...), "1+ 2- "},
		{"both at once, as nothing else happens", "", []string{"a", "b"}, simultaneous(), "1+ 2+ "},
	} {
		got, err := seen(c.side, c.hosts, c.events)
		assert.NoError(t, err, c.name)
		assert.Equal(t, c.want, got, c.name)
	}
}

// simultaneous are two packets that cross.
func simultaneous() []trace.Event {
	e := run("a b", "b a")
	return []trace.Event{e[0], e[2], e[1], e[3]}
}

// A trace that was captured does not tell when packets arrive: it has each once.
func TestPointOfACapture(t *testing.T) {
	captured := []trace.Event{{Kind: trace.Moved, Transition: &trace.Transition{}}} // inferred
	for _, e := range run("a b", "b a", "a b") {
		if e.Kind == trace.Sent {
			captured = append(captured, e)
		}
	}
	same := *captured[2].Packet
	captured = append(captured, trace.Event{Time: same.Sent, Kind: trace.Delivered, Packet: &same}) // as in a file of one side
	for _, side := range []string{"", "sender"} {
		got, err := seen(side, []string{"a", "b"}, captured)
		assert.NoError(t, err)
		assert.Equal(t, "1+ 2+ 3+ ", got)
	}
	for _, side := range []string{"client", "server"} {
		_, err := seen(side, []string{"a", "b"}, captured)
		assert.EqualError(t, err, `x: the side "`+side+`" is one of a run: this trace has each packet once, where it was captured; leave the side out`)
	}
}

func TestPointNowhere(t *testing.T) {
	_, err := seen("middle", []string{"a", "b"}, run("a b"))
	assert.EqualError(t, err, `x: there is no side "middle"; want client, server, both, sender, receiver, a, b`)
	_, err = seen("middle", []string{"client", "server"}, run("client server"))
	assert.EqualError(t, err, `x: there is no side "middle"; want client, server, both, sender, receiver`)
	_, err = seen("server", []string{"a"}, nil)
	assert.NoError(t, err)
}
