package simtest

import (
	"encoding/binary"
	"io"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
)

// pcapng is the least of a pcapng file (draft-ietf-opsawg-pcapng): one interface, whose
// packets are IP packets as they were sent, each with a comment if it did not simply
// arrive. Package trace/capture can do more, but links a library for it, which whoever
// imports this package would, too.
type pcapng struct {
	w   io.Writer
	err error // the first one
}

// What the format's blocks, options and link types are called by.
const (
	sectionHeader, interfaceDescription, enhancedPacket = 0x0A0D0D0A, 1, 6

	optionComment, optionResolution = 1, 9

	linkTypeRaw = 101 // IPv4 or IPv6, without a header below
)

// writePcapng writes a trace's packets, from the side of their senders.
func writePcapng(w io.Writer, t *trace.Trace) error {
	out := &pcapng{w: w}
	order := binary.LittleEndian
	header := order.AppendUint32(nil, 0x1A2B3C4D)                 // which tells the order of octets
	header = order.AppendUint32(header, 1)                        // version 1.0
	out.block(sectionHeader, order.AppendUint64(header, 1<<64-1)) // of a length that is not told
	nanoseconds := option(nil, optionResolution, "\x09")
	out.block(interfaceDescription, append([]byte{linkTypeRaw, 0, 0, 0, 0, 0, 0, 0}, nanoseconds...))
	for _, p := range t.Packets() {
		at := uint64(t.Start.Add(p.Sent).UnixNano())
		b := order.AppendUint32(nil, 0) // the interface
		b = order.AppendUint32(b, uint32(at>>32))
		b = order.AppendUint32(b, uint32(at))
		b = order.AppendUint32(b, uint32(len(p.Bytes)))
		b = order.AppendUint32(b, uint32(len(p.Bytes)))
		b = pad(append(b, p.Bytes...))
		if text := fate(p); text != "" {
			b = option(b, optionComment, text)
		}
		out.block(enhancedPacket, b)
	}
	return out.err
}

// fate says what became of a packet that did not simply arrive, in the words that
// package trace/capture reads.
func fate(p *trace.Packet) string {
	var all []string
	if p.Injected {
		all = append(all, "injected")
	}
	for _, f := range p.Fates {
		switch {
		case f.Dropped && f.Cause != "lost" && f.Cause != "dropped":
			all = append(all, "lost: "+f.Cause)
		case f.Cause != "":
			all = append(all, f.Cause)
		}
	}
	return strings.Join(all, ", ")
}

// block writes a block with its body.
func (out *pcapng) block(kind uint32, body []byte) {
	length := uint32(len(body)) + 12
	b := binary.LittleEndian.AppendUint32(nil, kind)
	b = binary.LittleEndian.AppendUint32(b, length)
	b = binary.LittleEndian.AppendUint32(append(b, body...), length)
	if out.err == nil {
		_, out.err = out.w.Write(b)
	}
}

// option adds an option, and the end of all options.
func option(b []byte, code uint16, value string) []byte {
	b = binary.LittleEndian.AppendUint16(b, code)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(value)))
	b = pad(append(b, value...))
	return append(b, 0, 0, 0, 0)
}

// pad fills up with zeros to a multiple of four octets.
func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}
