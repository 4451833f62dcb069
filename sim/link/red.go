package link

import (
	"fmt"
	"math"
	"time"
)

// RED is a queue in the order of arrival that drops packets at random before it is full:
// the more, the longer it has been on average (Floyd and Jacobson, "Random Early Detection
// Gateways for Congestion Avoidance", 1993).
type RED struct {
	// Min and Max are the average lengths, in packets, below which none is dropped and
	// from which on all are, or where it is gentle more; default 5 and 15.
	Min, Max float64
	// MaxDrop is the probability of a drop at Max; default 0.1.
	MaxDrop float64
	// Weight is that of the length at each arrival in the average; default 0.002.
	Weight float64
	// Sharp drops all packets from Max on. Otherwise the probability goes on to rise to 1
	// at twice Max: "gentle" RED (Floyd, 2000).
	Sharp bool
	// NoWait spreads the drops evenly, as the paper has it. Otherwise there are besides
	// always a few packets between two drops: "wait" in the simulator ns.
	NoWait bool
	// Packets and Bytes are how much may wait; with neither it is 1000 packets.
	Packets, Bytes int
	// ECN marks packets in place of dropping them if their senders understand it, but
	// for those that come when no more may wait.
	ECN bool
}

// Kind is "red".
func (RED) Kind() string { return "red" }

// Check says what is wrong with the settings, if anything.
func (r RED) Check() error {
	r = r.whole()
	switch {
	case !(r.Min >= 0 && r.Max > r.Min && r.Max <= math.MaxInt32):
		return fmt.Errorf("min %v and max %v; want a min that is not negative and a max above it", r.Min, r.Max)
	case !(r.MaxDrop > 0 && r.MaxDrop <= 1):
		return fmt.Errorf("max drop %v is no probability; want more than 0, and at most 1", r.MaxDrop)
	case !(r.Weight > 0 && r.Weight <= 1):
		return fmt.Errorf("weight %v is out of range; want more than 0, and at most 1", r.Weight)
	}
	return limits{r.Packets, r.Bytes}.check()
}

// whole is r with its defaults.
func (r RED) whole() RED {
	for _, d := range []struct {
		value    *float64
		standard float64
	}{{&r.Min, 5}, {&r.Max, max(15, 3*r.Min)}, {&r.MaxDrop, 0.1}, {&r.Weight, 0.002}} {
		if *d.value == 0 {
			*d.value = d.standard
		}
	}
	return r
}

func (r RED) open(w *waiting) discipline {
	return &red{settings: settings[RED]{r.whole()}, queue: fifo{all: w}}
}

type red struct {
	settings[RED]
	queue   fifo
	average float64       // of the queue's length
	count   int           // packets since the last drop, or since one may be dropped
	idle    time.Duration // since when the queue is empty
}

func (r *red) set(to any) bool {
	now, ok := to.(RED)
	if ok {
		r.is = now.whole()
	}
	return ok
}

func (r *red) put(p Packet) {
	r.measure(p.at)
	if (limits{r.is.Packets, r.is.Bytes}).or(usualPackets).exceeded(r.queue.all, len(p.Bytes)) {
		r.count = 0
		r.queue.all.drop(p, full)
		return
	}
	if r.early() && (!r.is.ECN || !r.queue.all.mark(&p)) {
		r.queue.all.drop(p, "red")
		return
	}
	r.queue.push(p)
}

func (r *red) take() (p Packet, ok bool) {
	p, ok = r.queue.pop()
	if ok && r.queue.len() == 0 {
		r.idle = r.queue.all.now()
	}
	return p, ok
}

// measure works out the average. After a time without a queue it is as if as many packets
// had come, and found none, as could have been sent meanwhile.
func (r *red) measure(now time.Duration) {
	took := r.queue.all.took
	if n := r.queue.len(); n > 0 || took == 0 {
		r.average += float64(r.is.Weight * (float64(n) - r.average))
		return
	}
	const nothing = 1e-9
	for could := (now - r.idle) / took; could > 0 && r.average > nothing; could-- {
		r.average *= 1 - r.is.Weight
	}
}

// early decides about a packet that has come.
func (r *red) early() bool {
	drop := r.probability()
	if drop <= 0 {
		r.count = 0
		return false
	}
	if drop < 1 {
		drop = r.spread(drop)
	}
	if r.queue.all.random.Float64() >= drop {
		r.count++
		return false
	}
	r.count = 0
	return true
}

// probability is that of a drop, as the average has it.
func (r *red) probability() float64 {
	switch is := &r.is; {
	case r.average < is.Min:
		return 0
	case r.average < is.Max:
		return is.MaxDrop * (r.average - is.Min) / (is.Max - is.Min)
	case is.Sharp || r.average >= 2*is.Max:
		return 1
	default:
		return is.MaxDrop + float64((1-is.MaxDrop)*(r.average-is.Max)/is.Max)
	}
}

// spread makes the distance between drops an even one: of all numbers up to 1/drop each is
// as probable, and with "wait" of those above it up to 2/drop.
func (r *red) spread(drop float64) float64 {
	since := float64(float64(r.count) * drop)
	switch {
	case r.is.NoWait && since < 1:
		return drop / (1 - since)
	case r.is.NoWait:
		return 1
	case since < 1:
		return 0
	case since < 2:
		return drop / (2 - since)
	}
	return 1
}
