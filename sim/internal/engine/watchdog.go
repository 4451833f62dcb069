package engine

import (
	"bytes"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"time"
)

// A bubble's time stands still while one of its goroutines waits for what the bubble
// does not know of: a mutex that another one holds while it waits for the network, or a
// real socket. Nothing happens any more then, not even a failure. The watchdog, which
// lives in real time, looks for such bubbles, and panics with what it has found.

// watched are the networks in bubbles, with what the watchdog knows of them.
var watched sync.Map // of *clocked to *watch

// watch is what the watchdog knows of a network.
type watch struct {
	bubble string // as goroutines' headers have it
	moves  int64
	still  time.Duration // for so long nobody has used the network
}

const (
	watchEvery = time.Second // how often the watchdog looks
	mostShown  = 20          // as many as somebody reads
)

// begin has the watchdog begin to look around, outside of any bubble: a timer that is set in
// one, and a goroutine that is started there, go by the bubble's time, but "cleanup
// functions [...] run outside of any bubble" (package testing/synctest).
var begin = sync.OnceFunc(func() {
	runtime.AddCleanup(new([64]byte), func(every time.Duration) { time.AfterFunc(every, lookAround) }, watchEvery)
	runtime.GC()
})

// lookAround looks at all bubbles, again and again.
func lookAround() {
	// order: each bubble for itself, and nothing is recorded
	watched.Range(func(l, w any) bool {
		l.(*clocked).look(w.(*watch))
		return true
	})
	time.AfterFunc(watchEvery, lookAround)
}

// watchOver has the watchdog look after an engine, which is made in a bubble.
func watchOver(l *clocked, bubble string) {
	if bubble != "" && l.config.Watchdog > 0 {
		watched.Store(l, &watch{bubble: bubble})
		begin()
	}
}

var inHeader = regexp.MustCompile(`synctest bubble \d+`)

// bubbleName is what the bubble is called of the goroutine that asks.
func bubbleName() string {
	header := make([]byte, 100) // such as "goroutine 12 [running, synctest bubble 3]:"
	return inHeader.FindString(string(header[:runtime.Stack(header, false)]))
}

// look panics if the bubble has been frozen for too long.
func (l *clocked) look(w *watch) {
	if moves := l.moves.Load(); moves != w.moves {
		w.moves, w.still = moves, 0
		return
	}
	w.still += watchEvery
	if w.still < l.config.Watchdog {
		return
	}
	free := l.mu.TryLock() // not if a function that the network calls waits
	if free {
		defer l.mu.Unlock()
	}
	stacks := allStacks()
	stuck := stuckIn(w.bubble, stacks)
	if len(stuck) == 0 {
		w.still = 0
		return
	}
	if free {
		panic(frozen(w.still, stuck, "the network cannot go on with what others wait for, one of whom may hold that mutex:", l.waiting()))
	}
	panic(frozen(w.still, stuck, "the network does nothing until a function returns that it has called, such as a rule or a condition:",
		whoIsInside(stacks)))
}

// frozen says who waits for whom.
func frozen[T any](still time.Duration, stuck []string, and string, others []T) string {
	var b strings.Builder
	fmt.Fprintf(&b, "sim: a bubble has been frozen for %s. Its time stands still while\n", still)
	for _, s := range stuck {
		fmt.Fprintf(&b, "  %s\n", s)
	}
	if len(others) > 0 {
		fmt.Fprintf(&b, "and %s\n", and)
	}
	for _, other := range others[:min(len(others), mostShown)] {
		fmt.Fprintf(&b, "  %v\n", other)
	}
	b.WriteString("Do not hold a mutex across a call that waits for the network, do not wait in a function that the network calls, and use no real sockets in a bubble, nor channels that were made outside of it.")
	return b.String()
}

func allStacks() []byte {
	for size := 1 << 18; ; size *= 2 {
		stacks := make([]byte, size)
		if n := runtime.Stack(stacks, true); n < size {
			return stacks[:n]
		}
	}
}

