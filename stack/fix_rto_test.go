package stack

import (
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
)

// RFC 6298 section 5.3: "When an ACK is received that acknowledges new data, restart the
// retransmission timer", and no other: what is lost is sent again although ACKs that
// acknowledge nothing new keep coming.
func TestDuplicateACKsLeaveTheTimer(t *testing.T) {
	for off, again := range map[Fixes]bool{0: true, AllFixes: false} {
		w := newWorld(t)
		p, listener := w.passive(Config{NoFixes: off, ISS: new(segment.Seq(1000)), NoTimestamps: true})
		p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000, Options: []segment.Option{segment.SACKOK()}})
		w.run(sec(1)) // the round-trip time
		p.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: 1001, Window: 60000})
		s, err := listener.Accept()
		assert.NoError(t, err)
		p.news()
		w.write(s, 3000)
		p.news()
		for range 40 {
			w.run(ms(500))
			p.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: 1001, Window: 60000})
		}
		firsts := 0
		for _, g := range p.sent {
			if g.Seq == 1001 && len(g.Payload) > 1 {
				firsts++
			}
		}
		assert.Equal(t, again, firsts > 1, "fixes off: %s", off)
	}
}
