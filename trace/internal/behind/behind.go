// Package behind writes to a file behind the back of who has something to write: while one
// block is being made, the one before is written.
package behind

import (
	"io"
	"sync"
	"sync/atomic"
)

const (
	// BlockSize is how much is written at once: enough for what it takes to wake up a
	// goroutine, which with 64 KiB cost a tenth of a run's processor time.
	BlockSize = 256 << 10
	// room is what a block may have beyond that before it needs more memory, as it is full
	// when the last piece of it is in.
	room = 4 << 10
)

// Writer writes blocks, one after the other. Each full one has a goroutine of its own, which
// ends with it; what does not fill one is left to Finish. So no goroutine ever waits for
// anything but the file. It is for one goroutine to use.
type Writer struct {
	to      io.Writer
	other   []byte     // is being written
	busy    sync.Mutex // held as long as it is
	problem atomic.Pointer[error]
}

// NewWriter makes a Writer to w, which gets no more once it has failed.
func NewWriter(w io.Writer) *Writer { return &Writer{to: w} }

// Block is an empty block, with memory of its own.
func Block() []byte { return make([]byte, 0, BlockSize+room) }

// Pass has a block written once the one before is, and returns that one, empty: its memory is
// to be used again.
func (w *Writer) Pass(block []byte) []byte {
	w.busy.Lock()
	if w.other == nil {
		w.other = Block()
	}
	block, w.other = w.other[:0], block
	go func() {
		defer w.busy.Unlock()
		w.write(w.other)
	}()
	return block
}

func (w *Writer) write(block []byte) {
	if w.Err() != nil || len(block) == 0 {
		return
	}
	n, err := w.to.Write(block)
	if err == nil && n < len(block) {
		err = io.ErrShortWrite
	}
	if err != nil {
		problem := err // err itself would be allocated each time
		w.problem.Store(&problem)
	}
}

// Err is the first error of the file so far.
func (w *Writer) Err() error {
	if p := w.problem.Load(); p != nil {
		return *p
	}
	return nil
}

// Finish writes what is left, waits until all is written and returns the first error of all.
// More may follow.
func (w *Writer) Finish(rest []byte) error {
	w.busy.Lock()
	defer w.busy.Unlock()
	w.write(rest)
	return w.Err()
}
