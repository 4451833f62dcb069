package link

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// paper is a world that writes down what happens in it.
type paper struct {
	now    time.Duration
	events []string
	then   []func()

	due     []due
	order   int
	kept    int
	samples []QueueSample
}

// due is what is to happen at a time.
type due struct {
	at    time.Duration
	order int
	f     func()
}

func (w *paper) Now() time.Duration { return w.now }

func (w *paper) Random(cause string) *rand.Rand {
	return rand.New(rand.NewPCG(1, uint64(len(cause))))
}

func (w *paper) Arrive(p Packet, at time.Duration, inTurn bool) {
	turn := ""
	if !inTurn {
		turn = " out of turn"
	}
	w.events = append(w.events, fmt.Sprintf("%d arrives at %s%s %s", p.Number, at, turn, p.Cause))
}

func (w *paper) Drop(p Packet, cause string) {
	w.events = append(w.events, fmt.Sprintf("%d %s", p.Number, cause))
}

func (w *paper) Refuse(p Packet, cause string) { w.Drop(p, cause) }
func (w *paper) Watched() bool                 { return true }

func (w *paper) TooLarge(p Packet, mtu int) {
	w.events = append(w.events, fmt.Sprintf("%d is told %d", p.Number, mtu))
}

func (w *paper) Reset(s *segment.Segment) {
	w.events = append(w.events, fmt.Sprintf("reset %s %s", s.Src, s.Dst))
}

func (w *paper) Then(f func()) { w.then = append(w.then, f) }

func (w *paper) At(at time.Duration, f func()) {
	w.order++
	w.due = append(w.due, due{at, w.order, f})
}

func (w *paper) Keep(p Packet)    { w.kept += len(p.Bytes) }
func (w *paper) Release(p Packet) { w.kept -= len(p.Bytes) }

func (w *paper) Queue(s QueueSample) { w.samples = append(w.samples, s) }

// until lets time pass, and has happen what is due by then.
func (w *paper) until(end time.Duration) {
	for {
		first := -1
		for i, d := range w.due {
			if d.at <= end && (first < 0 || d.at < w.due[first].at || d.at == w.due[first].at && d.order < w.due[first].order) {
				first = i
			}
		}
		if first < 0 {
			w.now = end
			return
		}
		d := w.due[first]
		w.due = slices.Delete(w.due, first, first+1)
		w.now = d.at
		d.f()
	}
}

// data is a packet with a segment in it.
func data(t *testing.T, number int) Packet {
	t.Helper()
	s := segment.Segment{
		Src: netip.MustParseAddrPort("10.0.0.1:1"), Dst: netip.MustParseAddrPort("10.0.0.2:2"),
		Flags: segment.ACK, Payload: make([]byte, 960),
	}
	b, err := s.Append(nil)
	require.NoError(t, err)
	require.Len(t, b, 1000)
	p := NewPacket(b)
	p.Number = number
	return p
}

func TestMTU(t *testing.T) {
	w := &paper{}
	l := NewLine(w, Config{MTU: 1000})
	l.Send(data(t, 1))
	l.SetConfig(Config{MTU: 999})
	l.Send(data(t, 2))
	assert.Equal(t, []string{"1 arrives at 1µs ", "2 too large", "2 is told 999"}, w.events)
	for _, size := range []int{-1, 575, 65536} {
		assert.ErrorContains(t, Config{MTU: size}.Check(), "want 576 to 65535")
	}
}

func TestRateAndQueue(t *testing.T) {
	w := &paper{}
	l := NewLine(w, Config{Delay: time.Second, Rate: 8000, Queue: 1})
	for i := range 3 {
		l.Send(data(t, i+1))
	}
	w.now = 1500 * time.Millisecond
	l.Send(data(t, 4))
	assert.Equal(t, []string{"1 arrives at 2s ", "2 arrives at 3s ", "3 queue full", "4 arrives at 4s "}, w.events)
}

func TestJitterKeepsTheOrderUnlessItReorders(t *testing.T) {
	for _, reorder := range []bool{false, true} {
		w := &paper{}
		l := NewLine(w, Config{Jitter: time.Second, Reorder: reorder})
		for i := range 20 {
			l.Send(data(t, i+1))
		}
		assert.Len(t, w.events, 20)
		overtakes := func(e string) bool { return strings.Contains(e, "out of turn") }
		assert.Equal(t, reorder, slices.ContainsFunc(w.events, overtakes))
	}
}

// Each element has random numbers of its own: to add one changes nothing of another.
func TestStreamsAreIndependent(t *testing.T) {
	lost := func(c Config) (all []string) {
		w := &paper{}
		l := NewLine(w, c)
		for i := range 200 {
			l.Send(data(t, i))
		}
		for _, e := range w.events {
			if number, found := strings.CutSuffix(e, " lost"); found {
				all = append(all, number)
			}
		}
		return all
	}
	alone := lost(Config{Loss: 0.1})
	assert.NotEmpty(t, alone)
	assert.Equal(t, alone, lost(Config{Loss: 0.1, Corrupt: 0.5, Duplicate: 0.5, Jitter: time.Second, Reorder: true}))
}

func TestVerdictsAddUp(t *testing.T) {
	w := &paper{}
	l := NewLine(w, Config{Delay: time.Second})
	crashed := false
	l.AddRule(Every(Data, Delay(time.Second).Then(func() { crashed = true })))
	l.AddRule(Next(Data, Duplicate(1).Because("twice")))
	l.AddRule(func(s *segment.Segment, at time.Duration) Verdict {
		if at >= time.Minute {
			return Drop().Because("late")
		}
		return Pass()
	})
	l.Send(data(t, 1))
	w.now = time.Minute
	l.Send(data(t, 2))
	assert.Equal(t, []string{"1 arrives at 2s out of turn delayed", "1 arrives at 2s out of turn twice", "2 late"}, w.events)
	require.Len(t, w.then, 2)
	assert.False(t, crashed, "not before the world lets it")
	w.then[0]()
	assert.True(t, crashed)
}

func TestDown(t *testing.T) {
	w := &paper{}
	l := NewLine(w, Config{})
	l.SetDown(true)
	l.AddRule(func(*segment.Segment, time.Duration) Verdict { panic("nobody asks it") })
	l.Send(data(t, 1))
	assert.Equal(t, []string{"1 link down"}, w.events)
	assert.True(t, l.Down())
}

func TestConfigCheck(t *testing.T) {
	for want, c := range map[string]Config{
		"loss 2 is no probability; want 0 to 1":                                   {Loss: 2},
		"a queue of 3 packets needs a rate: without one nothing ever waits":       {Queue: 3},
		"delay -1ns and jitter 0s must not be negative":                           {Delay: -1},
		"delay 0s and jitter 8760h0m0.000000001s must not be more than 8760h0m0s": {Jitter: maxDelay + 1},
		"rate -1 and queue 0 must not be negative":                                {Rate: -1},
	} {
		assert.EqualError(t, c.Check(), want)
	}
	assert.NoError(t, Config{}.Check())
}

// A segment that a rule resets does not arrive, and neither do copies of it.
func TestResetVerdict(t *testing.T) {
	w := &paper{}
	l := NewLine(w, Config{})
	l.AddRule(Every(Any, Duplicate(1)))
	l.AddRule(Nth(Data, Reset(), 1))
	l.Send(data(t, 1))
	assert.Equal(t, []string{"1 reset", "reset 10.0.0.1:1 10.0.0.2:2"}, w.events)
}
