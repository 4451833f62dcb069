package notation

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"github.com/seed-8df93623/tcpsim/segment"
)

// Kinds which package segment carries as bytes and tcpdump has a name for.
const (
	optionEcho        segment.OptionKind = 6 // RFC 1072, obsolete
	optionEchoReply   segment.OptionKind = 7
	optionCC          segment.OptionKind = 11 // RFC 1644, obsolete
	optionCCNew       segment.OptionKind = 12
	optionCCEcho      segment.OptionKind = 13
	optionSignature   segment.OptionKind = 19 // RFC 2385
	optionSCPS        segment.OptionKind = 20 // CCSDS 714.0-B-2
	optionUserTimeout segment.OptionKind = 28 // RFC 5482
	optionAO          segment.OptionKind = 29 // RFC 5925
	optionMPTCP       segment.OptionKind = 30 // RFC 8684
	optionFastOpen    segment.OptionKind = 34 // RFC 7413
	optionExperiment2 segment.OptionKind = 254

	fastOpenExID = 0xf989 // of optionExperiment2 (RFC 6994)
)

// AppendOptions appends a list of options as tcpdump prints it between the
// brackets. The numbers of SACK blocks count from base.
func AppendOptions(b []byte, options []segment.Option, base segment.Seq) []byte {
	size := 0
	for i, o := range options {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendOption(b, o, base)
		if o.Kind == segment.EndOfOptions {
			return b
		}
		size++
		if o.Kind != segment.NoOperation {
			size += 1 + len(o.Data)
		}
	}
	if size%4 != 0 { // [segment.Segment.Append] fills the header up
		b = append(b, ",eol"...)
	}
	return b
}

func AppendOption(b []byte, o segment.Option, base segment.Seq) []byte {
	data := o.Data
	switch o.Kind {
	case segment.EndOfOptions:
		return append(b, "eol"...)
	case segment.NoOperation:
		return append(b, "nop"...)
	case segment.SACKPermitted:
		return append(b, "sackOK"...)
	case segment.SACK:
		return appendBlocks(b, len(data)/8, data, base)
	}
	switch {
	case o.Kind == segment.MaximumSegmentSize && len(data) == 2:
		return AppendInt(append(b, "mss "...), int(binary.BigEndian.Uint16(data)))
	case o.Kind == segment.WindowScale && len(data) == 1:
		return AppendInt(append(b, "wscale "...), int(data[0]))
	case o.Kind == segment.Timestamps && len(data) == 8:
		b = AppendSeq(append(b, "TS val "...), sequence(data))
		return AppendSeq(append(b, " ecr "...), sequence(data[4:]))
	}
	return appendRareOption(b, o.Kind, data)
}

// appendBlocks appends SACK of n blocks, of which data has all or the first.
func appendBlocks(b []byte, n int, data []byte, base segment.Seq) []byte {
	b = AppendInt(append(b, "sack "...), n)
	b = append(b, ' ')
	for ; len(data) >= 8; data = data[8:] {
		b = AppendSeq(append(b, '{'), sequence(data)-base)
		b = AppendSeq(append(b, ':'), sequence(data[4:])-base)
		b = append(b, '}')
	}
	return b
}

// appendRareOption appends an option which package segment carries as bytes.
// Unlike tcpdump it prints those of an unexpected length as unknown ones.
func appendRareOption(b []byte, kind segment.OptionKind, data []byte) []byte {
	switch {
	case kind == optionEcho && len(data) == 4:
		return AppendSeq(append(b, "echo "...), sequence(data))
	case kind == optionEchoReply && len(data) == 4:
		return AppendSeq(append(b, "echoreply "...), sequence(data))
	case kind == optionCC && len(data) == 4:
		return AppendSeq(append(b, "cc "...), sequence(data))
	case kind == optionCCNew && len(data) == 4:
		return AppendSeq(append(b, "ccnew "...), sequence(data))
	case kind == optionCCEcho && len(data) == 4:
		return AppendSeq(append(b, ' '), sequence(data)) // tcpdump has an empty name for it
	case kind == optionSCPS && len(data) == 2:
		return fmt.Appendf(b, "scps cap %02x id %d", data[0], data[1])
	case kind == optionSignature && len(data) == 16:
		return fmt.Appendf(b, "md5 shared secret not supplied with -M, can't check - %x", data)
	case kind == optionUserTimeout && len(data) == 2:
		v := binary.BigEndian.Uint16(data)
		seconds := int(v >> 1)
		if v&1 != 0 { // the granularity bit: minutes
			seconds *= 60
		}
		return fmt.Appendf(b, "uto 0x%x %d", v, seconds)
	case kind == optionAO && len(data) >= 2:
		b = fmt.Appendf(b, "tcp-ao keyid %d rnextkeyid %d", data[0], data[1])
		if len(data) > 2 {
			b = fmt.Appendf(b, " mac 0x%x", data[2:])
		}
		return b
	case kind == optionFastOpen:
		return appendFastOpen(append(b, "tfo  "...), data)
	case kind == optionExperiment2 && len(data) >= 2:
		if id := binary.BigEndian.Uint16(data); id != fastOpenExID {
			return fmt.Appendf(b, "exp-%04x", id)
		}
		return appendFastOpen(append(b, "exp-tfo "...), data[2:])
	case kind == optionMPTCP:
		if printed, ok := appendMPTCP(b, data); ok {
			return printed
		}
		b = append(b, "mptcp"...)
	default:
		b = AppendInt(append(b, "unknown-"...), int(kind))
	}
	if len(data) == 0 {
		return b
	}
	return hex.AppendEncode(append(b, " 0x"...), data)
}

// appendFastOpen appends the cookie of RFC 7413 section 4.1.1.
func appendFastOpen(b, cookie []byte) []byte {
	switch n := len(cookie); {
	case n == 0:
		return append(b, "cookiereq"...)
	case n%2 != 0 || n < 4 || n > 16:
		return append(b, "(invalid)"...)
	}
	return hex.AppendEncode(append(b, "cookie "...), cookie)
}

// sequence returns the 32-bit number with which b begins.
func sequence(b []byte) segment.Seq { return segment.Seq(binary.BigEndian.Uint32(b)) }
