package capture

import (
	"slices"

	"github.com/seed-8df93623/tcpsim/trace/internal/behind"
)

// lag is of how many packets, the latest ones, something can still be said.
const lag = 1024

// held is the end of a file, which is not written yet, in chunks that are: packets stand in
// them as they are to be written, and what befalls one soon is put in its place there.
type held struct {
	out    *behind.Writer
	chunks []*chunk   // oldest first; the last one is being filled
	spare  []*chunk   // empty ones
	places [lag]place // of the latest packets, a ring
	count  int        // of packets so far
}

// chunk is a part of the file.
type chunk struct {
	data []byte
	last int // which packet of the file is its last
}

// place is where a packet is.
type place struct {
	chunk   *chunk
	begin   int
	number  int // the packet's
	leaving bool
}

// next is the chunk that has room for one more packet. What is so old that nothing can be
// said of it any more is written then.
func (h *held) next() *chunk {
	if n := len(h.chunks); n > 0 && len(h.chunks[n-1].data) < behind.BlockSize {
		return h.chunks[n-1]
	}
	for len(h.chunks) > 0 && h.chunks[0].last <= h.count+1-lag {
		old := h.chunks[0]
		old.data = h.out.Pass(old.data)
		h.chunks, h.spare = slices.Delete(h.chunks, 0, 1), append(h.spare, old)
	}
	if len(h.spare) == 0 {
		h.spare = append(h.spare, &chunk{data: behind.Block()})
	}
	last := len(h.spare) - 1
	h.chunks, h.spare = append(h.chunks, h.spare[last]), h.spare[:last]
	return h.chunks[len(h.chunks)-1]
}

// first is the first chunk, while nothing is written yet.
func (h *held) first() *chunk {
	if len(h.chunks) == 0 {
		return h.next()
	}
	return h.chunks[0]
}

// put says where a packet is that has been appended to a chunk.
func (h *held) put(p place) {
	h.count++
	p.chunk.last = h.count
	h.places[h.count%lag] = p
}

// find finds a packet where it leaves its host; nil if it is written already.
func (h *held) find(number int) *place {
	for i := h.count; i > max(0, h.count-lag); i-- { // a short way, as most fates come soon
		if p := &h.places[i%lag]; p.leaving && p.number == number {
			return p
		}
	}
	return nil
}

// replace puts something else in the place of what a chunk has between two places.
func (h *held) replace(c *chunk, from, to int, with []byte) {
	c.data = slices.Replace(c.data, from, to, with...)
	for i := h.count; i > max(0, h.count-lag); i-- {
		if p := &h.places[i%lag]; p.chunk == c && p.begin >= to {
			p.begin += from + len(with) - to
		}
	}
}

// finish has all written that there is, and waits for that.
func (h *held) finish() error {
	for _, c := range h.chunks {
		c.data = h.out.Pass(c.data)
	}
	h.chunks = nil
	return h.out.Finish(nil)
}
