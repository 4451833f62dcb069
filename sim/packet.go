package sim

import (
	"bytes"
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// packet is one IP packet on its way, or a copy of one.
type packet struct {
	bytes  []byte
	number int
	record *trace.Packet // nil where nothing is recorded
	cause  string        // what makes this arrival an unusual one
	shared bool          // whether a copy has the same bytes
}

// buffer gives out bytes for a packet, used ones if there are any.
func (n *Network) buffer(size int) []byte {
	if last := len(n.buffers) - 1; last >= 0 && cap(n.buffers[last]) >= size {
		b := n.buffers[last]
		n.buffers = n.buffers[:last]
		return b[:0]
	}
	if n.config.Recorder == nil { // it will be used again
		size = max(size, smallestBuffer)
	}
	return make([]byte, 0, size)
}

// smallestBuffer makes buffers fit for most packets, whatever their first one.
const smallestBuffer = 1536

// recycle takes the bytes of a packet that has been delivered. The trace keeps
// what it has recorded.
func (n *Network) recycle(p packet) {
	if n.config.Recorder == nil && !p.shared && len(n.buffers) < 4096 {
		n.buffers = append(n.buffers, p.bytes)
	}
}

// packet numbers a packet that is about to be sent. d is nil for one that does
// not go over a link.
func (n *Network) packet(from string, d *Direction, b []byte, injected bool) packet {
	n.packets++
	p := packet{bytes: b, number: n.packets}
	if n.config.Recorder == nil {
		return p
	}
	to := from
	if d != nil {
		to = d.to.Name()
	}
	p.record = &trace.Packet{Number: p.number, Sent: n.now, From: from, To: to, Bytes: b, Injected: injected}
	if s, err := segment.Parse(b); err == nil {
		p.record.Segment = &s
	}
	return p
}

// sent records that p was sent.
func (n *Network) sent(p packet) {
	if p.record != nil {
		n.config.Recorder.Record(trace.Event{Time: n.now, Kind: trace.Sent, Host: p.record.From, Packet: p.record})
	}
}

// delivered records that p has arrived.
func (n *Network) delivered(p packet, host string) {
	if p.record == nil {
		return
	}
	f := &trace.Fate{Time: n.now, Cause: p.cause}
	if !slices.Equal(p.bytes, p.record.Bytes) {
		f.Bytes = slices.Clone(p.bytes)
	}
	n.fate(p, f, trace.Delivered, host)
}

// dropped records that p, or a copy of it, is lost.
func (n *Network) dropped(p packet, host, cause string) {
	if p.record != nil {
		n.fate(p, &trace.Fate{Time: n.now, Dropped: true, Cause: cause}, trace.Dropped, host)
	}
}

func (n *Network) fate(p packet, f *trace.Fate, kind trace.Kind, host string) {
	p.record.Fates = append(p.record.Fates, f)
	n.config.Recorder.Record(trace.Event{Time: n.now, Kind: kind, Host: host, Packet: p.record, Fate: f})
}

// sameConnection reports whether two packets have the same addresses and ports,
// as far as a plain IP header goes.
func sameConnection(a, b []byte) bool {
	switch {
	case len(a) >= 24 && len(b) >= 24 && a[0] == 0x45 && b[0] == 0x45:
		return bytes.Equal(a[12:24], b[12:24])
	case len(a) >= 44 && len(b) >= 44 && a[0]>>4 == 6 && b[0]>>4 == 6:
		return a[6] == b[6] && bytes.Equal(a[8:44], b[8:44])
	}
	return false
}
