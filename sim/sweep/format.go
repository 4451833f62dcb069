package sweep

import (
	"fmt"
	"strconv"
	"time"
)

// FormatValue writes a value of the named measure for people, with four digits or so.
func FormatValue(measure string, value int64) string {
	m, _ := measureNamed(measure)
	switch m.Unit {
	case "ns":
		return short(time.Duration(value)).String()
	case "bit/s":
		return scaled(float64(value), "bit/s", "kbit/s", "Mbit/s", "Gbit/s")
	case "bytes":
		return scaled(float64(value), "B", "kB", "MB", "GB")
	case "share":
		return fmt.Sprintf("%.2f%%", float64(value)/1e4)
	}
	return strconv.FormatInt(value, 10)
}

// FormatMean writes the mean of a measure's values for people: of counts with decimals.
func FormatMean(measure string, h *Histogram) string {
	whole, thousandths := h.Mean()
	if m, _ := measureNamed(measure); m.Unit == "" {
		return fmt.Sprintf("%d.%03d", whole, thousandths)
	}
	return FormatValue(measure, whole)
}

// short is a duration with its first four digits.
func short(d time.Duration) time.Duration {
	size := time.Duration(1)
	for d/size >= 10_000 {
		size *= 10
	}
	return d.Round(size)
}

// scaled is a number with the largest of the units that leaves it at 1 or more, each a
// thousand of the one before.
func scaled(x float64, units ...string) string {
	i := 0
	for ; x >= 1000 && i+1 < len(units); i++ {
		x /= 1000
	}
	return strconv.FormatFloat(x, 'g', 4, 64) + " " + units[i]
}
