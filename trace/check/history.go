package check

import "github.com/seed-8df93623/tcpsim/segment"

// history is the data that an end has sent, in the order of its numbers, without what
// was sent again.
type history struct {
	chunks []chunk
	size   int // octets that it takes
}

type chunk struct {
	left segment.Seq
	data []byte
}

func (c chunk) right() segment.Seq { return c.left.Add(len(c.data)) }

const (
	keptAcknowledged = 1 << 16 // octets that are kept after they are acknowledged
	maxKept          = 1 << 28 // octets that the histories of all ends take
	maxChunks        = 1 << 14 // of one end
	overhead         = 128     // octets that a chunk takes besides its data, or less
)

// differs compares data with what is known of its numbers, and tells the first number
// with another octet.
func (h *history) differs(left segment.Seq, data []byte) (at segment.Seq, differs bool) {
	for i := len(h.chunks) - 1; i >= 0 && left.Less(h.chunks[i].right()); i-- {
		c := h.chunks[i]
		from := c.left
		if from.Less(left) {
			from = left
		}
		mine, theirs := behind(c.data, c.left, from), behind(data, left, from)
		for n := range min(len(mine), len(theirs)) {
			if mine[n] != theirs[n] {
				at, differs = from.Add(n), true
				break
			}
		}
	}
	return at, differs
}

// behind is the part of data, which begins at left, from a number on.
func behind(data []byte, left, from segment.Seq) []byte {
	if skip := uint32(from - left); skip < uint32(len(data)) {
		return data[skip:]
	}
	return nil
}

// add keeps the part of data that is new, and returns how many octets it takes. Data that
// leaves a gap, in a capture that has missed some, begins anew behind it.
func (h *history) add(left segment.Seq, data []byte) int {
	if n := len(h.chunks); n > 0 {
		if known := h.chunks[n-1].right(); left.Less(known) {
			left, data = known, behind(data, left, known)
		}
	}
	if len(data) == 0 {
		return 0
	}
	h.chunks = append(h.chunks, chunk{left, data})
	h.size += overhead + len(data)
	return overhead + len(data)
}

// forget drops chunks that end at or before a number, and the oldest if there are too
// many; it returns how many octets those took.
func (h *history) forget(before segment.Seq) int {
	gone := 0
	for gone < len(h.chunks) && (h.chunks[gone].right().LessEq(before) || len(h.chunks)-gone > maxChunks) {
		gone++
	}
	return h.drop(gone)
}

// drop takes the first n chunks out, and returns how many octets they took.
func (h *history) drop(n int) int {
	octets := 0
	for _, c := range h.chunks[:n] {
		octets += overhead + len(c.data)
	}
	clear(h.chunks[:n])
	h.chunks = h.chunks[n:] // without moving the others, of which there may be many
	h.size -= octets
	return octets
}

// remember keeps what an end has sent, as long as it may have to be sent again and a
// little longer. If that is too much, those that have sent nothing for longest lose all.
func (c *Checker) remember(e *end, s *sent) {
	g := s.Segment
	if len(g.Payload) == 0 || g.Flags.Has(segment.RST) || s.Packet.Truncated > 0 || e.probes(s) {
		return
	}
	c.kept += e.history.add(g.DataStart(), g.Payload)
	c.kept -= e.history.forget(e.SndUna - keptAcknowledged)
	if e.place == nil {
		e.place = c.keeping.PushFront(e)
	}
	c.keeping.MoveToFront(e.place)
	for c.kept > maxKept {
		c.drop(c.keeping.Back().Value.(*end))
	}
}

// drop takes out all that an end has sent.
func (c *Checker) drop(e *end) {
	c.kept -= e.history.drop(len(e.history.chunks))
	if e.place != nil {
		c.keeping.Remove(e.place)
		e.place = nil
	}
}
