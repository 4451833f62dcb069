package picture

import (
	"io"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
)

// Formats are the pictures that this package draws, as formats.
var Formats = []format.Format{
	Picture{"mermaid", "a sequence diagram that code hosts render", ".md", WriteMermaid}.Format(),
	Picture{"svg", "the ladder as a picture (SVG, like those below)", ".svg", WriteLadder}.Format(),
	Picture{"states", "the state machine of RFC 9293 figure 5, with the paths of both ends", ".svg", WriteStates}.Format(),
}

// NetworkFormat is the picture of [WriteNetwork] as a format.
var NetworkFormat = Picture{
	"network", "the network: hosts, routers, switches, and links with what is on them", ".svg", writeNetworkOf,
}.Format()

// Format is the picture as a format.
func (p Picture) Format() format.Format {
	return format.Format{
		Name: p.Name, Summary: p.Summary, Single: p.Extension == ".svg", States: true,
		Write: func(w io.Writer, t *trace.Trace, s format.Style) error {
			return p.Write(w, t, Options{Absolute: s.Absolute, Unfolded: s.Unfolded, Language: s.Language})
		},
	}
}
