package jsonl

import (
	"io"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
)

// Format is JSON Lines, as [Writer] writes them.
var Format = format.Format{
	Name: "json", Summary: "JSON Lines, an object for each event",
	States: true,
	Write:  func(w io.Writer, t *trace.Trace, _ format.Style) error { return Write(w, t) },
	Stream: func(w io.Writer, header *trace.Trace, _ format.Style) (format.Stream, error) {
		return NewWriter(w, header), nil
	},
}
