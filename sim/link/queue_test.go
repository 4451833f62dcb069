package link

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bench is a line with one bottleneck, on paper.
type bench struct {
	*paper
	line   *Line
	number int
}

func newBench(t *testing.T, b Bottleneck) *bench {
	t.Helper()
	c := Config{Elements: []Element{b}}
	require.NoError(t, c.Check())
	w := &paper{}
	return &bench{paper: w, line: NewLine(w, c)}
}

// packet is 1000 bytes from a port, with a traffic class.
func packet(port uint16, class uint8) Packet {
	s := segment.Segment{
		Src: netip.AddrPortFrom(netip.MustParseAddr("10.0.0.1"), port), Dst: netip.MustParseAddrPort("10.0.0.2:2"),
		Flags: segment.ACK, Payload: make([]byte, 960), IP: segment.IP{TOS: class},
	}
	b, err := s.Append(nil)
	if err != nil {
		panic(err)
	}
	return NewPacket(b)
}

// send sends a packet now, and gives its number.
func (b *bench) send(p Packet) int {
	b.number++
	p.Number = b.number
	b.line.Send(p)
	return b.number
}

// times are those of the samples of a kind.
func (b *bench) times(e QueueEvent) (all []time.Duration) {
	for _, s := range b.samples {
		if s.Event == e {
			all = append(all, s.Time)
		}
	}
	return all
}

// ms is a time in milliseconds.
func ms(v float64) time.Duration { return time.Duration(v * float64(time.Millisecond)) }

func TestDropTail(t *testing.T) {
	for name, q := range map[string]DropTail{"packets": {Packets: 2}, "bytes": {Bytes: 2999}} {
		b := newBench(t, Bottleneck{Rate: 8e6, Queue: q})
		for range 4 {
			b.send(packet(1, 0))
		}
		b.until(time.Second)
		assert.Equal(t, []string{"4 queue full", "1 arrives at 1.001ms ", "2 arrives at 2.001ms ", "3 arrives at 3.001ms "}, b.events, name)
		assert.Zero(t, b.kept)
	}
}

func TestDropHead(t *testing.T) {
	b := newBench(t, Bottleneck{Rate: 8e6, Queue: DropHead{Packets: 2}})
	for range 4 {
		b.send(packet(1, 0))
	}
	b.until(time.Second)
	assert.Equal(t, []string{"2 queue full", "1 arrives at 1.001ms ", "3 arrives at 2.001ms ", "4 arrives at 3.001ms "}, b.events)
	b = newBench(t, Bottleneck{Rate: 8e6, Queue: DropHead{Bytes: 999}})
	b.send(packet(1, 0))
	assert.Equal(t, []string{"1 queue full"}, b.events, "one that is larger than the queue")
}

func TestPriority(t *testing.T) {
	b := newBench(t, Bottleneck{Rate: 8e6, Queue: Priority{Packets: 3}})
	for _, class := range []uint8{0, 0, 0x20, 0xb8, 0xb8, 0} {
		b.send(packet(1, class))
	}
	b.until(time.Second)
	assert.Equal(t, []string{
		"2 queue full", "6 queue full",
		"1 arrives at 1.001ms ", "4 arrives at 2.001ms ", "5 arrives at 3.001ms ", "3 arrives at 4.001ms ",
	}, b.events)
	assert.Zero(t, b.kept)
}

// A bucket that is full lets its depth go at once, and the rest at the rate.
func TestTokenBucket(t *testing.T) {
	b := newBench(t, Bottleneck{Rate: 8e6, Burst: 3000})
	b.until(time.Second)
	for range 5 {
		b.send(packet(1, 0))
	}
	b.until(2 * time.Second)
	assert.Equal(t, []string{
		"1 arrives at 1.000001s ", "2 arrives at 1.000001s ", "3 arrives at 1.000001s ",
		"4 arrives at 1.001001s ", "5 arrives at 1.002001s ",
	}, b.events)
}

// RFC 8289 section 5: the later drops come 100, 170.7, 228.5, 278.5 and 323.2 ms after the
// first, which is an interval after the first packet that has waited too long.
func TestCoDelControlLaw(t *testing.T) {
	b := newBench(t, Bottleneck{Rate: 80e6, Queue: CoDel{Packets: 1e6}}) // a packet in 0.1 ms
	for range 6000 {
		b.send(packet(1, 0))
	}
	b.until(time.Second)
	drops := b.times(QueueDrop)
	require.Greater(t, len(drops), 6)
	assert.InDelta(t, ms(105), drops[0], float64(ms(0.2)), "a target and an interval from the start")
	for i, after := range []float64{100, 170.7, 228.5, 278.5, 323.2} {
		assert.InDelta(t, ms(after), drops[i+1]-drops[0], float64(ms(0.15)), "drop %d", i+1)
	}
	for _, e := range b.events {
		assert.NotContains(t, e, full)
	}
}

