package capture

import (
	"fmt"
	"io"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
)

// Reader reads a capture of any known format as a stream. Its memory does not
// grow with the length of the file.
type Reader struct {
	in     *input
	source source
	header trace.Trace
	stats  Stats
	queue  []trace.Event // of the record read last
	next   int           // of the queue, to hand out
	err    error

	// inFlight is how many bytes of packets are remembered at least, so that their
	// fates can be added.
	inFlight int
}

// source reads one format.
type source interface {
	// read reads the next record and adds what it tells to the reader: any number
	// of events, or of packets passed over. At the end it returns io.EOF, or else
	// an *Error.
	read() error
}

// Open begins to read a capture, of a format that it finds out by itself. See the
// package's description for those there are.
//
// The error is an [*Error] that names the formats if it is none of them. Reading
// goes through a buffer; r is not closed at the end.
func Open(r io.Reader) (*Reader, error) {
	out := &Reader{stats: Stats{Skipped: map[string]int{}}, inFlight: 32 << 20}
	if err := out.open(r); err != nil {
		return nil, err
	}
	return out, nil
}

// Next returns the next packet that was sent, which may be anything from a TCP
// segment to an ICMP message about one: what has nothing to do with TCP is passed
// over, and counted by Stats. Times count from the first packet, or from where
// the file says that the trace began; numbers from 1, or they are the file's.
// Packets know of their fates only what stands before the next packet in the file.
//
// At the end the error is [io.EOF]. Any other one is an [*Error] that says where
// and why the file cannot be read further; what was returned before is good.
func (r *Reader) Next() (*trace.Packet, error) {
	for {
		e, err := r.NextEvent()
		if err != nil || e.Kind == trace.Sent {
			return e.Packet, err
		}
	}
}

// NextEvent is Next for all that a file tells of: a capture made elsewhere has
// packets that were sent, one by this package also their fates, and JSON Lines
// have everything.
func (r *Reader) NextEvent() (trace.Event, error) {
	for r.next == len(r.queue) {
		r.queue, r.next = r.queue[:0], 0
		if r.err == nil {
			r.err = r.source.read()
		}
		if r.err != nil {
			return trace.Event{}, r.err
		}
	}
	r.next++
	return r.queue[r.next-1], nil
}

// emit hands an event out.
func (r *Reader) emit(e trace.Event) { r.queue = append(r.queue, e) }

// sent hands out a packet that was sent at the given time of the wall clock.
func (r *Reader) sent(p *trace.Packet, at time.Time) {
	p.Sent = r.since(at)
	if p.Segment != nil {
		r.stats.Segments++
	}
	if p.Truncated > 0 && p.Bytes != nil {
		r.stats.Truncated++
	}
	r.emit(trace.Event{Time: p.Sent, Kind: trace.Sent, Host: p.From, Packet: p})
}

// since is the time in the trace, which begins now if it has not begun.
func (r *Reader) since(at time.Time) time.Duration {
	if r.header.Start.IsZero() {
		r.header.Start = at
	}
	return at.Sub(r.header.Start)
}

// fail makes the error that ends the reading, about the bytes from offset on.
func (r *Reader) fail(offset int64, err error) error {
	return &Error{Format: r.stats.Format, Offset: offset, Packets: r.stats.Packets, Err: err}
}

func (r *Reader) failf(offset int64, format string, args ...any) error {
	return r.fail(offset, fmt.Errorf(format, args...))
}

// Header is what the file has told so far of the trace as a whole: Start, which
// is known from the first packet on, and if the file is this project's own Name,
// Seed, Absolute and Hosts. It has no events.
func (r *Reader) Header() trace.Trace { return r.header }

// Stats tells how far the reading has come.
func (r *Reader) Stats() Stats {
	s := r.stats
	s.Bytes = r.in.consumed()
	s.Skipped = make(map[string]int, len(r.stats.Skipped))
	for reason, n := range r.stats.Skipped {
		s.Skipped[reason] = n
	}
	return s
}
