package link

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A queue that marks does not drop what can be marked (RFC 3168 section 5).
func TestMarks(t *testing.T) {
	for _, q := range []Queue{CoDel{ECN: true}, FQCoDel{ECN: true}, RED{ECN: true}, PIE{ECN: true, Burst: 1}} {
		for class, capable := range map[uint8]bool{0: false, 1: true, 2: true} {
			b := newBench(t, Bottleneck{Rate: 8e6, Queue: q})
			for b.now < 3*time.Second {
				b.send(packet(1, class))
				b.until(b.now + ms(0.95))
			}
			events := strings.Join(b.events, "\n")
			assert.Equal(t, capable, strings.Contains(events, "marked"), q.Kind())
			drops := strings.Contains(events, strings.TrimPrefix(q.Kind(), "fq-"))
			assert.Equal(t, !capable || q.Kind() == "pie", drops, "%s; PIE drops from a probability of 0.1 on", q.Kind())
			assert.Equal(t, capable, len(b.times(QueueMarked)) > 0, q.Kind())
		}
	}
}

func TestMarkIsRight(t *testing.T) {
	p := packet(1, 0xb8|1)
	sent := string(p.Bytes)
	require.True(t, p.experience())
	assert.EqualValues(t, 0xb8|3, p.View.IP().TOS)
	_, ok := p.Segment()
	assert.True(t, ok, "its checksums are right")
	assert.NotEqual(t, sent, string(p.Bytes), "and it is a copy")
	assert.True(t, p.experience(), "one that is marked already")
}

// Elements come in their order, keep what they hold when others come and go, and when their
// settings change.
func TestElementsChange(t *testing.T) {
	w := &paper{}
	slow := Bottleneck{Rate: 8e6, Queue: DropTail{Packets: 1}}
	l := NewLine(w, Config{Elements: []Element{slow}})
	number := 0
	send := func(n int) {
		for range n {
			number++
			l.Send(data(t, number))
		}
	}
	send(3)
	slow.Rate, slow.Queue = 80e6, DropTail{Packets: 2}
	l.SetConfig(Config{Elements: []Element{Bottleneck{Rate: 8e9, Queue: Priority{}}, slow}})
	w.until(500 * time.Microsecond)
	send(2)
	w.until(ms(0.6)) // the faster one passes them on to the slow one, in which one waits
	assert.Equal(t, []string{"3 queue full", "5 queue full"}, w.events)
	l.SetConfig(Config{})
	send(1)
	w.until(time.Second)
	assert.Equal(t, []string{
		"6 arrives at 601µs ", "1 arrives at 1.001ms ", "2 arrives at 1.101ms ", "4 arrives at 1.201ms ",
	}, w.events[2:], "what waits in an element that is taken out goes on as it would have")
	assert.Zero(t, w.kept)
}

// To add an element changes nothing of what another does.
func TestElementsHaveStreamsOfTheirOwn(t *testing.T) {
	dropped := func(cause string, elements ...Element) (all []string) {
		w := &paper{}
		l := NewLine(w, Config{Loss: 0.1, Elements: elements})
		for i := range 400 {
			l.Send(data(t, i))
			w.until(w.now + ms(0.9))
		}
		w.until(w.now + time.Second)
		for _, e := range w.events {
			if number, found := strings.CutSuffix(e, " "+cause); found {
				all = append(all, number)
			}
		}
		return all
	}
	red := Bottleneck{Rate: 8e6, Queue: RED{}}
	alone := dropped("red", red)
	assert.NotEmpty(t, alone)
	fast := Bottleneck{Rate: 8e9, Queue: RED{}}
	assert.Equal(t, alone, dropped("red", red, fast))
	assert.Equal(t, alone, dropped("red", red, Bottleneck{Rate: 8e9, Queue: PIE{}}))
}

func TestElementCheck(t *testing.T) {
	for want, e := range map[string]Element{
		"element 1 is nil": nil,
		"drop-tail: a queue needs a rate, or a file of rates: without one nothing ever waits": Bottleneck{},
		"drop-tail: a rate and a file of rates; want one of them":                             Bottleneck{Rate: 1, Rates: &Rates{}},
		"drop-tail: a burst needs a rate; a file of rates has none":                           Bottleneck{Burst: 1, Rates: &Rates{}},
		"codel: target -1ns and interval 0s must not be negative":                             Bottleneck{Rate: 1, Queue: CoDel{Target: -1}},
		"drop-head: a queue of -1 packets and 0 bytes; neither may be negative":               Bottleneck{Rate: 1, Queue: DropHead{Packets: -1}},
		"red: min 20 and max 15; want a min that is not negative and a max above it":          Bottleneck{Rate: 1, Queue: RED{Min: 20, Max: 15}},
		"fq-codel: 65537 flows are out of range; want 1 to 65536":                             Bottleneck{Rate: 1, Queue: FQCoDel{Flows: 65537}},
		"pie: update 1ns is too short; want 1us or more":                                      Bottleneck{Rate: 1, Queue: PIE{Update: 1}},
	} {
		assert.EqualError(t, Config{Elements: []Element{e}}.Check(), want)
	}
}

// mm-link sends up to 1504 bytes at each of the times, and begins again at the last.
func TestRates(t *testing.T) {
	r, err := ParseRates("up", []byte("# cellular\n0\n5\n\n5\n20\n"))
	require.NoError(t, err)
	b := newBench(t, Bottleneck{Rates: r})
	for range 6 {
		b.send(packet(1, 0))
	}
	b.until(time.Minute)
	b.send(packet(1, 0))
	b.until(2 * time.Minute)
	var at []string
	for _, e := range b.events {
		at = append(at, strings.Fields(e)[3])
	}
	assert.Equal(t, []string{"1µs", "5.001ms", "5.001ms", "5.001ms", "20.001ms", "20.001ms", "1m0.000001s"}, at)
}

func TestParseRatesErrors(t *testing.T) {
	for data, want := range map[string]string{
		"":          "up:1: a file of rates that is empty; want a time in milliseconds on each line",
		"# nothing": "up:1: a file of rates that is empty; want a time in milliseconds on each line",
		"1\n\nx\n":  `up:3: "x" is no time; want whole milliseconds, such as 12`,
		"3\n2\n":    "up:2: 2 ms comes before the line above; want times that do not decrease",
		"0\n0\n":    "up:2: all is sent at 0 ms; want a later time on the last line, at which the list begins again",
		"-1":        `up:1: "-1" is no time; want whole milliseconds, such as 12`,
	} {
		_, err := ParseRates("up", []byte(data))
		assert.EqualError(t, err, want, "%q", data)
	}
}

func FuzzParseRates(f *testing.F) {
	f.Add([]byte("0\n5\n5\n20\n"), int64(12), 3000)
	f.Fuzz(func(t *testing.T, data []byte, now int64, size int) {
		r, err := ParseRates("rates", data)
		if err != nil {
			assert.Contains(t, err.Error(), "rates:")
			return
		}
		o := opportunities{}
		at := time.Duration(now) % maxDelay
		at = max(at, -at)
		for range 10 {
			sent := o.sent(r, at, 1+max(size, -size)%65535)
			require.GreaterOrEqual(t, sent, at, fmt.Sprint(r.at))
			at = sent
		}
	})
}
