package link

import (
	"fmt"
	"time"
)

// PIE is a queue in the order of arrival that drops packets at random as they come, with a
// probability that is worked out anew again and again from how long packets wait and
// whether that grows (RFC 8033).
type PIE struct {
	// Target is how long packets may wait; default 15ms. Update is the time from one
	// calculation to the next; default 15ms. Burst is how long a burst may last in which
	// nothing is dropped; default 150ms (RFC 8033 section 5.1).
	Target, Update, Burst time.Duration
	// Packets and Bytes are how much may wait; with neither it is 1000 packets.
	Packets, Bytes int
	// ECN marks packets in place of dropping them if their senders understand it, as
	// long as the probability is less than 0.1 (RFC 8033 section 5.1).
	ECN bool
}

// Kind is "pie".
func (PIE) Kind() string { return "pie" }

// Check says what is wrong with the settings, if anything.
func (p PIE) Check() error {
	switch {
	case p.Target < 0 || p.Burst < 0:
		return fmt.Errorf("target %s and burst %s must not be negative", p.Target, p.Burst)
	case p.Update != 0 && p.Update < time.Microsecond:
		return fmt.Errorf("update %s is too short; want 1us or more", p.Update)
	}
	return limits{p.Packets, p.Bytes}.check()
}

// whole is p with its defaults.
func (p PIE) whole() PIE {
	for _, d := range []struct {
		value    *time.Duration
		standard time.Duration
	}{{&p.Target, 15 * time.Millisecond}, {&p.Update, 15 * time.Millisecond}, {&p.Burst, 150 * time.Millisecond}} {
		if *d.value == 0 {
			*d.value = d.standard
		}
	}
	return p
}

func (p PIE) open(w *waiting) discipline {
	p = p.whole()
	return &pie{settings: settings[PIE]{p}, queue: fifo{all: w}, burst: p.Burst, next: w.now() + p.Update}
}

type pie struct {
	settings[PIE]
	queue       fifo
	probability float64
	since       float64       // the probabilities since the last drop, added up
	delay, old  time.Duration // how long packets wait, now and at the last calculation
	burst       time.Duration // how long nothing is dropped
	next        time.Duration // when the next calculation is
}

func (q *pie) set(to any) bool {
	now, ok := to.(PIE)
	if ok {
		q.is = now.whole()
	}
	return ok
}

// put is RFC 8033 section 4.1.
func (q *pie) put(p Packet) {
	q.catchUp()
	if (limits{q.is.Packets, q.is.Bytes}).or(usualPackets).exceeded(q.queue.all, len(p.Bytes)) {
		q.since = 0
		q.queue.all.drop(p, full)
		return
	}
	if q.burst == 0 && q.early() {
		marked := q.is.ECN && q.probability < 0.1 && q.queue.all.mark(&p)
		if !marked {
			q.queue.all.drop(p, "pie")
			return
		}
	}
	q.queue.push(p)
}

// take measures how long the packet has waited, one of the ways of RFC 8033 section 4.2
// to know the delay.
func (q *pie) take() (p Packet, ok bool) {
	q.catchUp()
	if p, ok = q.queue.pop(); ok {
		q.delay = q.queue.all.now() - p.at
	}
	if q.queue.len() == 0 {
		q.delay = 0
	}
	return p, ok
}

// early decides about a packet that has come. The random numbers are kept from making
// drops that are too close or too far apart (RFC 8033 section 5.4).
func (q *pie) early() bool {
	const meanPacket = 1024
	if q.old < q.is.Target/2 && q.probability < 0.2 || q.queue.bytes <= 2*meanPacket {
		return false
	}
	if q.probability == 0 {
		q.since = 0
	}
	q.since += q.probability
	if q.since < 0.85 || q.since < 8.5 && q.queue.all.random.Float64() >= q.probability {
		return false
	}
	q.since = 0
	return true
}

// catchUp makes the calculations that are due. Nothing has changed in the queue since the
// last of them was, so it makes no difference that they are late.
func (q *pie) catchUp() {
	now := q.queue.all.now()
	for q.next <= now {
		if q.probability == 0 && q.delay == 0 && q.old == 0 { // it stays so
			q.burst = q.is.Burst
			q.next = now + q.is.Update - (now-q.next)%q.is.Update
			return
		}
		q.calculate()
		q.next += q.is.Update
	}
}

// calculate is RFC 8033 section 4.2: "adaptively adjust" the change, by how small the
// probability is, and let it decay where nothing waits.
func (q *pie) calculate() {
	const alpha, beta = 0.125, 1.25 // per second
	change := float64(alpha*(q.delay-q.is.Target).Seconds()) + float64(beta*(q.delay-q.old).Seconds())
	for _, step := range []struct{ below, divisor float64 }{
		{0.000001, 2048}, {0.00001, 512}, {0.0001, 128}, {0.001, 32}, {0.01, 8}, {0.1, 2},
	} {
		if q.probability < step.below {
			change /= step.divisor
			break
		}
	}
	if q.probability >= 0.1 { // RFC 8033 section 5.5
		change = min(change, 0.02)
	}
	q.probability += change
	if q.delay == 0 && q.old == 0 {
		q.probability *= 0.98
	}
	q.probability = min(max(q.probability, 0), 1)
	q.burst = max(0, q.burst-q.is.Update)
	if q.probability == 0 && max(q.delay, q.old) < q.is.Target/2 {
		q.burst = q.is.Burst
	}
	q.old = q.delay
}
