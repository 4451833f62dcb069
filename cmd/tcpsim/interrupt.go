package main

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// interruption is what the process does when it is told to end, by SIGINT or
// SIGTERM: it leaves no temporary file, and a check reports what it has. A second
// signal ends it at once.
type interruption struct {
	mu        sync.Mutex
	temporary map[string]bool
	came      chan struct{} // closed once a signal has come; nil if nobody would look
	code      exit
}

// interrupted is that of this process.
var interrupted = interruption{temporary: map[string]bool{}}

// catch begins to look for signals.
func (i *interruption) catch() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		came := <-signals
		signal.Stop(signals)
		i.end(came)
	}()
}

// end ends the process, unless somebody has asked to be told.
func (i *interruption) end(by os.Signal) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for path := range i.temporary {
		os.Remove(path)
	}
	i.code = 128 + 2 // as shells have it: 128 and the signal's number
	if number, ok := by.(syscall.Signal); ok {
		i.code = 128 + exit(number)
	}
	if i.came == nil {
		os.Exit(int(i.code))
	}
	close(i.came)
}

// tell makes a channel that is closed when a signal comes, in place of the end of
// the process, which is then the caller's to bring about.
func (i *interruption) tell() <-chan struct{} {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.came = make(chan struct{})
	return i.came
}

// begin takes note of a temporary file that is about to be made.
func (i *interruption) begin(path string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.temporary[path] = true
}

// done takes note that it is gone.
func (i *interruption) done(path string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.temporary, path)
}
