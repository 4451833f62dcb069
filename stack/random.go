package stack

import (
	"encoding/binary"
	"math/rand/v2"
	"sync"
)

// random is all the randomness that netstack gets: a stream derived from the
// host's seed, both as the source of its insecure generator and as the bytes
// of its secure one.
type random struct {
	mu  sync.Mutex
	pcg *rand.PCG
}

func newRandom(seed uint64) *random {
	return &random{pcg: rand.NewPCG(seed, 0x6e65747374616b63)}
}

// Uint64 implements math/rand.Source64.
func (r *random) Uint64() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pcg.Uint64()
}

// Int63 implements math/rand.Source.
func (r *random) Int63() int64 { return int64(r.Uint64() >> 1) }

// Seed implements math/rand.Source; the stream stays the host's own.
func (r *random) Seed(int64) {}

// Read implements io.Reader.
func (r *random) Read(p []byte) (int, error) {
	var word [8]byte
	for n := 0; n < len(p); n += 8 {
		binary.LittleEndian.PutUint64(word[:], r.Uint64())
		copy(p[n:], word[:])
	}
	return len(p), nil
}
