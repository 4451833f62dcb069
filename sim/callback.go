package sim

import (
	"bytes"
	"errors"
	"runtime"
	"strconv"
)

// A function of the user's that the network calls, such as a [Rule], may use the
// network in turn, but not wait for it. With a driver whose goroutines run by themselves
// the network is locked meanwhile, for all but the goroutine that runs the function.

var (
	errCallback = errors.New("sim: a function that the network calls, such as a rule or a condition, must not wait for the network; start a goroutine that does")
	errCutShort = errors.New("sim: the network has ended, because a function that it called, such as a rule, has ended its goroutine or panicked; let it not call testing.T.FailNow, as package require does, but Errorf, as package assert does")
)

// callback runs a function of the user's.
func (n *Network) callback(f func()) {
	if n.live == nil || n.live.inside.Load() != 0 {
		f()
		return
	}
	n.live.inside.Store(goroutine())
	defer n.live.inside.Store(0)
	f()
}

// within reports whether the goroutine is the one that runs a function of the user's.
func (l *live) within() bool {
	inside := l.inside.Load()
	return inside != 0 && inside == goroutine()
}

// header is how the runtime describes the goroutine that asks: "goroutine 12 [running]:".
func header() []byte {
	header := make([]byte, 100)
	return header[:runtime.Stack(header, false)]
}

// goroutine is the number of the goroutine that asks.
func goroutine() uint64 {
	number, _, _ := bytes.Cut(bytes.TrimPrefix(header(), []byte("goroutine ")), []byte(" "))
	n, err := strconv.ParseUint(string(number), 10, 64)
	if err != nil {
		panic("sim: the runtime does not number its goroutines as it did: " + err.Error())
	}
	return n
}

// Inspect runs f while nothing happens in the network, so that f may look at what
// others, such as a [trace.Recorder], know of it. f must not wait for the network.
func (n *Network) Inspect(f func()) {
	n.enter()
	defer n.leave()
	n.callback(f)
}
