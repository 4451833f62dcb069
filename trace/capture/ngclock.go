package capture

import (
	"math/bits"
	"time"
)

// clock is how an interface of pcapng tells the time.
type clock struct {
	resolution
	offset int64 // seconds to add
}

// resolution is the unit of time: 10 to the power of minus its value or, with the
// highest bit set, 2 to the power of minus the others (draft-ietf-opsawg-pcapng
// section 4.2, if_tsresol).
type resolution byte

const microseconds resolution = 6

// time is the wall clock at so many units.
func (c clock) time(units uint64) time.Time {
	seconds, nanoseconds := c.split(units)
	return time.Unix(int64(seconds)+c.offset, int64(nanoseconds)).UTC()
}

// split makes seconds and nanoseconds of units.
func (r resolution) split(units uint64) (seconds, nanoseconds uint64) {
	n := uint(r &^ 0x80)
	if r&0x80 != 0 {
		return splitBinary(units, n)
	}
	switch {
	case n <= 9:
		second := power10(n)
		return units / second, units % second * power10(9-n)
	case n <= 19:
		second := power10(n)
		return units / second, units % second / power10(n-9)
	case n <= 28:
		return 0, units / power10(n-9)
	}
	return 0, 0
}

// splitBinary is split for units of 2 to the power of -n.
func splitBinary(units uint64, n uint) (seconds, nanoseconds uint64) {
	if n < 64 {
		seconds = units >> n
		units -= seconds << n
	}
	high, low := bits.Mul64(units, uint64(time.Second))
	if n < 64 {
		return seconds, low>>n | high<<(64-n)
	}
	return 0, high >> (n - 64)
}

// power10 is 10 to the power of n, which is at most 19.
func power10(n uint) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}
