package link

import (
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// A Rule sees each segment that is sent in one direction of a link, at a time since the
// network's start, and decides what becomes of it. It may change the segment it is given
// only by [Change]. The network stands still meanwhile: a rule must not use it, but may
// say in its verdict what is to be done then.
type Rule func(s *segment.Segment, at time.Duration) Verdict

// Verdict is what a [Rule] decides. The zero value lets the segment pass.
type Verdict struct {
	drop    bool
	reset   bool
	delay   time.Duration
	copies  int
	changed *segment.Segment
	cause   string
	then    func()
}

// Pass lets the segment go on as it is.
func Pass() Verdict { return Verdict{} }

// Drop loses the segment.
func Drop() Verdict { return Verdict{drop: true} }

// Reset loses the segment and resets its connection, as a middlebox does that has had
// enough: at this instant a reset arrives at both ends, in the name of the other one, with
// the number that the segment has or acknowledges (RFC 9293 section 3.5.3).
func Reset() Verdict { return Verdict{reset: true} }

// Delay holds the segment up for d, a year at most; segments behind it overtake it.
func Delay(d time.Duration) Verdict { return Verdict{delay: min(max(d, 0), maxDelay)} }

// Duplicate makes the segment arrive copies times more.
func Duplicate(copies int) Verdict { return Verdict{copies: max(copies, 0)} }

// Change has s arrive in the segment's place. Its checksum is made right, unless
// s asks for a bad one.
func Change(s segment.Segment) Verdict { return Verdict{changed: &s} }

// Because gives the verdict a cause of its own for the trace, in place of
// "dropped", "reset", "delayed", "duplicate" or "changed".
func (v Verdict) Because(cause string) Verdict {
	v.cause = cause
	return v
}

// Then has f called besides, once the segment is on its way or lost, to do to the network
// what a rule must not: crash a host, say, or take a link down.
func (v Verdict) Then(f func()) Verdict {
	v.then = f
	return v
}

// Nth applies verdict to the segments with the given numbers, counting from 1
// among those that match.
func Nth(match Match, verdict Verdict, numbers ...int) Rule {
	count := 0
	return func(s *segment.Segment, _ time.Duration) Verdict {
		if !match(s) {
			return Pass()
		}
		count++
		if slices.Contains(numbers, count) {
			return verdict
		}
		return Pass()
	}
}

// Next applies verdict to the next segment that matches, and to no other.
func Next(match Match, verdict Verdict) Rule { return Nth(match, verdict, 1) }

// Every applies verdict to each segment that matches.
func Every(match Match, verdict Verdict) Rule {
	return func(s *segment.Segment, _ time.Duration) Verdict {
		if match(s) {
			return verdict
		}
		return Pass()
	}
}
