// Package vantage says which packets a capture of a run has, and when: those that a
// network card has seen.
package vantage

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
)

// What a capture may have for its side, besides the name of a host, which is what a card
// in that has, also if the host is called client or server. Empty is what passes between
// any two hosts, as [Client] where no host is called so.
const (
	Sender   = "sender"   // each packet once, where it is sent
	Receiver = "receiver" // what arrives, where it does
	Both     = "both"     // either
	Client   = "client"   // of any two hosts, what a card in the one has that sends first
	Server   = "server"   // or in the other one
)

// Point is where packets are captured. It wants to know every host before that takes
// part in an event, and every event in its order.
type Point struct {
	side    string
	hosts   []string
	pairs   map[[2]string]string // who is the client of two hosts
	clients map[string]bool

	known  bool // all events are
	run    bool // the trace tells when packets arrive, as that of a run does
	latest int  // the number of the last packet before that turned out
	before int  // that packet's, as all of a capture are seen as they are sent
}

// At makes the Point of a side.
func At(side string) *Point {
	return &Point{side: side, pairs: map[[2]string]string{}, clients: map[string]bool{}}
}

// AddHost makes a host known.
func (p *Point) AddHost(name string) { p.hosts = append(p.hosts, name) }

// Sees reports whether the capture has a packet that e tells of, as it is sent or as it
// arrives.
func (p *Point) Sees(e *trace.Event) bool {
	p.learn(e)
	switch e.Kind {
	case trace.Sent:
		return p.Leaving(e.Packet)
	case trace.Delivered:
		return p.Arriving(e.Packet)
	}
	return false
}

// Expect tells it all events beforehand, where they are known. Then a trace that somebody
// has made up of calls and packets, and that tells nothing of what became of these, is not
// taken for a run.
func (p *Point) Expect(all []trace.Event) {
	arrives, calls, fates := false, false, false
	for i := range all {
		e := &all[i]
		arrives, calls, fates = arrives || late(e), calls || called(e), fates || e.Fate != nil
	}
	p.known, p.run = true, arrives || calls && fates
}

// called reports whether e is something that a capture cannot tell.
func called(e *trace.Event) bool { return e.Call != nil || e.Pause != nil }

// late reports whether e is an arrival that is later than the sending of the packet.
func late(e *trace.Event) bool { return e.Kind == trace.Delivered && e.Packet.Sent < e.Time }

// learn finds out whether the trace is that of a run. One that was a capture itself has no
// calls, and does not tell when a packet arrives; states may have been inferred.
func (p *Point) learn(e *trace.Event) {
	switch {
	case e.Kind == trace.Sent && !p.run:
		p.latest = e.Packet.Number
	case !p.run && !p.known && (called(e) || late(e)):
		p.run, p.before = true, p.latest
	}
}

// Leaving reports whether the capture has a packet as it is sent.
func (p *Point) Leaving(packet *trace.Packet) bool {
	switch p.side {
	case Sender, Both:
		return true
	case Receiver:
		return false
	}
	return p.card(packet) == packet.From || !p.told(packet)
}

// Arriving reports whether the capture has a packet as it arrives.
func (p *Point) Arriving(packet *trace.Packet) bool {
	switch p.side {
	case Receiver, Both:
		return true
	case Sender:
		return false
	}
	return p.card(packet) == packet.To && p.told(packet)
}

// told reports whether the trace tells when a packet arrives, or has to, or else it is an
// error.
func (p *Point) told(packet *trace.Packet) bool {
	return p.side != "" || p.run && packet.Number > p.before
}

// named reports whether the side is a host that is called so.
func (p *Point) named() bool { return p.side != "" && slices.Contains(p.hosts, p.side) }

// card is the host that sees a packet; empty if none of those that are captured does.
func (p *Point) card(packet *trace.Packet) string {
	from, to := packet.From, packet.To
	switch {
	case p.named():
		return p.side
	case p.side != "" && p.side != Client && p.side != Server:
		return "" // nowhere
	}
	if !slices.Contains(p.hosts, from) { // a router: its messages are for those that see what they are about
		if p.clients[to] == (p.side != Server) {
			return to
		}
		return ""
	}
	client := p.client(from, to)
	switch {
	case p.side != Server:
		return client
	case client == from:
		return to
	}
	return from
}

// client is the client of two hosts: the one that is called so, or else one that is the
// client of others already, or else the one that sends first.
func (p *Point) client(from, to string) string {
	pair := [2]string{min(from, to), max(from, to)}
	if name, ok := p.pairs[pair]; ok {
		return name
	}
	name := from
	switch {
	case from == Client || to == Server:
	case to == Client || from == Server, !p.clients[from] && p.clients[to]:
		name = to
	}
	if p.run || p.latest < untold {
		p.pairs[pair], p.clients[name] = name, true
	}
	return name
}

// untold is after how many packets of which no arrival is told a trace is a capture, that
// may be long and have any number of hosts.
const untold = 1000

// Err is the error of a side that is nowhere, or that the trace cannot tell, for a package
// of the given name.
func (p *Point) Err(of string) error {
	words := []string{Client, Server, Both, Sender, Receiver}
	switch {
	case p.named() || p.side == "":
		return nil
	case (p.side == Client || p.side == Server) && !p.run && p.latest > 0:
		return fmt.Errorf("%s: the side %q is one of a run: this trace has each packet once, where it was captured; leave the side out", of, p.side)
	case slices.Contains(words, p.side):
		return nil
	}
	hosts := slices.DeleteFunc(slices.Clone(p.hosts), func(name string) bool { return slices.Contains(words, name) })
	return fmt.Errorf("%s: there is no side %q; want %s", of, p.side, strings.Join(append(words, hosts...), ", "))
}
