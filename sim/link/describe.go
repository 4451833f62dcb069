package link

import (
	"fmt"
	"strconv"
	"strings"
)

// Describe is what the configuration says, for people: in the words of scenario files, a
// line for what the link itself is like, if that is anything, and one for each element.
func (c Config) Describe() (lines []string) {
	var words []string
	add := func(said bool, word string, value any) {
		if said {
			words = append(words, fmt.Sprint(word, "=", value))
		}
	}
	add(c.Delay != 0, "delay", c.Delay)
	add(c.Rate != 0, "rate", rateText(c.Rate))
	add(c.Queue != 0, "queue", c.Queue)
	add(c.MTU != 0, "mtu", c.MTU)
	add(c.Loss != 0, "loss", percent(c.Loss))
	add(c.Duplicate != 0, "duplicate", percent(c.Duplicate))
	add(c.Corrupt != 0, "corrupt", percent(c.Corrupt))
	add(c.Jitter != 0, "jitter", c.Jitter)
	add(c.Reorder, "reorder", "on")
	if words != nil {
		lines = append(lines, strings.Join(words, " "))
	}
	for _, e := range c.Elements {
		line := e.Kind()
		if b, ok := e.(Bottleneck); ok && b.Rate > 0 {
			line += " rate=" + rateText(b.Rate)
		}
		lines = append(lines, line)
	}
	return lines
}

// rateText is bits per second as in scenario files.
func rateText(rate int64) string {
	for _, unit := range []struct {
		name string
		bits int64
	}{{"Gbit", 1e9}, {"Mbit", 1e6}, {"kbit", 1e3}} {
		if rate%unit.bits == 0 {
			return strconv.FormatInt(rate/unit.bits, 10) + unit.name
		}
	}
	return strconv.FormatInt(rate, 10) + "bit"
}

// percent is a probability as in scenario files.
func percent(p float64) string { return strconv.FormatFloat(100*p, 'g', 6, 64) + "%" }
