package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/trace/format"
)

// realtime are the flags with which a run is shown as it goes by the wall clock. The
// run itself takes no longer than ever, and is the same: each line of the ladder waits
// for its time.
type realtime struct {
	on    bool
	speed float64

	now   func() time.Time
	sleep func(time.Duration)
}

func (r *realtime) addTo(c *cobra.Command) {
	flags := c.Flags()
	flags.BoolVar(&r.on, "realtime", false, "show each line of the ladder when its time has come, by the wall clock")
	flags.Float64Var(&r.speed, "speed", 1, "let time pass so many `TIMES` as fast, with --realtime")
	r.now, r.sleep = time.Now, time.Sleep
}

// check reports flags that make no sense.
func (r *realtime) check(chosen format.Format, output string) error {
	switch {
	case !(r.speed > 0):
		return fmt.Errorf("--speed %v: want a number above 0", r.speed)
	case r.speed != 1 && !r.on:
		return errors.New("--speed goes with --realtime only")
	case r.on && (!chosen.Paced || output != standardStream):
		return fmt.Errorf("--realtime goes with the format %s on standard output only", formatsThat(pace))
	}
	return nil
}

// pace is a writer to w that holds lines back until their time has come, from now on.
func (r *realtime) pace(w io.Writer) io.Writer {
	if !r.on {
		return w
	}
	return &paced{realtime: r, to: w, start: r.now()}
}

// paced is what pace makes.
type paced struct {
	*realtime
	to    io.Writer
	start time.Time
	line  []byte // so far
}

// stamp finds the time at the beginning of a line, whatever its colour.
var stamp = regexp.MustCompile(`^(?:\x1b\[[0-9;]*m| )*([0-9]+\.[0-9]{6}) `)

// Write implements io.Writer.
func (p *paced) Write(b []byte) (int, error) {
	for i, rest := 0, b; len(rest) > 0; rest = b[i:] {
		end := bytes.IndexByte(rest, '\n') + 1
		if end == 0 {
			end = len(rest)
		}
		i += end
		if p.line = append(p.line, rest[:end]...); rest[end-1] != '\n' {
			break
		}
		if m := stamp.FindSubmatch(p.line); m != nil {
			if at, err := time.ParseDuration(string(m[1]) + "s"); err == nil {
				p.sleep(time.Duration(float64(at)/p.speed) - p.now().Sub(p.start))
			}
		}
		if _, err := p.to.Write(p.line); err != nil {
			return 0, err
		}
		p.line = p.line[:0]
	}
	return len(b), nil
}
