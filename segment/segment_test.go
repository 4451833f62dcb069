package segment

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// "The segment length (SEG.LEN) includes both data and sequence space-occupying
// controls." (RFC 9293 section 3.4)
func TestLen(t *testing.T) {
	for _, test := range []struct {
		flags   Flags
		payload int
		want    uint32
	}{
		{0, 0, 0},
		{ACK, 0, 0},
		{RST | ACK, 0, 0},
		{SYN, 0, 1},
		{SYN | ACK, 3, 4},
		{FIN | ACK, 0, 1},
		{FIN | ACK, 5, 6},
		{SYN | FIN, 5, 7},
		{PSH | ACK | URG, 1460, 1460},
	} {
		s := Segment{Seq: math.MaxUint32, Flags: test.flags, Payload: make([]byte, test.payload)}
		assert.Equal(t, test.want, s.Len(), "%v", s)
		assert.Equal(t, Seq(test.want-1), s.End(), "%v", s)
	}
}

func TestString(t *testing.T) {
	for want, s := range map[string]Segment{
		"10.0.0.1:4000 > 10.0.0.2:80 SYN ACK seq 1 ack 2 win 5 len 0": {
			Src: src4, Dst: dst4, Flags: SYN | ACK, Seq: 1, Ack: 2, Window: 5,
		},
		"[fd00::1]:4000 > [fd00::2]:80 RST seq 4294967295 win 0 len 0": {
			Src: src6, Dst: dst6, Flags: RST, Seq: math.MaxUint32, Ack: 2,
		},
		"10.0.0.1:4000 > 10.0.0.2:80 ACK URG seq 1 ack 2 win 5 urg 3 len 4": {
			Src: src4, Dst: dst4, Flags: ACK | URG, Seq: 1, Ack: 2, Window: 5, Urgent: 3, Payload: []byte("abcd"),
		},
	} {
		assert.Equal(t, want, s.String())
		assert.Equal(t, want, fmt.Sprint(s), "a value prints as well")
		assert.Equal(t, want, fmt.Sprint(&s))
	}
}
