package link

import (
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// acked sends ACKs of the given numbers, a millisecond apart, and gives what happened.
func acked(t *testing.T, a ACKThinning, numbers ...segment.Seq) []string {
	t.Helper()
	c := Config{Elements: []Element{a}}
	require.NoError(t, c.Check())
	w := &paper{}
	l := NewLine(w, c)
	for i, n := range numbers {
		s := of(inside, outside, segment.ACK)
		s.Ack = n
		b, err := s.Append(nil)
		require.NoError(t, err)
		p := NewPacket(b)
		p.Number = i + 1
		w.until(time.Duration(i) * time.Millisecond)
		l.Send(p)
	}
	w.until(time.Second)
	assert.Zero(t, w.kept)
	return w.events
}

func TestACKThinning(t *testing.T) {
	assert.Equal(t, []string{"1 ack-thinning", "2 ack-thinning", "3 arrives at 12.001ms "}, acked(t, ACKThinning{}, 1, 2, 3))
	assert.Equal(t, []string{"1 ack-thinning", "2 arrives at 1.001ms ", "3 ack-thinning", "4 arrives at 3.001ms ", "5 arrives at 14.001ms "},
		acked(t, ACKThinning{Every: 2}, 1, 2, 3, 4, 5))
	assert.Equal(t, []string{"1 arrives at 1.001ms ", "2 arrives at 1.001ms ", "3 arrives at 2.001ms "}, acked(t, ACKThinning{}, 7, 7, 7), "duplicate ACKs")
	assert.Equal(t, []string{"1 arrives at 1.001ms ", "2 arrives at 2.001ms "}, acked(t, ACKThinning{Hold: time.Millisecond}, 1, 2))
	assert.Error(t, ACKThinning{Every: 1}.Check())
}
