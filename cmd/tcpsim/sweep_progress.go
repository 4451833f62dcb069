package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"runtime/debug"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
)

// sweepProgress shows on a terminal how far a sweep has come; elsewhere, nothing.
type sweepProgress struct {
	*app
	bar *progressbar.ProgressBar
	of  int64
}

func (s *sweeper) progress() *sweepProgress { return newSweepProgress(s.app, s.Runs()) }

// newSweepProgress begins to show the progress of so many runs.
func newSweepProgress(a *app, runs uint64) *sweepProgress {
	p := &sweepProgress{app: a, of: int64(min(runs, math.MaxInt64))}
	if isTerminal(a.stderr) {
		p.bar = progressbar.NewOptions64(p.of,
			progressbar.OptionSetWriter(a.stderr),
			progressbar.OptionShowCount(),
			progressbar.OptionFullWidth(),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
		)
	}
	return p
}

// tell tells how many runs are done, and how many of them fail.
func (p *sweepProgress) tell(done, failed uint64) {
	if p.bar == nil {
		return
	}
	p.bar.Describe(p.say("%d fail", failed))
	p.bar.Set64(int64(done)) // an error is the terminal's, which is told of by nothing else
}

// end takes the bar away.
func (p *sweepProgress) end() {
	if p.bar != nil {
		p.bar.Finish()
	}
}

// sweepVersion is what results are made by: those of two versions do not go together, as
// traces may differ.
func sweepVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	version := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			version = s.Value[:min(12, len(s.Value))]
		}
		if s.Key == "vcs.modified" && s.Value == "true" {
			version += "+changes"
		}
	}
	return strings.TrimSpace(fmt.Sprintf("tcpsim %s, %s", version, netstack()))
}

// notRead is the error about a file that cannot be read.
func notRead(path string, err error) error {
	if at := (*fs.PathError)(nil); errors.As(err, &at) && at.Path == path {
		return fmt.Errorf("%s: %w", quoted(path), cause(err))
	}
	return err
}
