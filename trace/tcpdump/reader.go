package tcpdump

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
)

// Reader reads what tcpdump prints: any of its forms of time, with -n or without,
// with -S or without, with -v, -e or an interface's name before the packet. Its memory
// does not grow with the length of the text. A line looks like
//
//	21:57:44.763923 IP 127.0.0.1.4444 > 127.0.0.1.47456: Flags [P.], seq 1:6, ack 1, win 512, length 5
//
// and with -v is broken in two before the addresses, and followed by lines of the
// payload, or of the packet that an ICMP message is about. What is not in it is filled
// in: the payload, the numbers of which only the length is known; the sequence
// number of a segment that takes none, which is marked as unknown.
type Reader struct {
	in      *bufio.Reader
	clock   *clock // nil before the first line
	numbers numbers
	names   names
	nested  nesting
	stats   Stats
	line    int
	number  int           // of the last packet
	start   time.Time     // of the first packet
	packet  *trace.Packet // of the line read last; nil if it has none

	// Of a packet whose line is broken in two, the first half.
	broken bool
	header []byte
	at     time.Time
	// around is a line of a tunnel that ends before the packet in it.
	around string
}

// Stats counts what a [Reader] has met so far.
type Stats struct {
	Packets int            // lines that tell of one
	Skipped map[string]int // what was passed over, by what it was, such as "line without a packet"
	// Unclear is the first line, counting from 1, that is about TCP and cannot be
	// understood, so that a segment is missing. 0 if there is none.
	Unclear int
}

// Error tells in which line reading came to an end, and why.
type Error struct {
	Line int
	Err  error
}

// Error tells it in one line.
func (e *Error) Error() string { return fmt.Sprintf("tcpdump: line %d: %v", e.Line, e.Err) }

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// NewReader reads a text in UTF-8 through a buffer.
func NewReader(r io.Reader) *Reader {
	return &Reader{
		in: bufio.NewReaderSize(r, longestLine), numbers: newNumbers(), names: newNames(),
		stats: Stats{Skipped: map[string]int{}},
	}
}

// Next returns the next TCP segment, with its length for data that are zeros; what is
// anything else is passed over. Times count from the first one. At the end the error is
// [io.EOF], and an [*Error] if the text cannot be read further.
func (r *Reader) Next() (*trace.Packet, error) {
	for r.packet = nil; r.packet == nil; {
		if err := r.read(); err != nil {
			return nil, err
		}
	}
	return r.packet, nil
}

// Start is the time of the first segment, once it is read. Where a text has no dates, it
// begins on 2000-01-01, in UTC.
func (r *Reader) Start() time.Time { return r.start }

// Stats tells how far the reading has come. What Skipped holds goes on to be counted.
func (r *Reader) Stats() Stats { return r.stats }

// mostReasons bounds Skipped against texts that have ever new ones.
const mostReasons = 64

// skip counts something that is passed over.
func (s *Stats) skip(reason string) {
	if _, known := s.Skipped[reason]; !known && len(s.Skipped) >= mostReasons {
		reason = "other"
	}
	s.Skipped[reason]++
}

// longestLine is what is buffered of a text.
const longestLine = 384 << 10

// What is passed over in a text.
const (
	lineOfOther    = "packet that is no TCP segment"
	lineWithout    = "line without a packet"
	lineTooLong    = "line of more than 384 KiB"
	lineNotClear   = "line about TCP that cannot be understood"
	longestAddress = 255 // of the name of a host with that of a port
)

// read reads a line.
func (r *Reader) read() error {
	if r.clock == nil {
		r.in.Peek(1) // fills the buffer
		sample, _ := r.in.Peek(r.in.Buffered())
		r.clock = newClock(sample)
	}
	line, err := r.in.ReadSlice('\n')
	r.line++
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		r.stats.skip(lineTooLong)
		return r.skipLine()
	case err != nil && err != io.EOF:
		return &Error{Line: r.line, Err: err}
	case err == io.EOF && len(line) == 0:
		return io.EOF
	}
	switch trimmed := bytes.TrimSpace(line); {
	case len(trimmed) == 0:
	case r.nested.has(line):
		r.stats.skip(lineWithout)
	default:
		r.take(trimmed)
	}
	return nil
}

