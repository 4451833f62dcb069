package link

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// Latency holds packets up, each for a time of its own that chance or a file has a say in.
type Latency struct {
	// Delay is how long, or the middle of it; or, with Pareto or a Table, the least of it.
	Delay time.Duration
	// Schedule is a Delay that changes with time; nil is none.
	Schedule *DelaySchedule
	// Jitter is how far the delay is from its middle: at most, if it is Uniform; the
	// standard deviation, if it is Normal; how much longer than the least on average, if
	// it is Pareto. Less than no delay at all there is not.
	Jitter       time.Duration
	Distribution Distribution
	// Shape is that of Pareto, more than 1: the smaller, the longer are the rare delays;
	// default 3.
	Shape float64
	// Table is delays that are added, each of its lines as probable; it is in place of
	// Jitter.
	Table *DelayTable
	// Tail is the probability that a delay is Factor times as long as it would be;
	// Factor is 10 by default. A Tail of 0.001 leaves 99.9 percent as they are.
	Tail, Factor float64
	// Reorder lets packets overtake those that are held up for longer. Otherwise those
	// behind wait too.
	Reorder bool
}

// Distribution is how random delays are distributed.
type Distribution uint8

const (
	Uniform Distribution = iota // each as probable, up to Jitter on both sides of Delay
	Normal                      // Gauss's, with a standard deviation of Jitter
	Pareto                      // Pareto's (of the second kind, Lomax's): a long tail
)

// String is the name in scenario files.
func (d Distribution) String() string {
	if int(d) < len(distributions) {
		return distributions[d]
	}
	return fmt.Sprintf("distribution %d", uint8(d))
}

var distributions = []string{"uniform", "normal", "pareto"}

// Kind is "latency".
func (Latency) Kind() string { return "latency" }

// Check says what is wrong with the settings, if anything.
func (l Latency) Check() error {
	switch {
	case l.Delay < 0 || l.Jitter < 0 || l.Delay > maxDelay || l.Jitter > maxDelay:
		return fmt.Errorf("delay %s and jitter %s are out of range; want 0 to %s", l.Delay, l.Jitter, maxDelay)
	case int(l.Distribution) >= len(distributions):
		return fmt.Errorf("there is no %s", l.Distribution)
	case l.Shape != 0 && !(l.Shape > 1 && l.Shape <= 1000):
		return fmt.Errorf("shape %v is out of range; want more than 1, and at most 1000", l.Shape)
	case l.Factor != 0 && !(l.Factor > 0 && l.Factor <= 1e6):
		return fmt.Errorf("factor %v is out of range; want more than 0, and at most 1000000", l.Factor)
	case l.Table != nil && l.Jitter > 0:
		return errors.New("jitter and a table of delays; want one of them")
	case l.Schedule != nil && l.Delay > 0:
		return errors.New("a delay and a schedule of delays; want one of them")
	}
	return probabilities(probability{"tail", l.Tail})
}

func (l Latency) begin(p *place) stage { return &latency{settings: settings[Latency]{l}, place: p} }

type latency struct {
	settings[Latency]
	*place
	latest time.Duration // when the last one goes on, of those in turn
}

func (l *latency) pass(p Packet) {
	at := l.now() + l.draw()
	if !l.is.Reorder {
		at = max(at, l.latest)
	}
	l.latest = max(l.latest, at)
	l.later(p, at)
}

// draw gives the delay of a packet.
func (l *latency) draw() time.Duration {
	is := &l.is
	delay := is.Delay
	if is.Schedule != nil {
		delay = is.Schedule.at(l.now())
	}
	if is.Table != nil {
		delay += is.Table.delays[l.random.IntN(len(is.Table.delays))]
	} else if is.Jitter > 0 {
		delay += l.jitter()
	}
	if is.Tail > 0 && l.random.Float64() < is.Tail {
		factor := is.Factor
		if factor == 0 {
			factor = 10
		}
		delay = inRange(float64(delay) * factor)
	}
	return max(delay, 0)
}

// jitter gives how far a delay is from its middle, or its least.
func (l *latency) jitter() time.Duration {
	is := &l.is
	switch is.Distribution {
	case Normal:
		return inRange(float64(is.Jitter) * l.normal())
	case Pareto:
		shape := is.Shape
		if shape == 0 {
			shape = 3
		}
		u := 1 - l.random.Float64() // more than 0
		// A mean of 1 asks for a scale of shape - 1.
		return inRange(float64(is.Jitter) * (shape - 1) * (exponential(-naturalLog(u)/shape) - 1))
	}
	return time.Duration(l.random.Int64N(2*int64(is.Jitter)+1)) - is.Jitter
}

// normal gives a number of the standard normal distribution, by Marsaglia's polar method.
func (l *latency) normal() float64 {
	for {
		u, v := float64(2*l.random.Float64())-1, float64(2*l.random.Float64())-1
		if s := float64(u*u) + float64(v*v); s > 0 && s < 1 {
			return u * math.Sqrt(-2*naturalLog(s)/s)
		}
	}
}

// inRange is a time that is no longer than the longest delay.
func inRange(d float64) time.Duration {
	return time.Duration(min(max(d, -float64(maxDelay)), float64(maxDelay)))
}
