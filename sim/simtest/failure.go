package simtest

import (
	"fmt"
	"net/url"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
)

// Bounds of what a failure prints.
const (
	aroundLines = 8  // events before the one that a failure is about
	storyLines  = 40 // rows of the ladder
)

// must fails the test if err is not nil.
func (x *test) must(err error, sentence string) {
	x.t.Helper()
	if err != nil {
		x.fail(sentence, "%v", err)
	}
}

// fail fails the test and ends it.
func (x *test) fail(sentence, format string, args ...any) {
	x.t.Helper()
	x.errorf(sentence, format, args...)
	x.t.FailNow()
}

// errorf fails the test: the sentence, when it was, what is wrong, and what
// happened last.
func (x *test) errorf(sentence, format string, args ...any) {
	x.t.Helper()
	x.report(sentence, fmt.Sprintf(format, args...), x.last())
}

// last is the index of the last event so far.
func (x *test) last() (last int) {
	x.inspect(func() { last = len(x.events.trace.Events) - 1 })
	return last
}

// report is errorf with the event, by its index in the trace, that it is about.
func (x *test) report(sentence, problem string, about int) {
	x.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  at %s, seed %d: %s", sentence, seconds(x.network.Elapsed()), x.config.Seed, indent(problem, "  "))
	around := ""
	if x.inspect(func() { around = x.around(about) }); around != "" {
		fmt.Fprintf(&b, "\n  what happened (> is where it failed):\n%s", around)
	}
	x.t.Errorf("%s", b.String())
}

// indent indents all lines but the first and empty ones.
func indent(text, by string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\n", "\n"+by), by+"\n", "\n")
}

// around are the events around the one with the given index, which is marked.
func (x *test) around(about int) string {
	all := lines(golden.Text(x.events.trace))
	marked := -1
	for i, e := range x.events.trace.Events[:about+1] {
		if e.Kind != trace.Delivered && e.Kind != trace.Dropped || i == about && e.Packet == nil {
			marked++
		}
	}
	if about >= 0 { // an arrival has no line of its own: mark the sending
		if e := x.events.trace.Events[about]; e.Kind == trace.Delivered || e.Kind == trace.Dropped {
			marked = x.lineOf(e.Packet)
		}
	}
	var b strings.Builder
	for i := max(0, marked-aroundLines); i < min(len(all), marked+aroundLines/2); i++ {
		mark := "  "
		if i == marked {
			mark = "> "
		}
		b.WriteString("  " + mark + all[i] + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// lineOf is the line of the text format that has the sending of a packet.
func (x *test) lineOf(p *trace.Packet) int {
	line := 0
	for _, e := range x.events.trace.Events {
		if e.Kind == trace.Sent && e.Packet == p {
			break
		}
		if e.Kind != trace.Delivered && e.Kind != trace.Dropped {
			line++
		}
	}
	return line
}

// lines are those of a text.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// story is what is logged of a test that failed: its seed, the end of the
// ladder, and how to run it again.
func (x *test) story() string {
	var end []string
	x.inspect(func() { end = shorten(lines(ladder.Format.Text(x.events.trace, format.Style{}))) })
	waits := x.waits()
	if waits != "" {
		waits = "\nin the end there wait in the network:" + waits
	}
	return fmt.Sprintf("seed %d, until %s: what happened\n%s%s%s%s\nrun it again: %s",
		x.config.Seed, seconds(x.network.Elapsed()), strings.Join(end, "\n"), told(x.faults), waits, x.keep(), x.again)
}

// shorten leaves out all of a ladder but its heading and its end, which begins at
// a row that has its time.
func shorten(ladder []string) []string {
	if len(ladder) <= storyLines {
		return ladder
	}
	heading := slices.IndexFunc(ladder, func(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "time ") })
	clock := strings.Index(ladder[max(heading, 0)], "time ") + len("time") // columns of the time
	heading += 2
	first := len(ladder) - storyLines
	if first <= heading {
		return ladder
	}
	for first < len(ladder)-1 && strings.TrimSpace(ladder[first][:min(clock, len(ladder[first]))]) == "" {
		first++
	}
	left := fmt.Sprintf("  ... (%d lines before are left out)", first-heading)
	return slices.Concat(ladder[:heading], []string{left}, ladder[first:])
}

// seconds is a virtual time as traces have it.
func seconds(d interface{ Seconds() float64 }) string { return fmt.Sprintf("%.6f s", d.Seconds()) }

// again is the command that runs a test or a benchmark again.
func again(name string) string { return againIn(name, testedPackage()) }

// againIn is again for a test of a package; "" is the one that the command is called in.
func againIn(name, path string) string {
	var parts []string
	for part := range strings.SplitSeq(name, "/") {
		parts = append(parts, "^"+regexp.QuoteMeta(part)+"$")
	}
	flag := "-run"
	if strings.HasPrefix(name, "Benchmark") {
		flag = "-run '^$' -bench"
	}
	command := "go test " + flag + " '" + strings.ReplaceAll(strings.Join(parts, "/"), "'", `'\''`) + "'"
	if path != "" {
		command += " " + path
	}
	return command
}

// own is this package, as functions have it.
const own = "github.com/seed-8df93623/tcpsim/sim/simtest."

// testedPackage is the import path of the package whose test is running: that of
// the function that package testing has called, maybe by way of this package, or else
// of who has called this package.
func testedPackage() string {
	var calls [64]uintptr
	frames := runtime.CallersFrames(calls[:runtime.Callers(1, calls[:])])
	first, last := "", ""
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		if strings.HasPrefix(frame.Function, "testing.") {
			return packageOf(last)
		}
		if strings.HasPrefix(frame.Function, own) || strings.HasPrefix(frame.Function, "reflect.") { // Sweep and testing.F, too, call tests
			continue
		}
		last = frame.Function
		if first == "" {
			first = last
		}
	}
	return packageOf(first)
}

// packageOf is the package of a function, without the suffix of external tests. What
// symbols cannot have, such as a dot in the last part of the path, is escaped in them.
func packageOf(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	name, _, _ := strings.Cut(function[slash:], ".")
	path := strings.TrimSuffix(function[:slash]+name, "_test")
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	return path
}
