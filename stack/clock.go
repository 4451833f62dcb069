package stack

import (
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// Clock is the time that a host lives in. Its owner calls the functions given
// to AfterFunc when their time has come, one at a time, and never during
// another call into a host of the same simulation.
type Clock interface {
	// Now is the virtual time since the start.
	Now() time.Duration
	// AfterFunc has f called once d has passed; d may be zero or negative,
	// which means as soon as possible but not within this call.
	AfterFunc(d time.Duration, f func()) Timer
}

// Timer is one pending call of a [Clock].
type Timer interface {
	// Stop takes the call back. It reports false if the call was made or
	// taken back before.
	Stop() bool
	// Reset puts the call off (or on again) to d from now.
	Reset(d time.Duration)
}

// hostClock is the clock as netstack sees it. Each timer remembers the
// connection it was started for, so that what its expiry brings about can be
// put down to that connection.
type hostClock struct {
	host *Host
}

// reading is a clock reading as netstack has it. Making one is costly, and
// netstack asks several times per segment.
type reading struct {
	now       time.Duration
	monotonic tcpip.MonotonicTime
}

// Now implements tcpip.Clock.
func (c hostClock) Now() time.Time {
	return c.host.wiring.Epoch.Add(c.host.wiring.Clock.Now())
}

// uptime is netstack's monotonic time at virtual time zero. It is not zero, which
// netstack takes for "never"; but timestamps (in ms) and initial sequence numbers
// (one each 64 ns), which are modulo 2**32, come out as if it were.
const uptime = 1 << 32 * time.Millisecond

// uptimeAt is netstack's monotonic time at a virtual time.
func uptimeAt(now time.Duration) tcpip.MonotonicTime {
	return tcpip.MonotonicTime{}.Add(uptime + now)
}

// NowMonotonic implements tcpip.Clock.
func (c hostClock) NowMonotonic() tcpip.MonotonicTime {
	h, now := c.host, c.host.wiring.Clock.Now()
	if h.processor != nil { // nobody asks at the same time
		if h.own.now != now || h.own.monotonic == (tcpip.MonotonicTime{}) {
			h.own = reading{now, uptimeAt(now)}
		}
		return h.own.monotonic
	}
	if last := h.reading.Load(); last != nil && last.now == now {
		return last.monotonic
	}
	r := &reading{now, uptimeAt(now)}
	h.reading.Store(r)
	return r.monotonic
}

// AfterFunc implements tcpip.Clock.
func (c hostClock) AfterFunc(d time.Duration, f func()) tcpip.Timer {
	h, owner := c.host, c.host.current
	return h.wiring.Clock.AfterFunc(d, func() {
		if owner != nil { // by its name: the connection may have had an heir
			h.act(h.conns[owner.key], f)
			return
		}
		h.act(nil, f)
	})
}
