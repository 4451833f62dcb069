package scenario_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFixes has a scenario for each fix of netstack, named after it, with the trace; beside
// it stands what happens without that fix. docs/netstack.md lists them.
func TestFixes(t *testing.T) {
	const folder = "testdata/fixes/"
	page, err := os.ReadFile("../../docs/netstack.md")
	require.NoError(t, err)
	files, err := filepath.Glob(folder + "*")
	require.NoError(t, err)
	assert.Len(t, files, 2*len(stack.FixList), "each fix has a scenario, and what happens without it")
	for _, fix := range stack.FixList {
		t.Run(fix.Name, func(t *testing.T) {
			path, without := folder+fix.Name+".txtar", folder+fix.Name+".without"
			for _, file := range []string{path, without} {
				assert.True(t, strings.Contains(string(page), "(../sim/scenario/"+file+")"), "docs/netstack.md has no link to %s", file)
			}
			file, err := os.ReadFile(path)
			require.NoError(t, err)
			s, err := scenario.Parse(path, file)
			require.NoError(t, err)
			tr, err := s.Run(scenario.Options{})
			require.NoError(t, err)
			assert.Contains(t, s.Title+s.Lesson, fix.Rule[:len("RFC 9293")])
			if *update {
				require.NoError(t, os.WriteFile(path, s.Updated(tr), 0o644))
			} else {
				assert.NoError(t, s.Compare(tr))
			}
			unfixed, failed := s.Run(scenario.Options{NoFixes: fix.Fix})
			_, text, _ := strings.Cut(string(s.Updated(unfixed)), "-- trace --\n")
			if failed != nil {
				text += failed.Error() + "\n"
			}
			if *update {
				require.NoError(t, os.WriteFile(without, []byte(text), 0o644))
			}
			known, err := os.ReadFile(without)
			require.NoError(t, err, "run the test with -update")
			assert.Equal(t, string(known), text)
			_, with, _ := strings.Cut(string(s.Updated(tr)), "-- trace --\n")
			assert.NotEqual(t, with, text, "the fix changes nothing here")
		})
	}
}

// What a scenario and what its caller turn off are both off.
func TestNoFixes(t *testing.T) {
	var o scenario.Options
	require.NoError(t, o.SetFixes("-rto,-window"))
	assert.Equal(t, stack.FixRTO|stack.FixWindow, o.NoFixes)
	require.ErrorContains(t, o.SetFixes("-rtp"), `fixes "-rtp": want on, off, or those to leave out`)
	file, err := os.ReadFile("testdata/fixes/listen-reset.txtar")
	require.NoError(t, err)
	segments := func(text string, o scenario.Options) int {
		s, err := scenario.Parse("listen-reset", []byte(text))
		require.NoError(t, err)
		tr, err := s.Run(o)
		require.NoError(t, err)
		return len(tr.Packets())
	}
	require.NoError(t, o.SetFixes("off"))
	off := strings.Replace(string(file), "server listen", "server fixes=-listen-reset\nserver listen", 1)
	assert.Equal(t, []int{1, 2, 2}, []int{
		segments(string(file), scenario.Options{}), segments(string(file), o), segments(off, scenario.Options{}),
	})
}
