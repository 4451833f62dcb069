//go:build !page

package capture

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
)

// late writes records, each when lag more have come, so that what befalls a packet
// soon can still be said of it.
type late struct {
	header  trace.Trace
	options Options
	out     *bufio.Writer
	sink    sink // nil before the first record that is written, when hosts are known

	pending [lag]record // a ring
	first   int
	count   int
	failed  error
}

const (
	// lag is how many records are held back.
	lag = 1024
	// blockSize is how much is written at once.
	blockSize = 256 << 10
)

// sink is a file format.
type sink interface {
	write(r *record, at time.Time) error
	// finish ends the file, which may have no packet at all.
	finish() error
}

// epoch is where virtual time begins if nobody says otherwise.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func newLate(w io.Writer, header *trace.Trace, o Options) *late {
	l := &late{options: o, out: bufio.NewWriterSize(w, blockSize)}
	l.header = trace.Trace{Name: header.Name, Seed: header.Seed, Start: header.Start, Absolute: header.Absolute}
	if l.header.Start.IsZero() {
		l.header.Start = epoch
	}
	return l
}

// take takes a record, and leaves in its place another one whose memory is free.
func (l *late) take(r *record) error {
	switch {
	case r.host != nil:
		l.header.AddHost(*r.host)
		r.host = nil
	case r.amends:
		l.amend(r)
	case r.err != nil:
		return r.err
	default:
		if l.count == lag {
			if err := l.pop(); err != nil {
				return err
			}
		}
		free := l.held(l.count)
		*free, *r = *r, *free
		l.count++
	}
	return nil
}

// held is the record at place i of those held back, or of the free ones behind.
func (l *late) held(i int) *record { return &l.pending[(l.first+i)%lag] }

// amend gives the comments to the packet that they are about, unless that is
// written already.
func (l *late) amend(about *record) {
	for i := l.count - 1; i >= 0; i-- { // a short way, as most fates come soon
		if r := l.held(i); r.number == about.number && !r.arrived {
			r.comments, about.comments = about.comments, r.comments
			return
		}
	}
}

// pop writes the record that has waited longest.
func (l *late) pop() error {
	err := l.write(l.held(0))
	l.first = (l.first + 1) % lag
	l.count--
	return err
}

func (l *late) write(r *record) error {
	at := l.header.Start.Add(r.at)
	if s := at.Unix(); s < 0 || s > math.MaxUint32 {
		return fmt.Errorf("capture: packet %d is of %v, which a capture cannot hold: choose a start from 1970 to 2105", r.number, at)
	}
	l.begin()
	if err := l.sink.write(r, at); err != nil {
		_, whole := l.out.Write(nil) // pcapgo may keep only the text of an error of the file
		return cmp.Or(whole, err)
	}
	return nil
}

// begin begins the file unless that is done.
func (l *late) begin() {
	switch {
	case l.sink != nil:
	case l.options.Format == Pcap:
		l.sink = newClassic(l.out, l.options)
	default:
		l.sink = &pcapng{out: l.out, options: l.options, header: &l.header}
	}
}

// finish writes all that is held back, and ends the file.
func (l *late) finish() error {
	for l.failed == nil && l.count > 0 {
		l.failed = l.pop()
	}
	if l.failed == nil {
		l.begin()
		l.failed = l.sink.finish()
	}
	return l.failed
}
