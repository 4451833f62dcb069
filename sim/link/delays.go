package link

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// DelayTable is delays, each as probable as the others.
type DelayTable struct{ delays []time.Duration }

// ParseDelayTable reads a file with a delay on each line, such as 12.5ms. One that stands
// there twice is twice as probable. Empty lines and lines that begin with # are passed
// over. Errors begin with name and the line.
func ParseDelayTable(name string, data []byte) (*DelayTable, error) {
	t := &DelayTable{}
	err := eachLine(name, data, func(text string) error {
		d, err := parseDelay(text)
		t.delays = append(t.delays, d)
		return err
	})
	if err == nil && len(t.delays) == 0 {
		err = fmt.Errorf("%s: a table of delays that is empty; want a delay such as 20ms on each line", lastLine(name, data))
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}

// DelaySchedule is a delay that changes with time.
type DelaySchedule struct{ from, delays []time.Duration }

// ParseDelaySchedule reads a file with a time and a delay on each line, such as 1.5s 20ms:
// from that time since the start of the network on the delay is that, up to the next
// line's. The first line's is the delay before it, too. Times increase. Empty lines and
// lines that begin with # are passed over. Errors begin with name and the line.
func ParseDelaySchedule(name string, data []byte) (*DelaySchedule, error) {
	s := &DelaySchedule{}
	err := eachLine(name, data, func(text string) error {
		words := strings.Fields(text)
		if len(words) != 2 {
			return fmt.Errorf("%q is no time and delay; want a line such as 1.5s 20ms", text)
		}
		from, err := parseDelay(words[0])
		delay, err2 := parseDelay(words[1])
		if err := cmp.Or(err, err2); err != nil {
			return err
		}
		if n := len(s.from); n > 0 && from <= s.from[n-1] {
			return fmt.Errorf("%s does not come behind %s; want times that increase", from, s.from[n-1])
		}
		s.from, s.delays = append(s.from, from), append(s.delays, delay)
		return nil
	})
	if err == nil && len(s.from) == 0 {
		err = fmt.Errorf("%s: a schedule of delays that is empty; want a time and a delay on each line, such as 1.5s 20ms", lastLine(name, data))
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// at is the delay at a time.
func (s *DelaySchedule) at(now time.Duration) time.Duration {
	i, found := slices.BinarySearch(s.from, now)
	if !found {
		i = max(i-1, 0)
	}
	return s.delays[i]
}

func parseDelay(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > maxDelay {
		return 0, fmt.Errorf("%q is no time; want a duration such as 20ms or 1.5s, at most %s", text, maxDelay)
	}
	return d, nil
}
