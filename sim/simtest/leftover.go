package simtest

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
)

// A bubble's time stops when its test has ended, and package synctest panics if goroutines
// are left then: a handler that sleeps, too, though it would have ended.

// longestDrain is for how long goroutines may go on when their test has ended.
const longestDrain = time.Hour

// letEnd lets time pass in a bubble whose test has ended until the programs' goroutines
// have ended, too, and tells of those that have not after an hour.
func (x *test) letEnd() {
	x.t.Helper()
	if x.config.Driver != sim.Bubble {
		return
	}
	start := time.Now()
	left := leftInBubble()
	for d := time.Nanosecond; len(left) > 0 && time.Since(start) < longestDrain; d *= 2 {
		time.Sleep(d)
		left = leftInBubble()
	}
	if len(left) > 0 {
		x.t.Logf("an hour after the test has ended, these goroutines of its bubble have not; stop them before, or package synctest panics:\n  %s",
			strings.Join(left[:min(len(left), aroundLines)], "\n  "))
	}
}

// leftInBubble lists the goroutines of this bubble but for this one and package
// synctest's own: what each waits for, and where. There are none if this goroutine is not
// the one that ends the bubble's test.
func leftInBubble() (left []string) {
	all := strings.Split(stacks(), "\n\n")
	if !strings.Contains(all[0], "\ntesting.tRunner(") {
		return nil
	}
	_, bubble, _ := strings.Cut(strings.SplitN(all[0], "\n", 2)[0], ", ") // of this goroutine, the first
	for _, g := range all[1:] {
		header, frames, _ := strings.Cut(g, "\n")
		_, state, _ := strings.Cut(header, "[")
		infrastructure := strings.Contains(frames, "testing/synctest.testingSynctestTest(") || strings.HasPrefix(frames, "internal/synctest.Run(")
		if !strings.HasSuffix(header, bubble) || infrastructure {
			continue
		}
		state, _, _ = strings.Cut(state, ",")
		left = append(left, fmt.Sprintf("%s at %s", strings.TrimSuffix(state, " (durable)"), place(frames)))
	}
	return left
}

// place is the first place in a goroutine's frames that is not in the standard library,
// whose import paths have no dot in their first element; or else its first.
func place(frames string) string {
	lines := strings.Split(strings.TrimSpace(frames), "\n")
	at := 1
	for i := 0; i+1 < len(lines); i += 2 {
		if first, _, _ := strings.Cut(lines[i], "/"); strings.Contains(lines[i], "/") && strings.Contains(first, ".") {
			at = i + 1
			break
		}
	}
	file, _, _ := strings.Cut(strings.TrimSpace(lines[min(at, len(lines)-1)]), " +0x")
	return file
}

// stacks are those of all goroutines.
func stacks() string {
	for size := 1 << 18; ; size *= 2 {
		b := make([]byte, size)
		if n := runtime.Stack(b, true); n < size {
			return string(b[:n])
		}
	}
}
