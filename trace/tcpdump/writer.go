// Package tcpdump writes what tcpdump prints of packets, as [Format], and reads it, with
// a [Reader].
//
// writer.go with side.go, stamp.go, payload.go and verbose.go is the one; reader.go the other,
// with a file for each thing that stands in a line: clock.go, names.go, line.go,
// option.go; numbers.go makes them absolute and nesting.go tells lines from those below
// a packet. The reader takes more than the writer makes: all that tcpdump prints.
//
// The package is stable, and its text is that of tcpdump 4.99.
package tcpdump

import (
	"bufio"
	"cmp"
	"io"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/internal/notation"
	"github.com/seed-8df93623/tcpsim/trace/internal/shown"
	"github.com/seed-8df93623/tcpsim/trace/internal/vantage"
)

// Format is tcpdump's text: the packets as a card in the client's host has them, or where
// [format.Style].Side says, the way tcpdump 4.99 prints a capture of them with -n -r, in
// UTC; of a trace that was captured itself each packet once, as it was. With
// [format.Style].Absolute the way it does with -S too, with Verbose with -v, with
// Nanoseconds with --nano, and with a Time with -t to -ttttt. What differs:
//
//   - The Accurate ECN flag is "e", as in later releases.
//   - Of payloads, only HTTP, RTSP, FTP, SMTP and WHOIS on their well-known ports
//     are printed, not the other protocols that tcpdump decodes (such as DNS, BGP,
//     SSH and Redis).
//   - Of TCP options, those of an unexpected length, but for MSS, window scale,
//     timestamps and SACK, are printed as unknown ones. Where a packet is cut off in its
//     options, only these four are named at the cut.
//   - Of packets that are no TCP segments, ICMP's destination unreachable, time
//     exceeded and echo are printed, and ICMPv6's packet too big; other types by
//     their number, as in "ICMP type-#42", and other protocols by theirs.
//   - Options of the IPv4 header and Routing headers of IPv6 are not printed, and with
//     -v no extension headers, and nothing of the tunnels that a packet is in.
var Format = format.Format{
	Name: "tcpdump", Summary: "the packets as tcpdump -n prints them",
	Relative: true, Takes: format.Notes | format.Dump | format.Vantage,
	Write: write,
	Stream: func(w io.Writer, header *trace.Trace, style format.Style) (format.Stream, error) {
		return newWriter(w, header, style), nil
	},
}

func write(w io.Writer, t *trace.Trace, style format.Style) error {
	out := newWriter(w, t, style)
	for _, h := range t.Hosts {
		out.AddHost(h)
	}
	out.side.Expect(t.Events)
	notes := map[*trace.Packet][]string{} // still to be written below the first line of each
	for i, e := range t.Events {
		if e.Kind == trace.Sent && style.Notes[i] != nil {
			notes[e.Packet] = style.Notes[i]
		}
		if out.write(&e) {
			shown.WriteNotes(out.out, notes[e.Packet])
			delete(notes, e.Packet)
		}
	}
	return out.Close()
}

// writer is a [trace.Recorder] that writes packets as they are sent, the way the
// format tcpdump does. Of what was before it remembers the initial sequence numbers
// of the last 131,072 connections or more.
type writer struct {
	out    *bufio.Writer
	line   []byte
	start  time.Time
	times  *stamps
	side   *vantage.Point
	dumper dumper
	err    error
}

// newWriter begins to write. Of the header it takes Start.
func newWriter(w io.Writer, header *trace.Trace, style format.Style) *writer {
	return &writer{
		out: bufio.NewWriter(w), start: header.Start.UTC(), times: newStamps(style), side: vantage.At(style.Side),
		dumper: dumper{numbers: shown.NewNumbers(style.Absolute), verbose: style.Verbose},
	}
}

// AddHost implements [trace.Recorder].
func (w *writer) AddHost(h trace.Host) { w.side.AddHost(h.Name) }

// Record implements [trace.Recorder].
func (w *writer) Record(e trace.Event) { w.write(&e) }

// write writes the packet that an event shows, and reports whether there is one.
func (w *writer) write(e *trace.Event) bool {
	p := w.captured(e)
	if p == nil {
		return false
	}
	at := e.Time
	if e.Kind == trace.Sent {
		at = p.Sent
	}
	w.line = w.times.append(w.line[:0], w.start.Add(at))
	w.line = append(w.dumper.appendPacket(w.line, p), '\n')
	_, w.err = w.out.Write(w.line) // which keeps the first one
	return true
}

// Forgets implements [trace.Forgetter].
func (w *writer) Forgets() bool { return true }

// Err is the first error so far, after which nothing more is written.
func (w *writer) Err() error { return w.err }

// Close writes what is left and returns the first error of all. The underlying
// writer stays open.
func (w *writer) Close() error { return cmp.Or(w.side.Err("tcpdump"), w.out.Flush()) }

