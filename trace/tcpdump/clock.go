package tcpdump

import (
	"bytes"
	"math"
	"time"
)

// clock understands the times before tcpdump's lines: of the day, with the
// date (-tttt), in seconds of Unix time (-tt), since the line before (-ttt) or
// since the first one (-ttttt), and none (-t). Where there is no date, a trace
// begins on 2000-01-01; where there is none at all, all of it happens at once.
type clock struct {
	deltas bool          // -ttt
	now    time.Time     // of the line before
	day    time.Time     // whose times of the day are told
	last   time.Duration // the time of the day that was told last
}

// epoch is where a text without dates begins.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

const secondsPerDay = 24 * time.Hour

// newClock makes a clock for a text that begins like the sample. Times since
// something begin with 0, and those since the line before do not only grow; a short
// text in which they do is taken for one with times since the first.
func newClock(sample []byte) *clock {
	c := &clock{now: epoch, day: epoch}
	lines, last := 0, time.Duration(-1)
	for line := range bytes.Lines(sample) {
		line = bytes.TrimSpace(line)
		d, _, ok := cutTimeOfDay(afterNumber(line))
		switch {
		case !ok:
			continue
		case lines == 0 && d != 0:
			return c
		case d < last:
			c.deltas = true
			return c
		}
		lines++
		last = d
	}
	return c
}

// cut cuts the time off a line, and tells whether there was one. Without, it is
// that of the line before.
func (c *clock) cut(line []byte) (at time.Time, rest []byte, stamped bool) {
	line = afterNumber(line)
	if d, rest, ok := cutTimeOfDay(line); ok {
		return c.ofDay(d), rest, true
	}
	if day, rest, ok := cutDate(line); ok {
		if d, rest, ok := cutTimeOfDay(rest); ok {
			c.day, c.last = day, d
			c.now = day.Add(d)
			return c.now, rest, true
		}
	}
	if at, rest, ok := cutUnixTime(line); ok {
		c.now = at
		return at, rest, true
	}
	return c.now, line, false
}

// ofDay is the time of a line that tells the time of the day, or since something.
func (c *clock) ofDay(d time.Duration) time.Time {
	if c.deltas {
		c.now = c.now.Add(d)
		return c.now
	}
	if d < c.last-secondsPerDay/2 { // past midnight
		c.day = c.day.Add(secondsPerDay)
	}
	c.last = d
	c.now = c.day.Add(d)
	return c.now
}

// afterNumber is the line without the number that tcpdump -# prints before it.
func afterNumber(line []byte) []byte {
	n := 0
	for n < len(line) && isDigit(line[n], 10) {
		n++
	}
	if rest, ok := bytes.CutPrefix(line[n:], []byte("  ")); n > 0 && ok {
		return rest
	}
	return line
}

// mostHours bounds times since another packet, to more than a century.
const mostHours = 1_000_000

// cutTimeOfDay cuts "21:57:44.763832 " off a line, or a time since another packet,
// which may be negative and of more hours than a day has.
func cutTimeOfDay(line []byte) (d time.Duration, rest []byte, ok bool) {
	line, negative := bytes.CutPrefix(line, []byte("-"))
	colon := bytes.IndexByte(line[:min(len(line), len("1000000:"))], ':')
	if colon < 2 || len(line) < colon+len(":57:44.") || line[colon+3] != ':' {
		return 0, nil, false
	}
	hours, _, ok1 := cutUint(line[:colon], 10, mostHours)
	minutes, _, ok2 := cutUint(line[colon+1:colon+3], 10, 59)
	seconds, _, ok3 := cutUint(line[colon+4:colon+6], 10, 60)
	fraction, rest, ok4 := cutFraction(line[colon+6:])
	d = time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute + time.Duration(seconds)*time.Second + fraction
	if negative {
		d = -d
	}
	return d, rest, ok1 && ok2 && ok3 && ok4
}

// cutDate cuts "2026-11-21 " off a line.
func cutDate(line []byte) (day time.Time, rest []byte, ok bool) {
	const form = "2006-01-02"
	if len(line) <= len(form) || line[len(form)] != ' ' {
		return time.Time{}, nil, false
	}
	day, err := time.Parse(form, string(line[:len(form)]))
	return day, line[len(form)+1:], err == nil
}

// cutUnixTime cuts "1795219584.868277 " off a line.
func cutUnixTime(line []byte) (at time.Time, rest []byte, ok bool) {
	seconds, rest, ok := cutUint(line, 10, math.MaxUint32)
	if !ok {
		return time.Time{}, nil, false
	}
	fraction, rest, ok := cutFraction(rest)
	return time.Unix(int64(seconds), int64(fraction)).UTC(), rest, ok
}

// cutFraction cuts ".763832 " off a line: 1 to 9 digits, and a blank.
func cutFraction(line []byte) (d time.Duration, rest []byte, ok bool) {
	if len(line) == 0 || line[0] != '.' {
		return 0, nil, false
	}
	digits, rest, ok := cutUint(line[1:], 10, 999_999_999)
	for range 9 - (len(line) - 1 - len(rest)) {
		digits *= 10
	}
	if !ok || len(rest) > 0 && rest[0] != ' ' {
		return 0, nil, false
	}
	return time.Duration(digits), bytes.TrimLeft(rest, " "), true
}
