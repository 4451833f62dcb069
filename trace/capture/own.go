package capture

import (
	"bytes"
	"math"
	"slices"

	"github.com/seed-8df93623/tcpsim/trace"
)

// A file of this package's own tells which records are of the same packet, who
// sent it, and what befell it. Where it shows one side only, what happened at the
// other one is put at the same time.

// mostFates is how many fates a packet can have; more arrivals are of another one.
const mostFates = 256

// weight is what a packet or a fate takes in memory besides its bytes, or more.
const weight = 400

// takeOwn hands out what such a record tells; ok is false if it is not complete.
func (f *ngFile) takeOwn(card *ngInterface, frame []byte, missing int, o packetOptions) (ok bool) {
	found := card.link.network(frame)
	b := found.packet
	if found.reason != "" || o.number == 0 || o.number > math.MaxInt32 || o.direction != inbound && o.direction != outbound {
		return false
	}
	p, known := f.sent.Get(o.number)
	if !known || o.direction == outbound || len(p.Fates) == mostFates {
		p = wholePacket(b, missing)
		p.Number, p.From, p.To = int(o.number), card.host, card.peer
		if o.direction == inbound {
			p.From, p.To = card.peer, card.host
		}
		if len(o.comments) > 0 && o.comments[0] == commentInjected {
			p.Injected, o.comments = true, o.comments[1:]
		}
		f.sent.Put(o.number, p, len(b)+weight)
		f.Reader.sent(p, f.last)
	}
	if o.direction == inbound {
		fate := &trace.Fate{}
		if len(o.comments) > 0 {
			fate.Cause = o.comments[0]
		}
		if !bytes.Equal(b, p.Bytes) {
			fate.Bytes = slices.Clone(b)
		}
		f.add(p, fate)
		f.sent.Grow(o.number, len(fate.Bytes)+weight)
		return true
	}
	f.addFates(p, o.comments)
	return true
}

// addFates adds what the comments at the sender say.
func (f *ngFile) addFates(p *trace.Packet, comments []string) {
	for _, comment := range comments {
		fate, isCopy, lost := parseLoss(comment)
		switch {
		case lost && isCopy && f.own.side != Both && p.From != p.To && len(p.Fates) == 0:
			f.add(p, &trace.Fate{}) // of the copy that arrived nothing else tells
			fallthrough
		case lost:
			f.add(p, &fate)
		default:
			f.add(p, &trace.Fate{Cause: comment})
		}
	}
}

// add has p meet a fate now.
func (f *ngFile) add(p *trace.Packet, fate *trace.Fate) {
	fate.Time = f.since(f.last)
	e := trace.Event{Time: fate.Time, Kind: trace.Delivered, Host: p.To, Packet: p, Fate: fate}
	if fate.Dropped {
		e.Kind, e.Host = trace.Dropped, p.From
	}
	p.Fates = append(p.Fates, fate)
	f.emit(e)
}

// wholePacket makes a packet of all of b, whatever it is.
func wholePacket(b []byte, missing int) *trace.Packet {
	p, reason := newPacket(b, missing)
	if reason != "" {
		return &trace.Packet{Bytes: slices.Clone(b), Truncated: missing}
	}
	if len(p.Bytes) < len(b) { // not padding: a simulated link needs none
		p.Bytes = slices.Clone(b)
	}
	return p
}
