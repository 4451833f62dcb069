package link

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Rates is a rate that changes with time, as mahimahi's mm-link has it: a list of
// opportunities to send up to 1504 bytes, which begins again at its end.
type Rates struct {
	at []time.Duration // never decreasing; the last one is how long the list is
}

// opportunity is how many bytes are sent in one.
const opportunity = 1504

// ParseRates reads a file of rates in mahimahi's format: on each line the time of an
// opportunity, in milliseconds since the start, none less than the one before. The list
// begins again at the last one. Empty lines and lines that begin with # are passed over.
// Errors begin with name and the line.
func ParseRates(name string, data []byte) (*Rates, error) {
	r := &Rates{}
	err := eachLine(name, data, func(text string) error {
		ms, err := strconv.ParseInt(text, 10, 64)
		switch {
		case err != nil || ms < 0 || ms > maxDelay.Milliseconds():
			return fmt.Errorf("%q is no time; want whole milliseconds, such as 12", text)
		case len(r.at) > 0 && time.Duration(ms)*time.Millisecond < r.at[len(r.at)-1]:
			return fmt.Errorf("%d ms comes before the line above; want times that do not decrease", ms)
		}
		r.at = append(r.at, time.Duration(ms)*time.Millisecond)
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case len(r.at) == 0:
		return nil, fmt.Errorf("%s: a file of rates that is empty; want a time in milliseconds on each line", lastLine(name, data))
	case r.period() == 0:
		return nil, fmt.Errorf("%s: all is sent at 0 ms; want a later time on the last line, at which the list begins again", lastLine(name, data))
	}
	return r, nil
}

// period is after how long the list begins again.
func (r *Rates) period() time.Duration { return r.at[len(r.at)-1] }

// opportunities are those of a Rates that are used up.
type opportunities struct {
	of    *Rates
	cycle time.Duration // how often the list has begun again
	next  int           // in the list
	at    time.Duration // the last one
	left  int           // bytes of it
}

// sent is when a packet of that size has been sent that is next at a time. An
// opportunity at which no packet waits is lost.
func (o *opportunities) sent(r *Rates, now time.Duration, size int) time.Duration {
	if o.of != r {
		*o = opportunities{of: r}
	}
	if o.at < now {
		o.left = 0
	}
	for size > 0 {
		if o.left == 0 {
			o.advance(now)
			o.left = opportunity
		}
		used := min(size, o.left)
		size -= used
		o.left -= used
	}
	return o.at
}

// advance goes to the next opportunity that is not before now.
func (o *opportunities) advance(now time.Duration) {
	all, period := o.of.at, o.of.period()
	if cycle := now / period; cycle > o.cycle+1 {
		o.cycle, o.next = cycle-1, 0
	}
	for {
		if o.next == len(all) {
			o.cycle, o.next = o.cycle+1, 0
		}
		if rest, _ := slices.BinarySearch(all[o.next:], now-o.cycle*period); rest > 0 {
			o.next += rest
			continue
		}
		o.at = o.cycle*period + all[o.next]
		o.next++
		return
	}
}
