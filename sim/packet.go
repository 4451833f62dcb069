package sim

import (
	"bytes"
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
)

// record is what is recorded of a packet, in one piece of memory: a packet's note.
type record struct {
	trace.Packet
	segment segment.Segment
	sender  trace.Sender
	fate    trace.Fate // the first one
	fates   [1]*trace.Fate
	hops    []trace.Hop              // of the first fate
	pieces  map[int]segment.Fragment // that have arrived, by where they begin
}

// completed is the whole packet if p is the last fragment to arrive of it, in whatever order,
// and p itself otherwise.
func (r *record) completed(p *link.Packet) []byte {
	f, ok := p.View.Fragment()
	if !ok {
		return p.Bytes
	}
	if r.pieces == nil {
		r.pieces = map[int]segment.Fragment{}
	}
	f.Data = slices.Clone(f.Data)
	r.pieces[f.Offset] = f
	var payload []byte
	for more := true; more; {
		next, ok := r.pieces[len(payload)]
		if !ok || len(next.Data) == 0 {
			return p.Bytes
		}
		payload, more = append(payload, next.Data...), next.More
	}
	r.pieces = nil
	if whole, err := segment.ParseDatagram(r.Bytes); err == nil && bytes.Equal(whole.Payload(), payload) {
		return r.Bytes
	}
	if joined, ok := p.View.Join(payload); ok { // it has been changed on the way
		return joined.Bytes()
	}
	return p.Bytes
}

// recordOf is what is recorded of a packet; nil where nothing is.
func recordOf(p link.Packet) *record {
	r, _ := p.Note.(*record)
	return r
}

// spare is what packets that have arrived were made of, to be used again.
type spare struct {
	buffers [][]byte
	records []*record
	hops    *hop // the first, with the others before it
}

const (
	// smallestBuffer makes buffers fit for most packets, whatever their first one.
	smallestBuffer = 1536
	// mostSpare is how many buffers are kept at most.
	mostSpare = 4096
)

// recycles reports whether nobody keeps what packets are made of.
func (n *Network) recycles() bool {
	return n.config.Recorder == nil || trace.Forgets(n.config.Recorder)
}

// buffer gives out bytes for a packet, used ones if there are any.
func (n *Network) buffer(size int) []byte {
	all := n.spare.buffers
	if last := len(all) - 1; last >= 0 && cap(all[last]) >= size {
		n.spare.buffers = all[:last]
		return all[last][:0]
	}
	if n.recycles() {
		size = max(size, smallestBuffer)
	}
	return make([]byte, 0, size)
}

// newRecord gives out an empty record, a used one if there is any.
func (n *Network) newRecord() *record {
	all := n.spare.records
	last := len(all) - 1
	if last < 0 {
		return &record{}
	}
	n.spare.records = all[:last]
	r := all[last]
	*r = record{hops: r.hops[:0], segment: segment.Segment{Options: r.segment.Options[:0]}}
	return r
}

// recycle takes what a packet is made of once it has been delivered.
func (n *Network) recycle(p link.Packet) {
	if p.Shared || len(n.spare.buffers) >= mostSpare || !n.recycles() {
		return
	}
	n.spare.buffers = append(n.spare.buffers, p.Bytes)
	if r := recordOf(p); r != nil && !p.Copied {
		n.spare.records = append(n.spare.records, r)
		n.spare.forget(&p)
	}
}

// packet numbers a packet that is about to be sent. d is nil for one that does
// not go over a link.
func (n *Network) packet(from string, d *Direction, p link.Packet, injected bool) link.Packet {
	n.packets++
	p.Number, p.Shared = n.packets, injected // who made it may have it still
	if n.config.Recorder == nil {
		return p
	}
	to := from
	if d != nil {
		to = d.end(p.View.Dst())
	}
	r := n.newRecord()
	r.Packet = trace.Packet{Number: p.Number, Sent: n.now(), From: from, To: to, Bytes: p.Bytes, Injected: injected, Fates: r.fates[:0]}
	if p.View.Whole() && p.View.ReadSegment(&r.segment) == nil {
		r.Segment = &r.segment
	}
	p.Note = r
	return p
}

// sent records that p was sent.
func (n *Network) sent(p link.Packet) {
	if r := recordOf(p); r != nil {
		n.config.Recorder.Record(trace.Event{Time: n.now(), Kind: trace.Sent, Host: r.From, Packet: &r.Packet})
	}
}

// delivered records that p has arrived.
func (n *Network) delivered(p link.Packet, host string) {
	r := recordOf(p)
	if r == nil {
		return
	}
	f := trace.Fate{Time: n.now(), Cause: p.Cause, Hops: r.way(&p)}
	if !bytes.Equal(p.Bytes, r.Bytes) {
		if b := r.completed(&p); !bytes.Equal(b, r.Bytes) {
			f.Bytes = slices.Clone(b)
		}
	}
	n.fate(r, f, trace.Delivered, host)
}

// way is that of a packet, or of a copy of it, to its fate.
func (r *record) way(p *link.Packet) []trace.Hop {
	if len(r.Fates) > 0 {
		return wayOf(p, nil)
	}
	if p.Way != nil {
		r.hops = wayOf(p, r.hops)
		return r.hops
	}
	return nil
}

// dropped records that p, or a copy of it, is lost.
func (n *Network) dropped(p link.Packet, cause, place string) {
	if r := recordOf(p); r != nil {
		f := trace.Fate{Time: n.now(), Dropped: true, Cause: cause, Place: place, Hops: r.way(&p)}
		n.fate(r, f, trace.Dropped, r.From)
	}
}

func (n *Network) fate(r *record, met trace.Fate, kind trace.Kind, host string) {
	f := &r.fate
	if len(r.Fates) > 0 {
		f = new(trace.Fate)
	}
	*f = met
	r.Fates = append(r.Fates, f)
	n.config.Recorder.Record(trace.Event{Time: n.now(), Kind: kind, Host: host, Packet: &r.Packet, Fate: f})
}
