package sweep

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// family is units that go together. Each is so many of the smallest, in which numbers are
// counted.
type family struct {
	name  string
	units []unit // the larger one first where one is the end of another
}

type unit struct {
	suffix string
	size   int64
}

// plain is numbers without a unit, counted in billionths, as probabilities have decimals.
var plain = &family{"number", []unit{{"", 1e9}}}

var families = []*family{
	{"duration", []unit{{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}},
	{"rate", []unit{{"Gbit", 1e9}, {"Mbit", 1e6}, {"kbit", 1e3}, {"bit", 1}}},
	{"size", []unit{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}}},
	{"share", []unit{{"%", 1e7}}}, // as a plain number, too
	plain,
}

func familyNamed(name string) *family {
	for _, f := range families {
		if f.name == name {
			return f
		}
	}
	return plain
}

// quantity is a number with its unit.
type quantity struct {
	of    *family
	count int64
}

// parseQuantity reads one; ok is false for what is a word.
func parseQuantity(text string) (q quantity, ok bool) {
	digits := strings.TrimRight(text, "%µabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	number, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
		return q, false
	}
	for _, f := range families {
		for _, u := range f.units {
			if digits+u.suffix != text {
				continue
			}
			count := math.Round(number * float64(u.size))
			if math.Abs(count) >= 1<<62 {
				return q, false
			}
			return quantity{f, int64(count)}, true
		}
	}
	if d, err := time.ParseDuration(text); err == nil { // of several parts, such as 1m30s
		return quantity{families[0], int64(d)}, true
	}
	return q, false
}

// whole reports whether a plain number has no decimals.
func (q quantity) whole() bool { return q.of == plain && q.count%plain.units[0].size == 0 }

// String is the quantity as the language of scenarios writes it.
func (q quantity) String() string {
	switch q.of.name {
	case "duration":
		return time.Duration(q.count).String()
	case "rate":
		for _, u := range q.of.units {
			if q.count%u.size == 0 && q.count != 0 {
				return strconv.FormatInt(q.count/u.size, 10) + u.suffix
			}
		}
		return "0"
	case "size":
		return strconv.FormatInt(q.count, 10)
	case "share":
		return decimal(q.count, 7) + "%"
	}
	return decimal(q.count, 9)
}

// decimal writes count shifted by so many places.
func decimal(count int64, places int) string {
	sign := ""
	if count < 0 {
		sign, count = "-", -count
	}
	digits := strconv.FormatInt(count, 10)
	if len(digits) <= places {
		digits = strings.Repeat("0", places-len(digits)+1) + digits
	}
	point := len(digits) - places
	fraction := strings.TrimRight(digits[point:], "0")
	if fraction == "" {
		return sign + digits[:point]
	}
	return sign + digits[:point] + "." + fraction
}
