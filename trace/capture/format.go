package capture

import (
	"io"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
)

// Formats are the kinds of capture files.
var Formats = []format.Format{
	formatOf(PcapNG, "a capture file for Wireshark, with comments on what was lost"),
	formatOf(Pcap, "a classic capture file, with times in nanoseconds"),
}

// formatOf is a kind of file as a format.
func formatOf(kind Format, summary string) format.Format {
	options := func(s format.Style) Options {
		return Options{Format: kind, Side: Side(s.Side), Link: Link(s.Link), Stack: s.Stack}
	}
	return format.Format{
		Name: string(kind), Summary: summary,
		Binary: true, Single: true, Takes: format.Vantage | format.Frames,
		Write: func(w io.Writer, t *trace.Trace, s format.Style) error { return Write(w, t, options(s)) },
		Stream: func(w io.Writer, header *trace.Trace, s format.Style) (format.Stream, error) {
			return NewWriter(w, header, options(s))
		},
	}
}
