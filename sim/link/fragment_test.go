package link

import (
	"bytes"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// "The data of the long datagram is divided into two portions on a 8 octet boundary" (RFC
// 791 section 3.2): what arrives, joined, is what was sent.
func TestFragments(t *testing.T) {
	for _, size := range []int{68, 69, 576, 999} {
		p := packet(1, 0)
		all := fragments(&p.View, size, false)
		var data []byte
		for i, b := range all {
			require.LessOrEqual(t, len(b), size)
			require.Zero(t, ^segment.Checksum(b[:20], 0))
			d, err := segment.ParseDatagram(b)
			require.NoError(t, err)
			f, ok := d.Fragment()
			require.True(t, ok)
			assert.Equal(t, len(data), f.Offset)
			assert.Equal(t, i < len(all)-1, f.More)
			data = append(data, f.Data...)
		}
		first, err := segment.ParseDatagram(all[0])
		require.NoError(t, err)
		whole, ok := first.Join(data)
		require.True(t, ok)
		assert.True(t, bytes.Equal(p.Bytes, whole.Bytes()))
		again := first.Clone() // a fragment that is too large is taken apart like any other
		for _, b := range fragments(&again, 68, false) {
			d, err := segment.ParseDatagram(b)
			require.NoError(t, err)
			f, _ := d.Fragment()
			assert.True(t, f.More)
		}
	}
}

func TestMTUElement(t *testing.T) {
	unbreakable := packet(1, 0)
	unbreakable.Bytes[6] |= 0x40 // Don't Fragment; its checksum is of no interest here
	for _, c := range []struct {
		m    MTU
		p    Packet
		want []string
	}{
		{MTU{Size: 1000}, packet(1, 0), []string{"1 arrives at 1µs "}},
		{MTU{Size: 999}, packet(1, 0), []string{"1 too large", "1 is told 999"}},
		{MTU{Size: 999, Silent: true}, packet(1, 0), []string{"1 too large"}},
		{MTU{Size: 520, Fragment: true}, packet(1, 0), []string{"1 arrives at 1µs fragment", "1 arrives at 1µs fragment"}},
		{MTU{Size: 520, Fragment: true}, unbreakable, []string{"1 too large", "1 is told 520"}},
		{MTU{Size: 520, Fragment: true, IgnoreDF: true}, unbreakable, []string{"1 arrives at 1µs fragment", "1 arrives at 1µs fragment"}},
	} {
		w := &paper{}
		c.p.Number = 1
		NewLine(w, Config{Elements: []Element{c.m}}).Send(c.p)
		assert.Equal(t, c.want, w.events)
	}
	assert.ErrorContains(t, MTU{Size: 67}.Check(), "want 68 to 65535")
}

func FuzzMiddleboxes(f *testing.F) {
	p := packet(1, 0)
	f.Add(p.Bytes)
	f.Fuzz(func(t *testing.T, b []byte) {
		offsets := new(Offsets)
		nat := NAT{Mappings: new(Mappings), Address: public}
		in := nat
		in.Inward = true
		for _, e := range []Element{
			nat, in, SequenceRandomizer{Offsets: offsets}, MSSClamp{1}, OptionStripper{true, true, true, true},
			ACKThinning{}, Firewall{Connections: new(Connections)}, MTU{Size: 68, Fragment: true}, Truncation{Probability: 1},
			BitErrors{0.1}, Bottleneck{Rate: 8e6, Queue: FQCoDel{ECN: true}}, Bottleneck{Rate: 8e6, Queue: Priority{}},
		} {
			w := &paper{}
			NewLine(w, Config{Elements: []Element{e}}).Send(NewPacket(bytes.Clone(b)))
			w.until(maxDelay)
			assert.Zero(t, w.kept)
		}
	})
}
