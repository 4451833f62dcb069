package stack

import "time"

// RFC 8985 section 6.2: RACK takes for lost what was sent before something that has
// arrived, where RACK_sent_after(t1, seq1, t2, seq2) is "(t1 > t2) OR (t1 == t2 AND seq1 >
// seq2)": of segments that were sent at one time, those with lower numbers.
//
// netstack takes those with higher numbers. So no two segments were sent at one time: once
// an action is over, what it has sent is dated a nanosecond apart, by their numbers.
type burst struct {
	at time.Duration // the instant
	n  int           // segments dated at it
}

// date dates the segments of a connection that were sent just now.
func (b *burst) date(in innards, now time.Duration, again bool) {
	if b.at != now {
		b.at, b.n = now, 0
	}
	instant := uptime + now
	first := in.head()
	if !again { // all of them are at the end of what has been sent
		first = in.lastSent()
		for !first.none() && *nanoseconds(first.sent()) == instant && !first.previous().none() {
			first = first.previous()
		}
	}
	for s := first; !s.none() && *nanoseconds(s.sent()) != 0; s = s.next() {
		if sent := nanoseconds(s.sent()); *sent == instant {
			b.n++
			*sent += time.Duration(b.n)
		}
	}
}
