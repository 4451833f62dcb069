package behind

import (
	"bytes"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// numbered passes so many blocks, each of its number, from one on.
func numbered(w *Writer, block []byte, from, count int) []byte {
	for i := range count {
		block = w.Pass(append(block[:0], byte(from+i)))
	}
	return block
}

func TestBlocksKeepTheirOrder(t *testing.T) {
	var file bytes.Buffer
	w := NewWriter(&file)
	block := numbered(w, Block(), 0, 200)
	require.NoError(t, w.Finish(nil))
	block = numbered(w, block, 200, 3) // more may follow
	require.NoError(t, w.Finish(append(block, 203)))
	require.NoError(t, w.Finish(nil))
	require.Len(t, file.Bytes(), 204)
	for i, b := range file.Bytes() {
		require.Equal(t, byte(i), b)
	}
}

// However many blocks there are, two take turns.
func TestMemoryIsUsedAgain(t *testing.T) {
	seen := map[*byte]bool{}
	w, block := NewWriter(&bytes.Buffer{}), Block()
	for range 100 {
		seen[&block[:1][0]] = true
		block = w.Pass(append(block, "what a block holds"...))
		require.Empty(t, block)
	}
	require.NoError(t, w.Finish(block))
	require.Len(t, seen, 2)
}

// failing is a file that takes so many blocks.
type failing struct {
	left, calls int
	err         error
}

func (f *failing) Write(b []byte) (int, error) {
	f.calls++
	if f.left--; f.left < 0 {
		return 0, f.err
	}
	return len(b), nil
}

// What has failed gets nothing more, and who makes blocks does not wait for it.
func TestNothingFollowsAnError(t *testing.T) {
	full := errors.New("the disk is full")
	for _, at := range []int{0, 1, 7} {
		file := &failing{left: at, err: full}
		w := NewWriter(file)
		block := numbered(w, Block(), 0, 20)
		assert.ErrorIs(t, w.Finish(block), full)
		assert.ErrorIs(t, w.Err(), full)
		numbered(w, block, 0, 20)
		assert.ErrorIs(t, w.Finish([]byte("more")), full)
		assert.Equal(t, at+1, file.calls)
	}
}

func TestNoGoroutineIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	w := NewWriter(&bytes.Buffer{})
	require.NoError(t, w.Finish([]byte("short")))
	assert.LessOrEqual(t, runtime.NumGoroutine(), before, "none for what is short") // fewer: earlier tests' end late
	synctest.Test(t, func(*testing.T) {                                             // which fails if one waits for ever
		numbered(NewWriter(&bytes.Buffer{}), Block(), 0, 5) // and never finishes
	})
}

// A Writer may be made outside of a bubble, be used in it, and be finished outside.
func TestWriterGoesThroughABubble(t *testing.T) {
	var file bytes.Buffer
	w := NewWriter(&file)
	block := numbered(w, Block(), 0, 3)
	synctest.Test(t, func(*testing.T) { block = numbered(w, block, 3, 6) })
	require.NoError(t, w.Finish(block))
	require.Len(t, file.Bytes(), 9)
}
