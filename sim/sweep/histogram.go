package sweep

import (
	"maps"
	"math/bits"
	"slices"
)

// Histogram is what is kept of the values of a measure: how many there were, their sum, the
// least and the most, and how many fell into each of buckets, of which those of large values
// are 1/64 of the value wide. The zero value is of no values.
type Histogram struct {
	Count       uint64
	Least, Most int64
	sum         [2]uint64 // the high half first
	buckets     map[int]uint64
}

// fine is how many buckets there are from a power of two to the next, as a power of two.
const fine = 6

// bucketOf is where a value falls that is not negative.
func bucketOf(value int64) int {
	v := uint64(value)
	shift := bits.Len64(v) - fine - 1
	if shift <= 0 {
		return int(v)
	}
	return shift<<fine + int(v>>shift)
}

// bounds are the least and the largest value of a bucket.
func bounds(bucket int) (least, most int64) {
	shift := bucket>>fine - 1
	if shift <= 0 {
		return int64(bucket), int64(bucket)
	}
	first := uint64(bucket-shift<<fine) << shift
	return int64(first), int64(first + 1<<shift - 1)
}

// Add adds a value that is not negative.
func (h *Histogram) Add(value int64) {
	if h.Count == 0 || value < h.Least {
		h.Least = value
	}
	h.Count++
	h.Most = max(h.Most, value)
	h.addSum(0, uint64(value))
	if h.buckets == nil {
		h.buckets = map[int]uint64{}
	}
	h.buckets[bucketOf(value)]++
}

func (h *Histogram) addSum(high, low uint64) {
	var carry uint64
	h.sum[1], carry = bits.Add64(h.sum[1], low, 0)
	h.sum[0], _ = bits.Add64(h.sum[0], high, carry)
}

// Merge adds the values of another histogram.
func (h *Histogram) Merge(o *Histogram) {
	if o.Count == 0 {
		return
	}
	if h.Count == 0 || o.Least < h.Least {
		h.Least = o.Least
	}
	h.Count += o.Count
	h.Most = max(h.Most, o.Most)
	h.addSum(o.sum[0], o.sum[1])
	if h.buckets == nil {
		h.buckets = map[int]uint64{}
	}
	for bucket, n := range o.buckets {
		h.buckets[bucket] += n
	}
}

// Mean is the mean of the values: whole, and the thousandths behind that, rounded down. It is
// 0 of none.
func (h *Histogram) Mean() (whole, thousandths int64) {
	if h.Count == 0 {
		return 0, 0
	}
	mean, rest := bits.Div64(h.sum[0], h.sum[1], h.Count)
	high, low := bits.Mul64(rest, 1000)
	part, _ := bits.Div64(high, low, h.Count)
	return int64(mean), int64(part)
}

// Quantile is the value below which so many thousandths of the values are, as exactly as
// buckets tell: to 1/128 of it. It is 0 of none.
func (h *Histogram) Quantile(thousandths int) int64 {
	if h.Count == 0 {
		return 0
	}
	high, low := bits.Mul64(h.Count, uint64(thousandths))
	rank, _ := bits.Div64(high, low, 1000)
	rank = min(rank, h.Count-1)
	for _, bucket := range slices.Sorted(maps.Keys(h.buckets)) {
		if n := h.buckets[bucket]; rank >= n {
			rank -= n
			continue
		}
		least, most := bounds(bucket)
		return min(max(least+(most-least)/2, h.Least), h.Most)
	}
	return h.Most
}
