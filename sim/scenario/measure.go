package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

var withinSetting = []SettingInfo{{"within", "PROBABILITY", "how far off it may be, such as 5%"}}

var measureCommands = []command{
	{
		name:     "expect goodput",
		usage:    []string{"expect goodput NAME RATE within=PROBABILITY"},
		summary:  "Compares the goodput of a flow that has ended: bytes read by the time from its connect to its last byte.",
		settings: withinSetting,
		parse:    parseExpectGoodput,
	},
	{
		name:    "expect fairness",
		usage:   []string{"expect fairness NUMBER|PROBABILITY"},
		summary: "Asks that the goodputs of all flows that have ended have at least this fairness index, 1 being equal shares (Jain 1984).",
		parse:   parseExpectFairness,
	},
	{
		name:     "expect loss",
		usage:    []string{"expect loss DIRECTION PERCENT within=PROBABILITY", "expect loss DIRECTION PACKETS [within=PROBABILITY]"},
		summary:  "Compares how many packets have been lost so far of those that were sent into a direction of a link, for whatever reason: their share, such as 2%, or their number.",
		detail:   "It is a failure if none was sent into it.",
		settings: withinSetting,
		parse:    parseExpectLoss,
	},
	{
		name:  "expect queue",
		usage: []string{"expect queue DIRECTION mean|median|most|PERCENT DURATION|PACKETS within=PROBABILITY"},
		summary: "Compares how long packets have waited so far in the queue of a direction (DURATION), or how many waited when one had come (PACKETS): " +
			"on average, half of them at most, at most, or at most so many percent of them.",
		detail:   "It is a failure if none came to a queue there.",
		settings: withinSetting,
		parse:    parseExpectQueue,
	},
}

// within takes the setting of that name, which may be left out where optional is set.
func (a *args) within(optional bool) float64 {
	within := -1.0
	a.pairs(func(key, value string) (err error) {
		if key != "within" {
			return unknown("setting", key, []string{"within"})
		}
		within, err = parseProbability(value)
		return err
	})
	if within < 0 && !optional {
		a.misuse("missing within=")
	}
	return max(within, 0)
}

// off reports whether got is further off than it may be.
func off(got, want, within float64) bool { return got < want*(1-within) || got > want*(1+within) }

func parseExpectGoodput(a *args) step {
	name := take(a, "NAME", parseName)
	want := take(a, "RATE", parseRate)
	within := a.within(false)
	return func(p *process) error {
		f, err := p.run.ended(name)
		if err != nil {
			return err
		}
		if got := f.goodput(); off(got, float64(want), within) {
			return fmt.Errorf("%s has %.4g Mbit/s, which is %+.1f%% off", f.name, got/1e6, 100*(got/float64(want)-1))
		}
		return nil
	}
}

func parseExpectFairness(a *args) step {
	least := take(a, "NUMBER", parseProbability)
	return func(p *process) error {
		sum, squares, n := 0.0, 0.0, 0.0
		for _, f := range p.run.flows {
			if f.ended {
				sum, squares, n = sum+f.goodput(), squares+f.goodput()*f.goodput(), n+1
			}
		}
		switch {
		case n < 2:
			return fmt.Errorf("%g flows have ended, and fairness is between two or more; put \"wait\" above it", n)
		case squares == 0 || sum*sum/(n*squares) < least:
			return fmt.Errorf("the index is %.3f", sum*sum/(n*max(squares, 1)))
		}
		return nil
	}
}

func parseExpectLoss(a *args) step {
	d := a.directed()
	text := take(a, "PERCENT or PACKETS", anyWord)
	if a.err != nil {
		return nil
	}
	isShare := strings.HasSuffix(text, "%")
	want, err := parsePercent(text)
	if !isShare {
		var packets int
		if packets, err = strconv.Atoi(text); err != nil || packets < 0 {
			err = fmt.Errorf("%q is no loss; want a share such as 2%%, or a number of packets such as 7", text)
		}
		want = float64(packets)
	}
	a.fail(err)
	within := a.within(!isShare)
	return func(p *process) error {
		packets, lost := p.run.direction(d).Counted()
		got := float64(lost)
		if isShare {
			got /= float64(max(packets, 1))
		}
		switch {
		case packets == 0:
			return errors.New("no packet has been sent into it")
		case off(got, want, within):
			return fmt.Errorf("%d of %d packets are lost, %.3g%%", lost, packets, 100*float64(lost)/float64(packets))
		}
		return nil
	}
}

// queueings is what has happened in the queues of a direction: in those that are elements,
// and in that of its rate, which counts where there is no element.
type queueings struct{ elements, rate queueing }

// counts is the one of the two that counts.
func (q *queueings) counts() *queueing {
	if len(q.elements.lengths) > 0 {
		return &q.elements
	}
	return &q.rate
}

// queueing is what has happened in some queues.
type queueing struct {
	waits   []time.Duration // of packets that were sent on
	lengths []int           // as each packet had come
}

// watch has what happens in a direction's queues written down.
func watch(d *sim.Direction) *queueings {
	all := new(queueings)
	d.OnQueue(func(s link.QueueSample) {
		q := &all.elements
		if s.Queue == link.RateQueue {
			q = &all.rate
		}
		switch s.Event {
		case link.Dequeued:
			q.waits = append(q.waits, s.Sojourn)
		case link.Enqueued:
			q.lengths = append(q.lengths, s.Packets)
		}
	})
	return all
}

func parseExpectQueue(a *args) step {
	d := a.directed()
	at := take(a, "mean, median, most or PERCENT", parseStatistic)
	text := take(a, "DURATION or PACKETS", anyWord)
	if a.err != nil {
		return nil
	}
	wait, err := parseDuration(text)
	length, none := strconv.Atoi(text)
	inPackets := none == nil && length >= 0
	if err != nil && !inPackets {
		a.fail(fmt.Errorf("%q is no time and no number of packets; want such as 20ms or 15", text))
	}
	within := a.within(false)
	a.parser.scenario.watched = append(a.parser.scenario.watched, d)
	return func(p *process) error {
		q := p.run.watched[p.run.direction(d)].counts()
		if len(q.waits) == 0 || len(q.lengths) == 0 {
			return errors.New("no packet has come to a queue there; give the link a rate, or put one before it, such as element drop-tail")
		}
		if inPackets {
			if got := at(slices.Sorted(slices.Values(floats(q.lengths)))); off(got, float64(length), within) {
				return fmt.Errorf("it is %.4g packets", got)
			}
			return nil
		}
		if got := at(slices.Sorted(slices.Values(floats(q.waits)))); off(got, float64(wait), within) {
			return fmt.Errorf("it is %s", time.Duration(got).Round(time.Microsecond))
		}
		return nil
	}
}

func floats[V int | time.Duration](values []V) []float64 {
	all := make([]float64, len(values))
	for i, v := range values {
		all[i] = float64(v)
	}
	return all
}

// parseStatistic reads what is asked of many values; they come sorted.
func parseStatistic(text string) (func(sorted []float64) float64, error) {
	at := func(share float64) func([]float64) float64 {
		return func(sorted []float64) float64 {
			return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
		}
	}
	switch text {
	case "mean":
		return func(sorted []float64) float64 {
			sum := 0.0
			for _, v := range sorted {
				sum += v
			}
			return sum / float64(len(sorted))
		}, nil
	case "median":
		return at(0.5), nil
	case "most":
		return at(1), nil
	}
	share, err := parsePercent(text)
	if err != nil {
		err = fmt.Errorf("%q is nothing to ask of a queue; want mean, median, most, or a share of the packets such as 95%%", text)
	}
	return at(share), err
}
