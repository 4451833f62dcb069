package link

import (
	"fmt"
	"math"
	"time"
)

// CoDel is a queue in the order of arrival that keeps the time in it short, whatever the
// rate (RFC 8289): once packets have waited longer than Target for an Interval, it drops
// one as it leaves the queue, and then more and more often until they wait no longer.
type CoDel struct {
	// Target is how long packets may wait where a queue stands for good; default 5ms,
	// and Interval a round trip of most connections; default 100ms (RFC 8289 section
	// 4.4).
	Target, Interval time.Duration
	// Packets and Bytes are how much may wait; with neither it is 1000 packets.
	Packets, Bytes int
	// ECN marks packets in place of dropping them if their senders understand it.
	ECN bool
}

// Kind is "codel".
func (CoDel) Kind() string { return "codel" }

// Check says what is wrong with the settings, if anything.
func (c CoDel) Check() error {
	if c.Target < 0 || c.Interval < 0 {
		return fmt.Errorf("target %s and interval %s must not be negative", c.Target, c.Interval)
	}
	return limits{c.Packets, c.Bytes}.check()
}

func (c CoDel) open(w *waiting) discipline {
	return &codel{settings: settings[CoDel]{c}, queue: fifo{all: w}}
}

type codel struct {
	settings[CoDel]
	queue   fifo
	control control
}

func (c *codel) put(p Packet) {
	most := limits{c.is.Packets, c.is.Bytes}.or(usualPackets)
	if most.exceeded(c.queue.all, len(p.Bytes)) {
		c.queue.all.drop(p, full)
		return
	}
	c.queue.push(p)
}

func (c *codel) take() (Packet, bool) { return c.control.take(&c.is, &c.queue, c.is.Kind()) }

// control is what CoDel knows of one queue. The names are those of RFC 8289 section 5.
type control struct {
	firstAbove time.Duration // when packets will have waited too long for an interval; 0 if they do not
	dropNext   time.Duration // when to drop the next one
	count      int           // packets dropped since it has begun to drop
	lastCount  int           // count as it began
	dropping   bool
}

// take is the deque of RFC 8289 section 5.5. What it drops is lost for the given cause, the
// kind of element whose queue it is.
func (c *control) take(is *CoDel, q *fifo, cause string) (Packet, bool) {
	p, ok, late := c.first(is, q)
	now := q.all.now()
	switch {
	case c.dropping && !late:
		c.dropping = false
	case c.dropping:
		for c.dropping && now >= c.dropNext {
			c.count++
			if is.ECN && q.all.mark(&p) {
				c.dropNext = is.after(c.dropNext, c.count)
				return p, ok
			}
			q.all.drop(p, cause)
			if p, ok, late = c.first(is, q); !late {
				c.dropping = false
			} else {
				c.dropNext = is.after(c.dropNext, c.count)
			}
		}
	case late:
		if !is.ECN || !q.all.mark(&p) {
			q.all.drop(p, cause)
			p, ok, _ = c.first(is, q)
		}
		c.dropping = true
		// If it was dropping a short time ago, it begins with the rate that was right
		// then.
		delta := c.count - c.lastCount
		c.count = 1
		if delta > 1 && now-c.dropNext < 16*is.interval() {
			c.count = delta
		}
		c.dropNext = is.after(now, c.count)
		c.lastCount = c.count
	}
	return p, ok
}

// first takes the first packet, and tells whether packets have waited too long for so
// long that it may be dropped: the dodequeue of RFC 8289 section 5.6.
func (c *control) first(is *CoDel, q *fifo) (p Packet, ok, late bool) {
	now := q.all.now()
	p, ok = q.pop()
	switch {
	case !ok || now-p.at < is.target() || q.bytes <= maxPacket:
		c.firstAbove = 0
	case c.firstAbove == 0:
		c.firstAbove = now + is.interval()
	default:
		late = now >= c.firstAbove
	}
	return p, ok, late
}

// maxPacket is that of RFC 8289 section 5.4, so many bytes: less than that is no queue
// that stands.
const maxPacket = 1500

// after is the control law of RFC 8289 section 5.3.
func (c *CoDel) after(t time.Duration, count int) time.Duration {
	return t + time.Duration(float64(c.interval())/math.Sqrt(float64(count)))
}

func (c *CoDel) target() time.Duration {
	if c.Target == 0 {
		return 5 * time.Millisecond
	}
	return c.Target
}

func (c *CoDel) interval() time.Duration {
	if c.Interval == 0 {
		return 100 * time.Millisecond
	}
	return c.Interval
}
