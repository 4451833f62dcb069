package campaign

import (
	"flag"
	"os"
	"testing"

	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/stretchr/testify/require"
)

var show = flag.Uint64("show", 0, "print the run of this seed")

// TestShow prints the run that -show names.
func TestShow(t *testing.T) {
	if *show == 0 {
		return
	}
	noFixes, err := stack.ParseFixes(*fixes)
	require.NoError(t, err)
	tr := &trace.Trace{}
	o := Run(*show, noFixes, tr)
	os.Stdout.WriteString(golden.Text(tr))
	t.Logf("%+v\n%v", *draw(*show, noFixes), o.Problems)
}
