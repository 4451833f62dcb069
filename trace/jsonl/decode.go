package jsonl

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// fields are those of a line of any type.
type fields struct {
	kind      string // the type
	version   int64
	name      string
	seed      uint64
	start     time.Time
	absolute  bool
	addresses []netip.Addr
	chosen    bool

	time       int64
	host       string
	number     int64
	from, to   string
	injected   bool
	truncated  int64
	beyond     int64
	outer      string
	seqUnknown bool
	bytes      []byte
	segment    [2]int // where in the line it is, not parsed yet; zeros if nowhere
	variables  *trace.Sender
	sentAt     int64
	fateAt     int64
	otherTime  bool // sentAt or fateAt is given
	transition trace.Transition
	call       trace.Call
	pause      trace.Pause
	trigger    int64
	place      string
	hops       []trace.Hop

	nodeKind string
	says     []string
	across   bool
}

const mostNumber = math.MaxInt32 // of packets

// parse reads a line. ok is false if it holds no event.
func (r *Reader) parse(line []byte) (e trace.Event, ok bool, err error) {
	s, f := &r.scanner, &r.fields
	*s = scanner{b: line, clear: s.clear}
	*f = fields{}
	s.object(r.field)
	s.end()
	switch {
	case s.err != nil:
		return trace.Event{}, false, s.err
	case f.kind == "":
		return trace.Event{}, false, errors.New(`the object has no "type"`)
	}
	e = trace.Event{Time: time.Duration(f.time), Host: f.host}
	switch f.kind {
	case "header":
		return trace.Event{}, false, r.takeHeader()
	case "host":
		return trace.Event{}, false, r.takeHost()
	case "node":
		return trace.Event{}, false, r.takeNode()
	case "link":
		return trace.Event{}, false, r.takeLink()
	case "sent":
		e.Kind = trace.Sent
		e.Packet, err = r.packet()
	case "delivered", "dropped":
		e.Kind = trace.Delivered
		if f.kind == "dropped" {
			e.Kind = trace.Dropped
		}
		e.Packet, e.Fate, err = r.fate(e.Kind == trace.Dropped)
	case "moved":
		e.Kind = trace.Moved
		e.Transition = &trace.Transition{}
		*e.Transition = f.transition
		e.Transition.Conn = f.call.Conn
	case "called", "returned":
		e.Kind = trace.Called
		if f.kind == "returned" {
			e.Kind = trace.Returned
		}
		e.Call = &trace.Call{}
		*e.Call = f.call
	case "paused":
		e.Kind = trace.Paused
		e.Pause = &trace.Pause{}
		*e.Pause = f.pause
		e.Pause.Conn = f.call.Conn
	default: // of a later version
		return trace.Event{}, false, nil
	}
	return e, err == nil, err
}

// takeHeader takes the fields of the header.
func (r *Reader) takeHeader() error {
	f := &r.fields
	if f.version != Version {
		return fmt.Errorf("version %d of the format is not known, want %d", f.version, Version)
	}
	r.header.Name, r.header.Seed, r.header.Start = f.name, f.seed, f.start
	r.header.Absolute = r.header.Absolute || f.absolute
	return nil
}

// mostHosts bounds what a file can have a Reader remember for ever.
const mostHosts = 1 << 16

// takeHost takes the fields of a host.
func (r *Reader) takeHost() error {
	if len(r.header.Hosts) == mostHosts {
		return fmt.Errorf("there are more than %d hosts", mostHosts)
	}
	f := &r.fields
	r.header.AddHost(trace.Host{Name: f.name, Addresses: f.addresses, ChosenISS: f.chosen})
	return nil
}

// weight is what a packet or a fate takes in memory besides its bytes, or more.
const weight = 512

// hopWeight is what a hop takes.
const hopWeight = 64

// packet makes the packet of a sent event.
func (r *Reader) packet() (*trace.Packet, error) {
	f := &r.fields
	if f.number == 0 {
		return nil, errors.New(`a packet has no "number"`)
	}
	p := &trace.Packet{
		Number: int(f.number), Sent: time.Duration(f.time), From: f.from, To: f.to, Bytes: f.bytes,
		Injected: f.injected, Truncated: int(f.truncated), Beyond: int(f.beyond), Outer: f.outer, SeqUnknown: f.seqUnknown, Sender: f.variables,
		Trigger: int(f.trigger),
	}
	p.Cause, _ = segment.ParseCause(f.transition.Cause) // later versions may know others
	if f.otherTime {
		p.Sent = time.Duration(f.sentAt)
	}
	if f.segment != [2]int{} {
		var err error
		if p.Segment, err = r.parseSegment(p); err != nil {
			return nil, err
		}
	}
	r.sent.Put(p.Number, p, len(p.Bytes)+weight)
	return p, nil
}

// mostFates is how many fates of a packet are remembered with it.
const mostFates = 256

// fate makes the fate of a delivered or dropped event.
func (r *Reader) fate(dropped bool) (*trace.Packet, *trace.Fate, error) {
	f := &r.fields
	if f.number == 0 {
		return nil, nil, errors.New(`a fate has no "number" of a packet`)
	}
	p, known := r.sent.Get(int(f.number))
	if !known || len(p.Fates) == mostFates {
		p = &trace.Packet{Number: int(f.number)}
		r.sent.Put(p.Number, p, weight)
	}
	fate := &trace.Fate{Time: time.Duration(f.time), Dropped: dropped, Cause: f.transition.Cause, Bytes: f.bytes, Place: f.place, Hops: f.hops}
	if f.otherTime {
		fate.Time = time.Duration(f.fateAt)
	}
	p.Fates = append(p.Fates, fate)
	r.sent.Grow(p.Number, len(fate.Bytes)+weight+len(fate.Hops)*hopWeight)
	return p, fate, nil
}