// dumper prints packets one after the other.
type dumper struct {
	numbers *shown.Numbers
	verbose bool
}

func (d *dumper) appendPacket(b []byte, p *trace.Packet) []byte {
	if p.Segment == nil {
		return d.appendOther(b, p.Bytes)
	}
	packet := p.Bytes
	if packet == nil && d.verbose { // as in the capture that would be written of it
		packet, _ = p.Segment.Append(nil) // without bytes where it cannot be one
		packet = packet[:max(0, len(packet)-p.Truncated)]
	}
	if !d.verbose {
		b = append(b, p.Outer...)
	}
	b = appendBeyond(appendVersion(b, p.Segment.Src.Addr()), p)
	return d.appendSegment(b, p.Segment, packet, p.Truncated)
}

// appendBeyond appends that a frame was too short for its packet.
func appendBeyond(b []byte, p *trace.Packet) []byte {
	if p.Beyond == 0 {
		return b
	}
	mark, end := "truncated-ip - ", " bytes missing! "
	if p.Segment.Src.Addr().Is6() {
		mark, end = "truncated-ip6 - ", " bytes missing!"
	}
	return append(notation.AppendInt(append(b, mark...), p.Beyond), end...)
}

// appendSegment appends what follows the version: a segment with the packet that carries
// it, of which so many octets are missing at its end.
func (d *dumper) appendSegment(b []byte, s *segment.Segment, packet []byte, missing int) []byte {
	checksum := ""
	if d.verbose {
		whole, _ := segment.ParseDatagram(packet)
		b = appendIPHeader(b, &whole)
		if missing == 0 {
			checksum = describeChecksum(&whole)
		}
	}
	b = d.appendEnds(b, s, packet)
	if notation.CutInOptions(s, missing) {
		b, sack := notation.AppendFields(b, s, d.numbers, checksum)
		return notation.AppendOptionsCut(b, s.Options, sack, packet)
	}
	if list := notation.Malformed(s, packet); list != nil {
		b, sack := notation.AppendFields(b, s, d.numbers, checksum)
		b, whole := notation.AppendMalformed(append(b, ", options ["...), list, len(s.Payload), sack)
		if !whole {
			return b
		}
		b = notation.AppendInt(append(b, ", length "...), len(s.Payload))
		return d.appendData(b, s, packet, missing)
	}
	b = notation.AppendSegment(b, s, d.numbers, checksum)
	return d.appendData(b, s, packet, missing)
}

// appendData appends what is shown of a segment's payload.
func (d *dumper) appendData(b []byte, s *segment.Segment, packet []byte, missing int) []byte {
	known := s.Payload
	if missing > 0 { // Payload is all zeros
		known = packet[max(0, len(packet)-max(0, len(s.Payload)-missing)):]
	}
	switch {
	case len(s.Payload) == 0:
		return b
	case d.verbose && s.Flags.Has(segment.RST):
		return appendReason(b, known, missing > 0)
	}
	return d.appendPayload(b, s, known)
}

// appendOther appends a packet that is no TCP segment.
func (d *dumper) appendOther(b, packet []byte) []byte {
	other, err := segment.ParseDatagram(packet)
	if err != nil {
		return append(b, "IP [|ip]"...)
	}
	return d.appendDatagram(b, &other)
}

func (d *dumper) appendDatagram(b []byte, other *segment.Datagram) []byte {
	b = appendVersion(b, other.Src())
	if d.verbose {
		b = appendIPHeader(b, other)
	}
	b = append(appendAddr(b, other.Src()), " > "...)
	b = append(appendAddr(b, other.Dst()), ": "...)
	if d.verbose {
		return d.appendVerboseOther(b, other)
	}
	return append(b, notation.Other(other)...)
}

// appendReason appends the text that a reset may carry: "a RST could contain ASCII
// text that encoded and explained the cause of the RST" (RFC 1122 section 4.2.2.12).
func appendReason(b, text []byte, cutOff bool) []byte {
	const longest = 30
	mark, more := " [RST", ""
	if cutOff {
		mark = " [!RST"
	}
	if len(text) > longest {
		text, more = text[:longest], "+"
	}
	b = append(append(append(b, mark...), more...), ' ')
	for _, c := range text {
		if c >= 0x80 {
			b, c = append(b, "M-"...), c&0x7f
		}
		if !graphic(c) && c != ' ' {
			b, c = append(b, '^'), c^0x40
		}
		b = append(b, c)
	}
	return append(b, ']')
}

func appendVersion(b []byte, a netip.Addr) []byte {
	if a.Is4() {
		return append(b, "IP "...)
	}
	return append(b, "IP6 "...)
}

func appendAddr(b []byte, a netip.Addr) []byte { return a.WithZone("").AppendTo(b) }

func appendPort(b []byte, port uint16) []byte { return notation.AppendInt(append(b, '.'), int(port)) }
