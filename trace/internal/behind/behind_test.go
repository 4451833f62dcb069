package behind

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWriterWritesAll(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{0, 1, bufferSize - 1, bufferSize, bufferSize + 1, 20*bufferSize + 7} {
		want := make([]byte, size)
		for i := range want {
			want[i] = byte(random.Uint32())
		}
		var got bytes.Buffer
		w := NewWriter(&got)
		for rest := want; len(rest) > 0; {
			n := min(len(rest), random.IntN(3*bufferSize/2))
			m, err := w.Write(rest[:n])
			require.NoError(t, err)
			require.Equal(t, n, m)
			rest = rest[n:]
		}
		require.NoError(t, w.Close())
		require.NoError(t, w.Close())
		require.True(t, bytes.Equal(want, got.Bytes()), "%d bytes", size)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestWriterHandsOnErrors(t *testing.T) {
	full := errors.New("the disk is full")
	w := NewWriter(failing{full})
	_, err := w.Write([]byte("x"))
	assert.NoError(t, err, "it is buffered")
	assert.ErrorIs(t, w.Close(), full)

	w = NewWriter(failing{full})
	for range 10 {
		w.Write(make([]byte, bufferSize))
	}
	_, err = w.Write([]byte("x"))
	assert.ErrorIs(t, err, full)
	assert.ErrorIs(t, w.Err(), full)
	assert.ErrorIs(t, w.Close(), full)
	assert.ErrorIs(t, w.Close(), full)
}

func TestWriterLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	w := NewWriter(&bytes.Buffer{})
	w.Write([]byte("short"))
	assert.Equal(t, before, runtime.NumGoroutine(), "none for what is short")
	require.NoError(t, w.Close())
	synctest.Test(t, func(t *testing.T) { // which fails if there is one
		w := NewWriter(&bytes.Buffer{})
		w.Write(make([]byte, 5*bufferSize))
		require.NoError(t, w.Close())
	})
}
