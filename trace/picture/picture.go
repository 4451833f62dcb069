package picture

import (
	"cmp"
	"io"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// Options say what a picture is to show. The zero value is useful.
type Options struct {
	// Title stands above a picture, and describes it. Empty means the trace's name.
	Title string
	// Absolute shows sequence numbers as they are on the wire. Otherwise they
	// count from the first of their direction, unless [trace.Trace.Absolute].
	Absolute bool
	// Connection is the one that a picture of connections shows: 1 is the first
	// that the trace tells of. 0 is all of them, one below the other.
	Connection int
	// Segments is how many segments a ladder shows at most; 0 means all. The
	// picture says what is missing.
	Segments int
	// Unfolded draws each segment of a bulk; otherwise the first and the last.
	Unfolded bool
	// Language is that of words, by its code as in [format.Style]; empty is English.
	Language string
	// Inline makes an SVG image for a page that already has [StyleSheet]: it comes
	// without a visible title, a style sheet and an XML declaration.
	Inline bool
	// ID begins the ids in an image, so that several fit into one page.
	ID string
}

// Picture is one way to draw a trace.
type Picture struct {
	Name    string // such as "ladder"
	Summary string // one line for a list of pictures
	// Extension is that of files with the picture, such as ".svg".
	Extension string
	// Write writes the picture to w. Its error is that of w, or tells that the
	// trace has nothing that could be drawn.
	Write func(w io.Writer, t *trace.Trace, o Options) error
}

// Pictures lists the pictures that this package draws.
func Pictures() []Picture {
	return []Picture{
		{"ladder", "two lifelines with slanted arrows, TCP states and calls", ".svg", WriteLadder},
		{"states", "the state machine of RFC 9293 figure 5, with the paths of both ends", ".svg", WriteStates},
		{"mermaid", "the ladder as a Mermaid sequence diagram, for Markdown", ".md", WriteMermaid},
	}
}

// title is that of the picture, with nothing in it that could hide.
func (o Options) title(t *trace.Trace) string {
	return visible.Text(cmp.Or(o.Title, t.Name))
}

// style is the style sheet of an image, given what is its own: none for a page
// that has it.
func (o Options) style(own string) string {
	if o.Inline {
		return ""
	}
	return Style(own)
}