// obstacles are what a goroutine waits for that keeps its bubble's time from passing.
var obstacles = map[string]string{
	"sync.Mutex.Lock":     "a mutex",
	"sync.RWMutex.Lock":   "a mutex",
	"sync.RWMutex.RLock":  "a mutex",
	"IO wait":             "a real socket",
	"chan receive":        "a channel from outside of the bubble",
	"chan send":           "a channel from outside of the bubble",
	"select":              "channels from outside of the bubble",
	"sync.WaitGroup.Wait": "a WaitGroup from outside of the bubble",
	"syscall":             "the operating system",
}

// stuckIn lists the goroutines of a bubble that keep its time from passing, which are all
// that neither run nor wait for what the bubble knows of; none if one of them runs.
func stuckIn(bubble string, stacks []byte) []string {
	var stuck []string
	for _, g := range goroutines(bubble, stacks) {
		switch what, known := obstacles[g.state]; {
		case g.state == "running" || g.state == "runnable":
			return nil
		case g.durable:
		case known:
			stuck = append(stuck, fmt.Sprintf("%s waits for %s %s", g.name, what, place(g.frames)))
		default:
			stuck = append(stuck, fmt.Sprintf("%s waits (%s) %s", g.name, g.state, place(g.frames)))
		}
	}
	return stuck
}

// goroutine is what a stack tells of one.
type goroutine struct {
	name, state string // "goroutine 12", and what it waits for
	durable     bool   // whether the bubble's time passes meanwhile
	frames      string
}

// goroutines are those of a bubble.
func goroutines(bubble string, stacks []byte) (all []goroutine) {
	for _, text := range bytes.Split(stacks, []byte("\n\n")) {
		header, frames, _ := strings.Cut(string(text), "\n")
		if strings.Contains(header, bubble+"]") {
			g := goroutine{frames: frames, durable: strings.Contains(header, "(durable)")}
			g.name, g.state = headed(header)
			all = append(all, g)
		}
	}
	return all
}

// LeftInBubble lists the goroutines of this bubble but for this one and package synctest's
// own: what each waits for, and where. There are none if this goroutine is not the one that
// ends the bubble's test.
func LeftInBubble() (left []string) {
	stacks := allStacks()
	own, _, _ := bytes.Cut(stacks, []byte("\n\n"))
	if !bytes.Contains(own, []byte("\ntesting.tRunner(")) {
		return nil
	}
	for _, g := range goroutines(bubbleName(), stacks[len(own):]) {
		infrastructure := strings.Contains(g.frames, "testing/synctest.testingSynctestTest(") || strings.HasPrefix(g.frames, "internal/synctest.Run(")
		if !infrastructure {
			left = append(left, g.state+" "+place(g.frames))
		}
	}
	return left
}

// headed is what the header of a goroutine says: "goroutine 12" and what it waits for.
func headed(header string) (name, state string) {
	name, state, _ = strings.Cut(header, " [")
	state, _, _ = strings.Cut(strings.TrimSuffix(state, "]:"), ",")
	return name, strings.TrimSuffix(state, " (durable)")
}

// whoIsInside says where the goroutine is that runs a function of the user's, if one does.
func whoIsInside(stacks []byte) []string {
	for _, g := range bytes.Split(stacks, []byte("\n\n")) {
		header, frames, _ := strings.Cut(string(g), "\n")
		if name, state := headed(header); strings.Contains(frames, insideName+"(") {
			return []string{fmt.Sprintf("%s is in it %s (%s)", name, place(frames), state)}
		}
	}
	return nil
}

// place is the first place in a goroutine's frames that is neither in package sim nor in
// the standard library; or else, what it began with.
func place(frames string) string {
	lines := strings.Split(strings.TrimSpace(frames), "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		file, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), " ")
		path, _, _ := strings.Cut(file, ":")
		if foreign(lines[i]) && !ours(lines[i], path) {
			return "at " + file
		}
	}
	starter, _, _ := strings.Cut(strings.TrimPrefix(lines[max(len(lines)-2, 0)], "created by "), " in goroutine")
	return "in a goroutine of " + starter
}
