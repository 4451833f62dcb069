package segment

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// "This unsigned arithmetic preserves the relationship of sequence numbers as
// they cycle from 2^32 - 1 to 0 again." (RFC 9293 section 3.4)
func TestSeqOrder(t *testing.T) {
	const last = Seq(math.MaxUint32)
	for _, test := range []struct {
		a, b     Seq
		distance int32 // from a to b
	}{
		{0, 0, 0},
		{last, last, 0},
		{1, 2, 1},
		{last, 0, 1},
		{last - 9, 90, 100},
		{0, math.MaxInt32, math.MaxInt32},
		{last, math.MaxInt32 - 1, math.MaxInt32},
	} {
		before := test.distance > 0
		assert.Equal(t, test.distance, test.b.Sub(test.a), "%d - %d", test.b, test.a)
		assert.Equal(t, -test.distance, test.a.Sub(test.b), "%d - %d", test.a, test.b)
		assert.Equal(t, test.b, test.a.Add(int(test.distance)))
		assert.Equal(t, test.a, test.b.Add(-int(test.distance)))
		assert.Equal(t, before, test.a.Less(test.b), "%d < %d", test.a, test.b)
		assert.False(t, test.b.Less(test.a), "%d < %d", test.b, test.a)
		assert.True(t, test.a.LessEq(test.b), "%d =< %d", test.a, test.b)
		assert.Equal(t, !before, test.b.LessEq(test.a), "%d =< %d", test.b, test.a)
	}
}

func TestSeqHalfTheSpaceApart(t *testing.T) {
	a, b := Seq(5), Seq(5).Add(1<<31)
	assert.True(t, a.Less(b))
	assert.True(t, b.Less(a))
}

// "RCV.NXT =< SEG.SEQ < RCV.NXT+RCV.WND" (RFC 9293 section 3.4)
func TestSeqInWindow(t *testing.T) {
	for _, test := range []struct {
		s, first Seq
		size     uint32
		want     bool
	}{
		{99, 100, 10, false},
		{100, 100, 10, true},
		{109, 100, 10, true},
		{110, 100, 10, false},
		{100, 100, 0, false},
		{math.MaxUint32 - 5, math.MaxUint32 - 4, 10, false},
		{math.MaxUint32 - 4, math.MaxUint32 - 4, 10, true},
		{0, math.MaxUint32 - 4, 10, true},
		{4, math.MaxUint32 - 4, 10, true},
		{5, math.MaxUint32 - 4, 10, false},
	} {
		assert.Equal(t, test.want, test.s.InWindow(test.first, test.size), "%+v", test)
	}
}