// "If the next packet's sojourn time is below target, [...] leave the dropping state":
// nothing is dropped while packets wait for less than the target, however many.
func TestCoDelLeavesShortQueuesAlone(t *testing.T) {
	b := newBench(t, Bottleneck{Rate: 8e6, Queue: CoDel{}})
	for range 1000 {
		for range 4 { // 4 ms of packets each 4 ms
			b.send(packet(1, 0))
		}
		b.until(b.now + 4*time.Millisecond)
	}
	assert.Empty(t, b.times(QueueDrop))
}

// RFC 8290 section 1: "to isolate flows from each other": one that floods the queue takes
// nothing from one that sends less than its share, and two that flood it share it.
func TestFQCoDelIsolatesFlows(t *testing.T) {
	b := newBench(t, Bottleneck{Rate: 8e6, Queue: FQCoDel{}})
	from := map[int]uint16{}
	for i := range 4000 {
		for range 2 {
			from[b.send(packet(1, 0))] = 1
		}
		from[b.send(packet(2, 0))] = 2
		if i%10 == 0 {
			from[b.send(packet(3, 0))] = 3
		}
		b.until(b.now + time.Millisecond)
	}
	sent, dropped, longest := map[uint16]int{}, map[uint16]int{}, map[uint16]time.Duration{}
	for _, s := range b.samples {
		port := from[s.Number]
		switch s.Event {
		case Dequeued:
			sent[port]++
			longest[port] = max(longest[port], s.Sojourn)
		case QueueDrop:
			dropped[port]++
		}
	}
	assert.Zero(t, dropped[3])
	assert.InDelta(t, 400, sent[3], 3)
	assert.Less(t, longest[3], 5*time.Millisecond)
	assert.InEpsilon(t, sent[1], sent[2], 0.02)
}

// When no more may wait, the longest queue loses packets (RFC 8290 section 4.1), not the
// one that comes last.
func TestFQCoDelFull(t *testing.T) {
	b := newBench(t, Bottleneck{Rate: 8e6, Queue: FQCoDel{Packets: 100}})
	for range 101 {
		b.send(packet(1, 0))
	}
	short := b.send(packet(2, 0))
	assert.Equal(t, "2 queue full", b.events[0])
	assert.NotContains(t, strings.Join(b.events, "\n"), fmt.Sprintf("%d queue full", short))
	b.until(time.Second)
	assert.Zero(t, b.kept)
}

// "PIE [...] controls the average queueing latency to a target value" (RFC 8033 section
// 1), at any load that does not answer; and "a burst of packets is allowed" (section 4.4).
func TestPIE(t *testing.T) {
	for _, load := range []float64{1.2, 1.5, 2} {
		b := newBench(t, Bottleneck{Rate: 8e6, Queue: PIE{}})
		for b.now < 20*time.Second {
			b.send(packet(1, 0))
			b.until(b.now + ms(1/load))
		}
		first := b.times(QueueDrop)[0]
		assert.GreaterOrEqual(t, first, 150*time.Millisecond)
		var sum time.Duration
		n := 0
		for _, s := range b.samples {
			if s.Event == Dequeued && s.Time > 10*time.Second {
				sum += s.Sojourn
				n++
			}
		}
		assert.InDelta(t, ms(15), sum/time.Duration(n), float64(ms(3)), "load %v", load)
	}
}

// RED's drops are at distances that are as probable one as the other: with a probability
// of 1/20 from 1 to 20, and with "wait" from 21 to 40 (Floyd and Jacobson, section 4).
func TestREDSpreadsDrops(t *testing.T) {
	for _, noWait := range []bool{true, false} {
		w := &waiting{place: &place{world: &paper{}, random: rand.New(rand.NewPCG(1, 2))}}
		r := RED{Min: 1, Max: 2, MaxDrop: 0.1, NoWait: noWait}.open(w).(*red)
		r.average = 1.5
		lowest := 1
		if !noWait {
			lowest = 21
		}
		seen := make([]int, 20)
		r.count = 0
		for n, last := 0, 0; n < 200_000; n++ {
			if r.early() {
				gap := n - last
				last = n
				if n != gap { // the first one began in the middle
					require.True(t, gap >= lowest && gap < lowest+20, gap)
					seen[gap-lowest]++
				}
			}
		}
		chiSquare(t, seen)
	}
}

func TestREDProbability(t *testing.T) {
	r := &red{settings: settings[RED]{RED{}.whole()}}
	for average, want := range map[float64]float64{4.9: 0, 5: 0, 10: 0.05, 15: 0.1, 22.5: 0.55, 30: 1} {
		r.average = average
		assert.InDelta(t, want, r.probability(), 1e-12, "gentle, %v", average)
	}
	r.is.Sharp, r.average = true, 15
	assert.Equal(t, 1.0, r.probability())
}
