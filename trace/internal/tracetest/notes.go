package tracetest

import (
	"fmt"
	"testing"

	"github.com/seed-8df93623/tcpsim/trace"
)

// Noted is a trace with notes on each event.
func Noted(t testing.TB) (*trace.Trace, map[int][]string) {
	tr, notes := Textbook(t, true), map[int][]string{}
	for i := range tr.Events {
		notes[i] = []string{fmt.Sprintf("Note %d\x1b[2J, which is long enough to need a second line of its own, with 汉字。", i), fmt.Sprintf("More on %d.", i)}
	}
	return tr, notes
}
