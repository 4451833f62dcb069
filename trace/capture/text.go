package capture

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
)

// textFile reads what tcpdump prints: any of its forms of time, with -n or
// without, with -S or without, with -v, -e or an interface's name before the
// packet. A line looks like
//
//	21:57:44.763923 IP 127.0.0.1.4444 > 127.0.0.1.47456: Flags [P.], seq 1:6, ack 1, win 512, length 5
//
// and with -v is broken in two before the addresses, and followed by lines of the
// payload, or of the packet that an ICMP message is about. What is not in it is filled
// in: the payload, the numbers of which only the length is known; the sequence
// number of a segment that takes none, which is where the sender is.
type textFile struct {
	*Reader
	line    int
	clock   textClock
	numbers textNumbers
	names   textNames
	number  int // of the last packet

	nested textNesting

	// Of a packet whose line is broken in two, the first half.
	broken bool
	header []byte
	at     time.Time
}

func newTextFile(r *Reader, sample []byte) *textFile {
	return &textFile{Reader: r, clock: newTextClock(sample), numbers: newTextNumbers(), names: newTextNames()}
}

// What is passed over in a text.
const (
	lineOfOther    = "packet that is no TCP segment"
	lineWithout    = "line without a packet"
	lineTooLong    = "line of more than 384 KiB"
	lineNotClear   = "line about TCP that cannot be understood"
	longestAddress = 255 // of the name of a host with that of a port
)

// read implements source.
func (f *textFile) read() error {
	line, err := f.in.ReadSlice('\n')
	f.line++
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		f.stats.skip(lineTooLong)
		return f.skipLine()
	case err != nil && err != io.EOF:
		return &Error{Format: f.stats.Format, Line: f.line, Packets: f.stats.Packets, Err: err}
	case err == io.EOF && len(line) == 0:
		return io.EOF
	}
	switch trimmed := bytes.TrimSpace(line); {
	case len(trimmed) == 0:
	case f.nested.has(line):
		f.stats.skip(lineWithout)
	default:
		f.take(trimmed)
	}
	return nil
}

// skipLine passes over the rest of a line.
func (f *textFile) skipLine() error {
	for {
		_, err := f.in.ReadSlice('\n')
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
func (f *textFile) take(line []byte) {
	at, rest, stamped := f.clock.cut(line)
	i := bytes.Index(rest, flagsBegin)
	switch {
	case i >= 0:
		before, after := rest[:i], rest[i+len(flagsBegin):]
		header := before
		if f.broken && !stamped {
			at, header = f.at, f.header
		}
		f.broken = false
		f.stats.Packets++
		reason := f.segment(at, header, before, after)
		if reason != "" {
			f.stats.skip(reason)
		}
		if reason == lineNotClear && f.stats.Unclear == 0 {
			f.stats.Unclear = f.line
		}
	case bytes.Contains(rest, tcpInHeader) || bytes.Contains(rest, tcpInHeader6):
		f.broken, f.at, f.header = true, at, append(f.header[:0], rest...)
	case stamped:
		f.broken = false
		f.stats.Packets++
		f.stats.skip(lineOfOther)
	default:
		f.stats.skip(lineWithout)
	}
}

// segment hands out a segment. Its line reads before ": Flags [" after, and the
// header is where its IP header is told of.
func (f *textFile) segment(at time.Time, header, before, after []byte) (reason string) {
	i := bytes.LastIndex(before, toPeer)
	if i < 0 {
		return lineNotClear
	}
	from, to := before[:i], before[i+len(toPeer):]
	from = from[bytes.LastIndexByte(from, ' ')+1:]
	told, ok := parseTold(after)
	if !ok || len(from) > longestAddress || len(to) > longestAddress {
		return lineNotClear
	}
	v6 := bytes.Contains(header, []byte("IP6 "))
	src, reason := f.names.end(string(from), v6)
	if reason != "" {
		return reason
	}
	dst, reason := f.names.end(string(to), v6)
	if reason != "" {
		return reason
	}
	if src.Addr().Is4() != dst.Addr().Is4() {
		return lineNotClear
	}
	s := f.numbers.segment(src, dst, told)
	s.IP = parseIPHeader(header)
	f.number++
	f.sent(&trace.Packet{
		Number: f.number, From: f.names.host(src.Addr()), To: f.names.host(dst.Addr()),
		Segment: s, Truncated: told.length,
	}, at)
	return ""
}
