package graph

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/picture"
)

// flowOf is what the client sends on the first connection.
func flowOf(t *testing.T, tr *trace.Trace, o picture.Options) *flow {
	t.Helper()
	list, err := o.Chosen(tr)
	require.NoError(t, err)
	return newFlow(tr, list[0], conversation.Client, o)
}

func TestFlow(t *testing.T) {
	f := flowOf(t, traceOf(t, "textbook"), picture.Options{})
	assert.Equal(t, "client", f.from.Host)
	assert.Equal(t, 1000.0, f.base, "its numbers were chosen")
	type segment struct {
		at         time.Duration
		start, end int64
	}
	var sent []segment
	for _, s := range f.sent {
		sent = append(sent, segment{s.time / time.Millisecond, s.start, s.end})
	}
	assert.Equal(t, []segment{{0, 0, 1}, {10, 1, 1}, {15, 1, 21}, {25, 21, 21}, {25, 21, 22}, {135, 22, 22}}, sent)
	var acks []int64
	for _, a := range f.acks {
		acks = append(acks, a.ack)
	}
	assert.Equal(t, []int64{1, 21, 22, 22}, acks)
	assert.Equal(t, 10*time.Millisecond, f.acks[0].time, "as the sender sees it")
	assert.Equal(t, int64(20480), f.acks[0].window)
	assert.Equal(t, "ms", f.unit.name)
}

func TestFlowOfLosses(t *testing.T) {
	f := flowOf(t, traceOf(t, "lossy"), picture.Options{})
	lost, sacked := 0, 0
	for _, s := range f.sent {
		if s.lost {
			lost++
		}
	}
	for _, a := range f.acks {
		sacked = max(sacked, len(a.sacked))
		for _, b := range a.sacked {
			assert.Less(t, b[0], b[1])
			assert.Greater(t, b[0], a.ack)
		}
	}
	assert.Equal(t, 1, lost)
	assert.Positive(t, f.retries)
	assert.Positive(t, sacked)
	assert.NotEmpty(t, f.samples)
	for _, s := range f.samples {
		assert.InDelta(t, 41*time.Millisecond, s.rtt, float64(12*time.Millisecond))
	}
}

// TestFlowWrapsAround sends data over the end of the sequence space.
func TestFlowWrapsAround(t *testing.T) {
	s, err := scenario.Parse("wrap", []byte(`link delay=5ms
client iss=4294967290
server listen 80
client connect 80
server accept
client write 1000
server read 1000
client close
server close
`))
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	f := flowOf(t, tr, picture.Options{})
	last := f.sent[len(f.sent)-1]
	assert.Equal(t, int64(1002), last.end)
	assert.Equal(t, int64(1002), f.acks[len(f.acks)-1].ack)
}

// TestCapture takes times of sending where there are none of arrival.
func TestCapture(t *testing.T) {
	tr := traceOf(t, "textbook")
	capture := &trace.Trace{Hosts: tr.Hosts}
	for _, p := range tr.Packets() {
		p.Fates = nil
		capture.Record(trace.Event{Time: p.Sent, Kind: trace.Sent, Host: p.From, Packet: p})
	}
	f := flowOf(t, capture, picture.Options{})
	assert.Equal(t, 5*time.Millisecond, f.acks[0].time)
	assert.Len(t, f.sent, 6)
}

func TestTicks(t *testing.T) {
	labels := func(x ticks, from, to float64) []string {
		var list []string
		for _, tick := range x.Ticks(from, to) {
			list = append(list, tick.Label)
		}
		return list
	}
	assert.Equal(t, []string{"0", "20", "40", "60", "80", "100"}, labels(ticks{count: 6}, -1, 101))
	assert.Equal(t, []string{"0", "0.1", "0.2", "0.3"}, labels(ticks{count: 5}, 0, 0.3))
	assert.Equal(t, []string{"0", "1"}, labels(ticks{count: 6, whole: true}, 0, 1))
	assert.Equal(t, []string{"4\u202f294\u202f967\u202f290", "4\u202f294\u202f967\u202f295", "4\u202f294\u202f967\u202f300"},
		labels(ticks{count: 3, offset: 4294967290, whole: true}, 0, 12))
	var list []string
	for _, tick := range (decades{}).Ticks(9, 1001) {
		list = append(list, tick.Label)
	}
	assert.Equal(t, []string{"10", "20", "50", "100", "200", "500", "1\u202f000"}, list)
	assert.Equal(t, "-1\u202f234.5", number(-1234.5))
	assert.Equal(t, "0", number(-1e-9))
}

func TestStep(t *testing.T) {
	for length, want := range map[time.Duration]time.Duration{
		0: time.Microsecond, 140 * time.Millisecond: 5 * time.Millisecond, time.Minute: 2 * time.Second,
	} {
		f := &flow{end: length}
		assert.Equal(t, want, f.step())
	}
}
