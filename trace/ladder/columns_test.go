package ladder

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
)

// star is a trace in which each of so many hosts has sent a segment to the first one, and
// the last one is lost.
func star(hosts int) *trace.Trace {
	tr := &trace.Trace{}
	address := func(i int) netip.AddrPort {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(i + 1)}), 80)
	}
	for i := range hosts {
		tr.AddHost(trace.Host{Name: fmt.Sprintf("h%d", i), Addresses: []netip.Addr{address(i).Addr()}})
	}
	for i := 1; i < hosts; i++ {
		p := &trace.Packet{Number: i, From: fmt.Sprintf("h%d", i), To: "h0", Segment: &segment.Segment{Src: address(i), Dst: address(0), Flags: segment.SYN}}
		if i == hosts-1 {
			p.Fates = []*trace.Fate{{Dropped: true, Cause: "rule 1"}}
		}
		tr.Record(trace.Event{Kind: trace.Sent, Host: p.From, Packet: p})
	}
	return tr
}

// Each host has a lifeline, and arrows cross those between.
func TestColumns(t *testing.T) {
	rows := tracetest.Lines(Format.Text(star(4), format.Style{}))
	drawn := strings.Join(rows, "\n")
	assert.Contains(t, drawn, "h0 10.0.0.1, h1 10.0.0.2, h2 10.0.0.3, h3 10.0.0.4")
	assert.Contains(t, drawn, "    time h0    h1    h2    h3")
	assert.Contains(t, drawn, "│◄────┤     │     │     (1) SYN")
	assert.Contains(t, drawn, "│◄────┼─────┤     │     (2) SYN")
	assert.Contains(t, drawn, "│     X─────┼─────┤     (3) SYN", "two thirds of the way")
	assert.Contains(t, drawn, "X lost: rule 1")
}

// Hosts that there is no room for are drawn in pairs, as before; two always are.
func TestColumnsNeedRoom(t *testing.T) {
	for hosts, columns := range map[int]bool{2: false, 3: true, 8: true, 9: true, 12: true, 13: false, 200: false} {
		text := Format.Text(star(hosts), format.Style{Width: 100})
		assert.Equal(t, columns, strings.Contains(text, "h0 10.0.0.1, h1 10.0.0.2"), "%d hosts", hosts)
		for _, line := range strings.Split(text, "\n") {
			assert.LessOrEqual(t, len([]rune(line)), 100)
		}
	}
}

// What is between the hosts has a lifeline, too, and a loss is where it was.
func TestColumnsOfRouters(t *testing.T) {
	tr := star(3)
	tr.Network = &trace.Network{
		Nodes: []trace.Node{{Name: "h0"}, {Name: "h1"}, {Name: "h2"}, {Name: "router1", Kind: trace.RouterNode}, {Name: "router2", Kind: trace.RouterNode}},
		Links: []trace.Link{{From: "h0", To: "router1"}, {From: "h1", To: "router1"}, {From: "router1", To: "router2"}, {From: "router2", To: "h2"}},
	}
	send := func(place string) {
		p := &trace.Packet{Number: 3, From: "h0", To: "h2", Segment: tr.Events[0].Packet.Segment}
		f := &trace.Fate{Dropped: true, Cause: "codel", Place: place, Hops: []trace.Hop{{From: "h0", To: "router1"}, {From: "router1", To: "router2"}}}
		p.Fates = []*trace.Fate{f}
		tr.Record(trace.Event{Kind: trace.Sent, Host: "h0", Packet: p})
		tr.Record(trace.Event{Kind: trace.Dropped, Host: "h0", Packet: p, Fate: f})
	}
	send("router2")
	send("router1>router2")
	wide := Format.Text(tr, format.Style{Width: 100})
	assert.Contains(t, wide, "time h0    h1    router1  router2  h2\n")
	assert.Contains(t, wide, "│     ├─────┼────────X        │")
	assert.Contains(t, wide, "│     ├─────┼───X    │        │")
	narrow := Format.Text(tr, format.Style{Width: 72})
	assert.Contains(t, narrow, "                 router2\n    time h0  h1  router1 h2\n")
	assert.Contains(t, narrow, "│   ├───┼───X   │")
}

// A note stands beside the lifelines.
func TestColumnsHaveNotes(t *testing.T) {
	text := Format.Text(star(3), format.Style{Notes: map[int][]string{0: {"the first one"}}})
	assert.Contains(t, text, "│     │     │       the first one")
}
