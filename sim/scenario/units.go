package scenario

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// longest is the largest duration that a scenario may name. It keeps sums of
// times far from the largest number.
const longest = 8760 * time.Hour

func parseDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	switch {
	case err != nil && isNumber(text):
		return 0, fmt.Errorf("%s has no unit; want a duration such as %sms or %ss", text, text, text)
	case err != nil && !tooLong(text):
		return 0, fmt.Errorf("%q is no duration; want one such as 5ms, 1.5s or 2h", text)
	case err != nil || d < 0 || d > longest:
		return 0, fmt.Errorf("duration %s is out of range; want 0 to %s", text, longest)
	}
	return d, nil
}

// tooLong reports whether a text is a duration but for its size.
func tooLong(text string) bool {
	_, err := time.ParseDuration(digits.ReplaceAllString(text, "1"))
	return err == nil
}

var digits = regexp.MustCompile(`[0-9]+`)

// parsePositive is parseDuration where zero makes no sense.
func parsePositive(text string) (time.Duration, error) {
	d, err := parseDuration(text)
	if err == nil && d == 0 {
		return 0, fmt.Errorf("%s is too short; want more than no time", text)
	}
	return d, err
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// unit is a suffix to a number and what it stands for.
type unit struct {
	suffix string
	factor float64
}

var rateUnits = []unit{{"kbit", 1e3}, {"Mbit", 1e6}, {"Gbit", 1e9}, {"bit", 1}}

// parseRate reads bits per second; 0 is unlimited.
func parseRate(text string) (int64, error) {
	if text == "0" {
		return 0, nil
	}
	v, err := scaled(text, rateUnits, 1e12)
	switch {
	case errors.Is(err, errNoUnit):
		return 0, fmt.Errorf("%s has no unit; want a rate such as %sMbit or %skbit (per second)", text, text, text)
	case err != nil || v < 1:
		return 0, fmt.Errorf("%q is no rate; want one such as 10Mbit or 64kbit (per second), at most 1000Gbit, or 0 for unlimited", text)
	}
	return int64(v), nil
}

var sizeUnits = []unit{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}}

// size reads a number of bytes within bounds.
func size(lowest, highest int) func(string) (int, error) {
	return func(text string) (int, error) {
		v, err := scaled(text, append([]unit{{"", 1}}, sizeUnits...), math.MaxFloat64)
		if err != nil || v != math.Trunc(v) {
			return 0, fmt.Errorf("%q is no number of bytes; want one such as 1460, 64KiB or 1MB", text)
		}
		if v < float64(lowest) || v > float64(highest) {
			return 0, fmt.Errorf("%s is out of range; want %d to %d bytes", text, lowest, highest)
		}
		return int(v), nil
	}
}

var errNoUnit = errors.New("no unit")

// scaled reads a number that is not negative, with one of the units behind it.
func scaled(text string, units []unit, highest float64) (float64, error) {
	digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil || v < 0 {
		return 0, errors.New("no number")
	}
	for _, u := range units {
		if digits+u.suffix == text && v*u.factor <= highest {
			return v * u.factor, nil
		}
	}
	if digits == text {
		return 0, errNoUnit
	}
	return 0, errors.New("unknown unit")
}

// parseProbability reads 1% or 0.01.
func parseProbability(text string) (float64, error) {
	number, percent := strings.CutSuffix(text, "%")
	v, err := strconv.ParseFloat(number, 64)
	if percent {
		v /= 100
	}
	if err != nil || !(v >= 0 && v <= 1) {
		return 0, fmt.Errorf("%q is no probability; want 0%% to 100%%, or 0 to 1", text)
	}
	return v, nil
}

// parsePercent is parseProbability where what has no % is something else.
func parsePercent(text string) (float64, error) {
	if !strings.HasSuffix(text, "%") {
		return 0, fmt.Errorf("%q is no share; want one in percent, such as 2%%", text)
	}
	return parseProbability(text)
}

// number reads a whole number within bounds.
func number(lowest, highest int) func(string) (int, error) {
	return func(text string) (int, error) {
		v, err := strconv.Atoi(text)
		if err != nil || v < lowest || v > highest {
			return 0, fmt.Errorf("%q is no number from %d to %d", text, lowest, highest)
		}
		return v, nil
	}
}

func parseOn(text string) (bool, error) {
	switch text {
	case "on":
		return true, nil
	case "off":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither on nor off", text)
}

// parseOff is parseOn for what says "do without".
func parseOff(text string) (bool, error) {
	on, err := parseOn(text)
	return !on, err
}

func parseSeq(text string) (segment.Seq, error) {
	v, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("%q is no sequence number; want 0 to 4294967295", text)
	}
	return segment.Seq(v), nil
}

func parsePort(text string) (uint16, error) {
	v, err := strconv.ParseUint(text, 10, 16)
	if err != nil || v == 0 {
		return 0, fmt.Errorf("%q is no port; want a number from 1 to 65535", text)
	}
	return uint16(v), nil
}

func parseAddresses(text string) ([]netip.Addr, error) {
	var list []netip.Addr
	for one := range strings.SplitSeq(text, ",") {
		a, err := netip.ParseAddr(one)
		if err != nil || a.Zone() != "" {
			return nil, fmt.Errorf("%q is no IP address; want one such as 10.0.0.1 or fd00::1, several with commas between them", one)
		}
		if slices.Contains(list, a) {
			return nil, fmt.Errorf("%s stands there twice; want it once", a)
		}
		list = append(list, a)
	}
	return list, nil
}

// parseName reads the name of a connection or a process.
func parseName(text string) (string, error) {
	plain := strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
	if text == "" || !plain {
		return "", fmt.Errorf("%q is no name; want letters, digits, - and _", text)
	}
	return text, nil
}

// oneOf reads one of a few words.
func oneOf(kind string, words ...string) func(string) (string, error) {
	return func(text string) (string, error) {
		for _, w := range words {
			if w == text {
				return w, nil
			}
		}
		return "", unknown(kind, text, words)
	}
}