// skipLine passes over the rest of a line.
func (r *Reader) skipLine() error {
	for {
		_, err := r.in.ReadSlice('\n')
		if !errors.Is(err, bufio.ErrBufferFull) {
			if err == io.EOF {
				err = nil // comes again
			}
			return err
		}
	}
}

var (
	flagsBegin   = []byte(": Flags [")
	toPeer       = []byte(" > ")
	tcpInHeader  = []byte("proto TCP (6)")
	tcpInHeader6 = []byte("next-header TCP (6)")
)

// take reads a line that is not empty.
func (r *Reader) take(line []byte) {
	at, rest, stamped := r.clock.cut(line)
	i := bytes.Index(rest, flagsBegin)
	switch {
	case i >= 0:
		before, after := rest[:i], rest[i+len(flagsBegin):]
		header := before
		if r.broken && !stamped {
			at, header = r.at, r.header
		}
		r.broken = false
		r.stats.Packets++
		reason := r.segment(at, header, before, after)
		if reason == "" && !stamped {
			r.packet.Outer = r.around + r.packet.Outer
		}
		r.around = ""
		if reason != "" {
			r.stats.skip(reason)
		}
		if reason == lineNotClear && r.stats.Unclear == 0 {
			r.stats.Unclear = r.line
		}
	case bytes.Contains(rest, tcpInHeader) || bytes.Contains(rest, tcpInHeader6):
		r.broken, r.at, r.header = true, at, append(r.header[:0], rest...)
	case stamped && (bytes.Contains(rest, []byte(": VXLAN, ")) || bytes.Contains(rest, []byte(": OTV, "))):
		r.broken, r.around = false, string(rest)+"\n"
	case stamped:
		r.broken, r.around = false, ""
		r.stats.Packets++
		r.stats.skip(lineOfOther)
	default:
		r.stats.skip(lineWithout)
	}
}

// segment hands out a segment. Its line reads before ": Flags [" after, and the
// header is where its IP header is told of.
func (r *Reader) segment(at time.Time, header, before, after []byte) (reason string) {
	i := bytes.LastIndex(before, toPeer)
	if i < 0 {
		return lineNotClear
	}
	from, to := before[:i], before[i+len(toPeer):]
	from = from[bytes.LastIndexByte(from, ' ')+1:]
	from, to = joinEnds(before[:i], from, to)
	told, ok := parseTold(after)
	if !ok || len(from) > longestAddress || len(to) > longestAddress {
		return lineNotClear
	}
	at6 := bytes.LastIndex(header, []byte("IP6 "))
	v6 := at6 >= 0 && at6 >= bytes.LastIndex(header, []byte("IP "))
	src, reason := r.names.end(string(from), v6)
	if reason != "" {
		return reason
	}
	dst, reason := r.names.end(string(to), v6)
	if reason != "" {
		return reason
	}
	if src.Addr().Is4() != dst.Addr().Is4() {
		return lineNotClear
	}
	s := r.numbers.segment(src, dst, told)
	s.IP = parseIPHeader(header)
	if r.start.IsZero() {
		r.start = at
	}
	r.number++
	r.packet = &trace.Packet{
		Number: r.number, Sent: at.Sub(r.start), From: r.names.host(src.Addr()), To: r.names.host(dst.Addr()),
		Segment: s, Truncated: told.length, SeqUnknown: !told.seq.known, Outer: outerOf(before),
	}
	return ""
}

// outerOf is what stands in a line before the version of the packet that carries a segment:
// the interface, or tunnels. Link headers and what -v tells are none of it.
func outerOf(before []byte) string {
	const longest = 1024
	at := max(bytes.LastIndex(before, []byte("IP ")), bytes.LastIndex(before, []byte("IP6 ")))
	if at <= 0 || at > longest || before[at-1] != ' ' || bytes.Contains(before, []byte("truncated-ip")) {
		return ""
	}
	return string(before[:at])
}
