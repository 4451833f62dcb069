package shown

import (
	"bufio"

	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// WriteNotes writes what there is to say about a line below it.
func WriteNotes(out *bufio.Writer, notes []string) {
	for _, note := range notes {
		out.WriteString("    " + visible.Text(note) + "\n")
	}
}
