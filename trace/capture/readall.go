package capture

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"net/netip"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Limits bound what [ReadAll] keeps in memory.
type Limits struct {
	Events int   // packets, their fates and all else. Default: 2,000,000
	Bytes  int64 // of packets. Default: 1 GiB
	// NoData leaves out the octets of TCP segments: headers are kept as they are
	// understood, and of the data its length, as [trace.Packet.Truncated] has it.
	// Large captures then take much less memory.
	NoData bool
}

// ReadAll reads a whole capture, of a format that it finds out by itself. See
// [Reader.ReadAll] and, for what was passed over, [Reader.Stats].
func ReadAll(r io.Reader, limits Limits) (*trace.Trace, error) {
	in, err := Open(r)
	if err != nil {
		return &trace.Trace{}, err
	}
	return in.ReadAll(limits)
}

// ReadAll makes a trace of all that is still to read. If there is an error, the
// trace holds what came before; it is an [*Error], and [ErrLimit] for a file
// beyond the limits, whose rest is then what NextEvent returns. A file without any
// packet is an error too.
//
// Hosts are those that the file names. Otherwise each address is a host of its
// own, called by it, and the one that sends the first SYN comes first, before the
// one that it is for.
func (r *Reader) ReadAll(limits Limits) (*trace.Trace, error) {
	limits.Events, limits.Bytes = cmp.Or(limits.Events, 2_000_000), cmp.Or(limits.Bytes, 1<<30)
	r.inFlight = int(min(limits.Bytes, math.MaxInt))
	t := &trace.Trace{}
	err := r.fill(t, limits)
	h := r.Header()
	t.Name, t.Seed, t.Start, t.Absolute, t.Hosts, t.Network = h.Name, h.Seed, h.Start, h.Absolute, slices.Clone(h.Hosts), h.Network
	if _, complete := r.source.(*jsonFile); !complete {
		addHosts(t)
		r.begin(t)
	}
	if err == nil && len(t.Events) == 0 {
		err = &Error{Err: fmt.Errorf("the file has nothing about TCP: %v", r.Stats())}
	}
	return t, err
}

// fill adds events up to the limits.
func (r *Reader) fill(t *trace.Trace, limits Limits) error {
	kept := int64(0)
	for {
		e, err := r.NextEvent()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case len(t.Events) == limits.Events || kept > limits.Bytes:
			r.next-- // for who goes on
			return r.fail(r.in.offset(), fmt.Errorf("%w: a trace of %d events and %d bytes of packets is kept, the rest is not read",
				ErrLimit, len(t.Events), kept))
		}
		if limits.NoData {
			leaveOutData(&e)
		}
		t.Events = append(t.Events, e)
		if e.Kind == trace.Sent {
			kept += int64(len(e.Packet.Bytes))
		} else if e.Fate != nil {
			kept += int64(len(e.Fate.Bytes))
		}
	}
}

// zeros stand for payload that nobody knows; they are never written to. No packet is
// longer than that.
var zeros [1 << 20]byte

// leaveOutData lets go of the octets of a segment. Its options are cut loose from them.
func leaveOutData(e *trace.Event) {
	if e.Fate != nil {
		e.Fate.Bytes = nil
	}
	p := e.Packet
	if e.Kind != trace.Sent || p.Segment == nil {
		return
	}
	for i, o := range p.Segment.Options {
		p.Segment.Options[i].Data = slices.Clone(o.Data)
	}
	p.Bytes = nil
	if n := len(p.Segment.Payload); n > 0 {
		p.Truncated, p.Segment.Payload = max(n, p.Truncated), zeros[:n:n]
	}
}

// addHosts adds the hosts that the trace does not know yet, with the addresses that
// they use.
func addHosts(t *trace.Trace) {
	type use struct {
		name    string
		address netip.Addr
	}
	seen := map[use]bool{}
	hosts := map[string]int{} // by name; -1 if the file names them
	for _, h := range t.Hosts {
		hosts[h.Name] = -1
	}
	add := func(name string, address netip.Addr) {
		i, known := hosts[name]
		switch u := (use{name, address}); {
		case i < 0 || seen[u] || !address.IsValid():
			return
		default:
			seen[u] = true
		}
		if !known {
			i = len(t.Hosts)
			hosts[name] = i
			t.AddHost(trace.Host{Name: name})
		}
		t.Hosts[i].Addresses = append(t.Hosts[i].Addresses, address)
	}
	all := t.Packets()
	opening := slices.IndexFunc(all, func(p *trace.Packet) bool {
		return p.Segment != nil && p.Segment.Flags&(segment.SYN|segment.ACK) == segment.SYN
	})
	if opening > 0 {
		all = slices.Concat(all[opening:opening+1], all)
	}
	for _, p := range all {
		src, dst := addresses(p)
		add(p.From, src)
		add(p.To, dst)
	}
}

// begin puts the start of a trace early enough for all of it: the packets of a
// capture need not be in the order of their times.
func (r *Reader) begin(t *trace.Trace) {
	var earliest time.Duration
	for i := range t.Events {
		earliest = min(earliest, t.Events[i].Time)
	}
	if earliest == 0 {
		return
	}
	t.Start = t.Start.Add(earliest)
	r.header.Start = t.Start
	for _, events := range [][]trace.Event{t.Events, r.queue[r.next:]} {
		for i := range events {
			postpone(&events[i], -earliest)
		}
	}
}

// postpone moves an event by d.
func postpone(e *trace.Event, d time.Duration) {
	e.Time += d
	switch e.Kind {
	case trace.Sent:
		e.Packet.Sent += d
	case trace.Delivered, trace.Dropped:
		e.Fate.Time += d
	}
}
