package stack

import (
	"net/netip"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// netstack acknowledges what it finds in its queue at once with one ACK.
func TestDeliverBatch(t *testing.T) {
	for _, delay := range []int{0, 40} {
		w := newWorld(t)
		p, s := w.accepted(Config{DelayedACK: ms(delay)})
		var batch [][]byte
		for n := range segment.Seq(5) {
			batch = append(batch, p.bytes(data(5001+1000*n, 1000, 1001)))
		}
		p.DeliverBatch(batch)
		assert.Equal(t, []string{". 1001:1001(0) ack 10001"}, p.text())
		assert.Equal(t, 5000, s.Unread())

		p.DeliverBatch([][]byte{p.bytes(data(11001, 10, 1001)), p.bytes(data(10001, 10, 1001))})
		assert.Equal(t, []string{". 1001:1001(0) ack 10001", ". 1001:1001(0) ack 10011"}, p.text(), "a gap is told of at once, and so is its filling")
	}
	w := newWorld(t)
	p, _ := w.passive(Config{ISS: new(segment.Seq(1000)), NoTimestamps: true})
	p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000})
	last := segment.Segment{Flags: fin | ack, Seq: 5011, Ack: 1001, Window: 60000}
	p.DeliverBatch([][]byte{
		p.bytes(segment.Segment{Flags: ack, Seq: 5001, Ack: 1001, Window: 60000}), p.bytes(data(5001, 10, 1001)), p.bytes(last)})
	assert.Equal(t, "CLOSED LISTEN SYN-RECEIVED ESTABLISHED CLOSE-WAIT", p.path())
	p.DeliverBatch(nil)
}

// The caller may use the bytes that it delivers again; those that the host sends
// it made itself, in the buffers that it is given.
func TestOwnershipOfBytes(t *testing.T) {
	w := newWorld(t)
	var sent [][]byte
	asked := 0
	h, err := New(Config{ISS: new(segment.Seq(1000)), NoTimestamps: true}, Wiring{
		Clock: w, Addresses: []netip.Addr{addr(1, 0).Addr()},
		Output: func(p segment.Datagram, _ segment.Cause, _ *Sender) { sent = append(sent, p.Bytes()) },
		Buffer: func(size int) []byte { asked++; return make([]byte, 0, size+7) },
	})
	require.NoError(t, err)
	defer h.Close()
	s, err := h.NewSocket(addr(1, 0).Addr())
	require.NoError(t, err)
	require.NoError(t, s.Listen(addr(1, 80), 1))
	p := &script{&node{world: w}, addr(1, 80), addr(99, 4000)}
	for _, s := range []segment.Segment{{Flags: syn, Seq: 5000, Window: 60000}, {Flags: ack, Seq: 5001, Ack: 1001, Window: 60000}, data(5001, 10, 1001)} {
		b := p.bytes(s)
		kept := string(b)
		h.Deliver(b)
		assert.Equal(t, kept, string(b), "it is not changed")
		clear(b)
	}
	require.Len(t, sent, 2)
	assert.GreaterOrEqual(t, asked, 2)
	for _, b := range sent {
		assert.NoError(t, segment.Verify(b))
		assert.GreaterOrEqual(t, cap(b), len(b)+7)
	}
	accepted, err := s.Accept()
	require.NoError(t, err)
	assert.Equal(t, 10, accepted.Unread())
}

// What is no IP packet, or none for this host, is ignored.
func TestGarbage(t *testing.T) {
	w := newWorld(t)
	n := w.host("host", Config{ISS: new(segment.Seq(1000))})
	n.Deliver(nil)
	for _, b := range [][]byte{{}, {0}, {0x45}, {0x60}, {0xff, 0xff}, make([]byte, 100), make([]byte, 70_000)} {
		for version := range 16 {
			if len(b) > 0 {
				b[0] = byte(version)<<4 | b[0]&0xf
			}
			n.Deliver(b)
		}
	}
	s := segment.Segment{Src: addr(99, 1), Dst: addr(50, 80), Flags: syn}
	b, err := s.Append(nil)
	require.NoError(t, err)
	n.Deliver(b)
	assert.Empty(t, n.sent)
	assert.Empty(t, n.conns)
}
