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
	watched.Range(func(l, w any) bool {
		l.(*clocked).look(w.(*watch))
		return true
	})
	time.AfterFunc(watchEvery, lookAround)
}

// watchOver has the watchdog look after an engine, which is made in a bubble.
func watchOver(l *clocked) {
	header := make([]byte, 100) // such as "goroutine 12 [running, synctest bubble 3]:"
	m := bubbleName.Find(header[:runtime.Stack(header, false)])
	if m != nil && l.config.Watchdog > 0 {
		watched.Store(l, &watch{bubble: string(m)})
		begin()
	}
}

var bubbleName = regexp.MustCompile(`synctest bubble \d+`)

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
	b.WriteString("Do not hold a mutex across a call that waits for the network, do not wait in a function that the network calls, and use no real sockets in a bubble.")
	return b.String()
}

func allStacks() []byte {
	for size := 1 << 20; ; size *= 2 {
		stacks := make([]byte, size)
		if n := runtime.Stack(stacks, true); n < size {
			return stacks[:n]
		}
	}
}

// obstacles are what a goroutine waits for that keeps its bubble's time from passing.
var obstacles = map[string]string{
	"sync.Mutex.Lock":    "waits for a mutex",
	"sync.RWMutex.Lock":  "waits for a mutex",
	"sync.RWMutex.RLock": "waits for a mutex",
	"IO wait":            "waits for a real socket",
}

// stuckIn lists the goroutines of a bubble that keep its time from passing; none if
// one of them runs.
func stuckIn(bubble string, stacks []byte) []string {
	var stuck []string
	for _, g := range bytes.Split(stacks, []byte("\n\n")) {
		header, frames, _ := strings.Cut(string(g), "\n")
		if !strings.Contains(header, bubble+"]") {
			continue
		}
		name, state := headed(header)
		switch what, known := obstacles[state]; {
		case known:
			stuck = append(stuck, fmt.Sprintf("%s %s %s", name, what, place(frames)))
		case state == "running" || state == "runnable":
			return nil
		}
	}
	return stuck
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
