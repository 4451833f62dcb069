package link

import (
	"errors"
	"fmt"
	"time"
)

// Bottleneck sends one packet after the other, while the others wait in a queue. It needs
// Rate, or Rates in its place.
type Bottleneck struct {
	// Rate is in bits per second of IP packets.
	Rate int64
	// Rates is a rate that changes with time: see [ParseRates].
	Rates *Rates
	// Burst is how many bytes may go at once after a pause: the depth of a token bucket
	// that Rate fills, in which a packet takes as many tokens as it has bytes. 0 is
	// none: each packet takes the time to send it.
	Burst int
	// Queue is how packets wait; nil is a [DropTail].
	Queue Queue
}

// Kind is that of its queue.
func (b Bottleneck) Kind() string { return b.queue().Kind() }

func (b Bottleneck) queue() Queue {
	if b.Queue == nil {
		return DropTail{}
	}
	return b.Queue
}

// Check says what is wrong with the settings, if anything.
func (b Bottleneck) Check() error {
	switch {
	case b.Rate < 0 || b.Burst < 0:
		return fmt.Errorf("rate %d and burst %d must not be negative", b.Rate, b.Burst)
	case b.Rate == 0 && b.Rates == nil:
		return errors.New("a queue needs a rate, or a file of rates: without one nothing ever waits")
	case b.Rate > 0 && b.Rates != nil:
		return errors.New("a rate and a file of rates; want one of them")
	case b.Rate == 0 && b.Burst > 0:
		return errors.New("a burst needs a rate; a file of rates has none")
	case b.Burst > maxBurst:
		return fmt.Errorf("burst %d is too large; want at most %d bytes", b.Burst, maxBurst)
	}
	return b.queue().Check()
}

// maxBurst keeps the time that a bucket takes to fill within what a time can be, at a
// bit per second.
const maxBurst = 1 << 30

func (b Bottleneck) begin(p *place) stage {
	s := &bottleneck{settings: settings[Bottleneck]{b}, waiting: waiting{place: p}}
	s.queue = b.queue().open(&s.waiting)
	return s
}

// bottleneck is a Bottleneck at work.
type bottleneck struct {
	settings[Bottleneck]
	waiting
	queue discipline
	busy  bool // a packet is being sent
	pace  pace
}

func (b *bottleneck) set(to any) bool {
	now, ok := to.(Bottleneck)
	if !ok || !b.queue.set(now.queue()) {
		return false
	}
	b.is = now
	return true
}

func (b *bottleneck) pass(p Packet) {
	p.at = b.now()
	b.queue.put(p)
	b.send()
}

// send begins to send the next packet, unless one is being sent.
func (b *bottleneck) send() {
	if b.busy {
		return
	}
	p, ok := b.queue.take()
	if !ok {
		return
	}
	at := b.pace.sent(&b.is, b.now(), len(p.Bytes))
	b.busy, b.took = true, at-b.now()
	b.leaves(p, b.busyWith(p))
	p.Waited += b.now() - p.at
	b.world.Keep(p)
	b.world.At(at, func() {
		b.world.Release(p)
		b.busy = false
		b.next(p)
		b.send()
	})
}

// busyWith is how long the packet that is sent now keeps the sender busy; one that a burst
// covers as long as it would without.
func (b *bottleneck) busyWith(p Packet) time.Duration {
	if b.is.Rates != nil {
		return b.took
	}
	return sending(len(p.Bytes), b.is.Rate)
}

// pace is when packets have been sent, one after the other.
type pace struct {
	empty time.Duration // when the bucket is, or was, empty: that much is sent or as good as
	rates opportunities
}

// sent is when a packet of that size has been sent that is next at a time.
func (p *pace) sent(b *Bottleneck, now time.Duration, size int) time.Duration {
	if b.Rates != nil {
		return p.rates.sent(b.Rates, now, size)
	}
	p.empty = max(p.empty, now-sending(b.Burst, b.Rate)) + sending(size, b.Rate)
	return max(p.empty, now)
}

// sending is how long it takes to send so many bytes.
func sending(size int, rate int64) time.Duration {
	return time.Duration(int64(size) * 8 * int64(time.Second) / rate)
}
