package shown

import (
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/recent"
)

// Before is from what a direction counts of which n is the first number that is known: the
// number before it, which would be that of a SYN. The number 0 is 0: that there was
// one before it is less likely than that it is the SYN's own.
func Before(n segment.Seq) segment.Seq {
	if n == 0 {
		return 0
	}
	return n - 1
}

// Initial remembers with which numbers a direction of a connection has begun besides the
// one from which it counts, as where a SYN is answered twice. The zero value is ready.
type Initial struct {
	others *recent.Map[trace.Conn, []segment.Seq] // by direction
}

// mostOthers bounds the numbers of one direction.
const mostOthers = 8

// Add takes note that a direction which has counted from before begins with another number.
func (i *Initial) Add(direction trace.Conn, before, now segment.Seq) {
	if before == now {
		return
	}
	if i.others == nil {
		i.others = recent.New[trace.Conn, []segment.Seq](1 << 12)
	}
	all, _ := i.others.Get(direction)
	if !slices.Contains(all, before) && len(all) < mostOthers {
		i.others.Put(direction, append(all, before), 1)
	}
}

// several reports whether any direction has begun twice.
func (i *Initial) several() bool { return i != nil && i.others != nil }

// Choose is from which number a direction counts that so far has counted from first, by one
// of its numbers: from the one that is right before, for good; else from first, unless the
// number lies before that and not before another.
func (i *Initial) Choose(direction trace.Conn, first, number segment.Seq) (base segment.Seq, keep bool) {
	if !i.several() || number == first+1 {
		return first, true
	}
	all, _ := i.others.Get(direction)
	if slices.Contains(all, number-1) {
		i.Add(direction, first, number-1)
		return number - 1, true
	}
	base = first
	for _, other := range all {
		if number.Less(base) && !number.Less(other) {
			base = other
		}
	}
	return base, false
}

// Base is what the numbers of a direction count from, by one of them: bases has it, of each
// direction, and takes another that is right for good.
func (i *Initial) Base(bases *recent.Map[trace.Conn, segment.Seq], direction trace.Conn, first, number segment.Seq) segment.Seq {
	base, keep := i.Choose(direction, first, number)
	if keep && base != first {
		bases.Put(direction, base, 1)
	}
	return base
}

// Translate has both directions of a connection count behind a NAT from what they count from
// before it, as a segment of it shows that has arrived with other addresses.
func Translate(bases *recent.Map[trace.Conn, segment.Seq], sent, arrived *segment.Segment) {
	there, seen := trace.Conn{Local: sent.Src, Remote: sent.Dst}, trace.Conn{Local: arrived.Src, Remote: arrived.Dst}
	for range 2 {
		if first, known := bases.Get(there); known {
			bases.Put(seen, first, 1)
		}
		there, seen = there.Reverse(), seen.Reverse()
	}
}
