package main

import (
	"time"

	"github.com/schollz/progressbar/v3"
)

// progress shows on a terminal how far a check has come; elsewhere, nothing.
type progress struct{ bar *progressbar.ProgressBar }

// progress begins to show the progress of so many runs on standard error.
func (c *checker) progress(runs int) *progress {
	if !isTerminal(c.stderr) {
		return &progress{}
	}
	return &progress{progressbar.NewOptions(runs,
		progressbar.OptionSetWriter(c.stderr),
		progressbar.OptionSetDescription("checking"),
		progressbar.OptionShowCount(),
		progressbar.OptionFullWidth(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)}
}

// shown reports whether there is a bar, with which the report has to wait: it may
// be for the same terminal.
func (p *progress) shown() bool { return p.bar != nil }

// add takes note of a run that is done.
func (p *progress) add() {
	if p.shown() {
		p.bar.Add(1) // an error is the terminal's, which is told of by nothing else
	}
}

// end takes the bar away.
func (p *progress) end() {
	if p.shown() {
		p.bar.Finish()
	}
}
