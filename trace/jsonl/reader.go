package jsonl

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/recent"
)

// longestLine is how long a line may be. A packet takes less than 100 KiB.
const longestLine = 384 << 10

// Reader reads a trace as a stream of events. Besides the line at hand it
// remembers packets that were sent, so that it can add their fates; see Remember.
type Reader struct {
	in     *bufio.Reader
	line   int
	header trace.Trace
	sent   *recent.Map[int, *trace.Packet] // by number
	words  map[string]string               // so that names are kept once
	err    error

	scanner scanner
	fields  fields
}

// remembered is how many bytes of packets a Reader remembers, at least.
const remembered = 32 << 20

// NewReader makes a Reader. Reading goes through a buffer, so that more of r may
// be read than is returned.
func NewReader(r io.Reader) *Reader {
	out := &Reader{in: bufio.NewReaderSize(r, longestLine), words: map[string]string{}}
	out.Remember(remembered)
	return out
}

// Remember sets how many bytes of packets the reader remembers: at least so many,
// and at most twice that. An arrival of a packet that it has forgotten is of a
// packet with a number and nothing else. The default is 32 MiB. It is to be called
// before Next.
func (r *Reader) Remember(bytes int) { r.sent = recent.New[int, *trace.Packet](bytes) }

// Error tells what is wrong with a line.
type Error struct {
	Line int // from 1
	Err  error
}

// Error is "jsonl: line 7: " and what is wrong.
func (e *Error) Error() string { return fmt.Sprintf("jsonl: line %d: %v", e.Line, e.Err) }

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Next returns the next event. At the end the error is [io.EOF]; any other one is
// an [*Error], after which nothing more is read. Events of the same packet point
// to the same one, which has the fates that were read so far.
//
// Where a packet has bytes, its Segment is what they hold, whatever the line says.
func (r *Reader) Next() (trace.Event, error) {
	for r.err == nil {
		line, err := r.readLine()
		if err != nil {
			r.err = err
			break
		}
		e, ok, err := r.parse(line)
		if err != nil {
			r.err = &Error{r.line, err}
		} else if ok {
			return e, nil
		}
	}
	return trace.Event{}, r.err
}

// readLine returns the next line that is not empty.
func (r *Reader) readLine() ([]byte, error) {
	for {
		line, err := r.in.ReadSlice('\n')
		r.line++
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return nil, &Error{r.line, fmt.Errorf("it is longer than %d KiB", longestLine>>10)}
		case err == io.EOF && len(line) == 0:
			return nil, io.EOF
		case err != nil && err != io.EOF:
			return nil, &Error{r.line, err}
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return line, nil
		}
	}
}

// Header is what was read so far of the trace as a whole, without events.
func (r *Reader) Header() trace.Trace { return r.header }

// Line is the number of the line read last.
func (r *Reader) Line() int { return r.line }

// Read reads a whole trace. If there is an error, an [*Error], the trace holds
// what came before.
func Read(r io.Reader) (*trace.Trace, error) {
	in := NewReader(r)
	in.Remember(math.MaxInt)
	t := &trace.Trace{}
	var err error
	for err == nil {
		var e trace.Event
		if e, err = in.Next(); err == nil {
			t.Events = append(t.Events, e)
		}
	}
	h := in.Header()
	t.Name, t.Seed, t.Start, t.Absolute, t.Hosts, t.Network = h.Name, h.Seed, h.Start, h.Absolute, h.Hosts, h.Network
	if err == io.EOF {
		err = nil
	}
	return t, err
}
