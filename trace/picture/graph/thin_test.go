package graph

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/plot/vg"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/picture"
)

// TestThin keeps the first, lowest, highest and last point of each half pixel, in their
// order, and one of equal bars.
func TestThin(t *testing.T) {
	var line vg.Path
	for i, y := range []vg.Length{5, 3, 9, 1, 4} {
		at := vg.Point{X: vg.Length(i) / 100, Y: y}
		if i == 0 {
			line.Move(at)
		} else {
			line.Line(at)
		}
	}
	line.Line(vg.Point{X: 10, Y: 4})
	var heights []vg.Length
	for _, each := range thin(line) {
		heights = append(heights, each.Pos.Y)
	}
	assert.Equal(t, []vg.Length{5, 9, 1, 4, 4}, heights)

	var bars vg.Path
	for range 3 {
		bar(&bars, 7, 0, 20)
	}
	bar(&bars, 9, 0, 20)
	assert.Len(t, thin(bars), 2*6, "two bars of three lines each")
}

// sized is a flow of n segments and as many ACKs, with a segment lost, and one ACK that
// comes late.
func sized(n int) *flow {
	f := &flow{unit: unit{"s", time.Second}, end: time.Minute}
	for i := range n {
		at := time.Minute * time.Duration(i) / time.Duration(n)
		p := &trace.Packet{Segment: &segment.Segment{Flags: segment.ACK, Payload: make([]byte, 10)},
			Sender: &trace.Sender{Cwnd: 10 + i%7, InFlight: i % 5, SRTT: time.Millisecond, RTO: time.Second}}
		start := int64(i) * 10
		f.sent = append(f.sent, sent{at, start, start + 10, p, i%97 == 0, i == n/2})
		f.acks = append(f.acks, acked{time: at, ack: start, window: 65535, repeated: i%3 == 0})
		rtt := time.Duration(10+i%11) * time.Millisecond
		if i == n/3 {
			rtt = time.Second
		}
		f.samples = append(f.samples, sample{at, rtt})
	}
	return f
}

// TestSizeIsThatOfTheGraph counts bytes: what is drawn does not grow with the trace once
// its pixels are full, and still has the extreme and the loss.
func TestSizeIsThatOfTheGraph(t *testing.T) {
	for _, g := range graphs {
		size := func(n int) (int, []string) {
			c, err := g.draw(sized(n))
			assert.NoError(t, err)
			var b bytes.Buffer
			assert.NoError(t, write(&b, []*chart{c}, picture.Options{}))
			return b.Len(), c.remarks
		}
		few, _ := size(100)
		many, said := size(20_000)
		most, _ := size(80_000)
		assert.Less(t, few, many+1, g.name)
		assert.Less(t, most, 500_000, g.name)
		assert.Less(t, float64(most), 1.5*float64(many), g.name)
		assert.True(t, slices.Contains(said, textThinned), g.name)
	}
}
