// Package behind writes files behind the back of who makes them: while one buffer
// is being filled, another one is written.
package behind

import (
	"io"
	"sync/atomic"
)

const (
	bufferSize = 256 << 10
	buffers    = 3
)

// Writer is a buffered writer whose writing is done by a goroutine of its own,
// from the first full buffer on until Close. What fits into one buffer is written
// by Close itself, without one. It is for one goroutine to use.
type Writer struct {
	w       io.Writer
	buffer  []byte      // being filled
	full    chan []byte // to be written; nil before there is a goroutine
	free    chan []byte // to be filled
	done    chan struct{}
	problem atomic.Pointer[error]
	closed  bool
}

// NewWriter makes a Writer to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write takes p. The error is the first one of those so far, of which one may be
// of a Write before.
func (w *Writer) Write(p []byte) (int, error) {
	taken := 0
	for taken < len(p) {
		if w.buffer == nil {
			w.buffer = make([]byte, 0, bufferSize)
		}
		n := min(len(p)-taken, cap(w.buffer)-len(w.buffer))
		w.buffer = append(w.buffer, p[taken:taken+n]...)
		taken += n
		if len(w.buffer) == cap(w.buffer) {
			w.pass()
		}
	}
	return taken, w.Err()
}

// pass has the buffer written, and takes one that is free, waiting for it if the
// file is slower than who writes it.
func (w *Writer) pass() {
	if w.full == nil {
		w.full, w.free, w.done = make(chan []byte, buffers), make(chan []byte, buffers), make(chan struct{})
		for range buffers - 1 {
			w.free <- make([]byte, 0, bufferSize)
		}
		go w.work()
	}
	w.full <- w.buffer
	w.buffer = <-w.free
}

// work is what the goroutine does.
func (w *Writer) work() {
	defer close(w.done)
	for b := range w.full {
		w.write(b)
		w.free <- b[:0]
	}
}

// write writes b unless something has gone wrong before.
func (w *Writer) write(b []byte) {
	if w.Err() != nil {
		return
	}
	if _, err := w.w.Write(b); err != nil {
		w.problem.Store(&err)
	}
}

// Err is the first error so far.
func (w *Writer) Err() error {
	if p := w.problem.Load(); p != nil {
		return *p
	}
	return nil
}

// Close writes what is left, waits until all is written and returns the first
// error of all. It leaves the underlying writer open. Closing again does nothing
// more.
func (w *Writer) Close() error {
	if w.closed {
		return w.Err()
	}
	w.closed = true
	if w.full != nil {
		close(w.full)
		<-w.done
	}
	if len(w.buffer) > 0 {
		w.write(w.buffer)
	}
	return w.Err()
}
