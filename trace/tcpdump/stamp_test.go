package tcpdump

import (
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/stretchr/testify/assert"
)

// tcpdump's forms of time, where it is not there to be asked.
func TestStamps(t *testing.T) {
	start := time.Date(2024, 2, 29, 23, 59, 59, 999_999_999, time.FixedZone("far", 3600))
	times := []time.Duration{0, time.Nanosecond, -time.Second, 123*time.Hour + 4*time.Minute}
	for form, want := range map[format.TimeForm][]string{
		format.TimeOfDay:         {"22:59:59.999999 ", "23:00:00.000000 ", "22:59:58.999999 ", "02:03:59.999999 "},
		format.NoTime:            {"", "", "", ""},
		format.UnixTime:          {"1709247599.999999 ", "1709247600.000000 ", "1709247598.999999 ", "1709690639.999999 "},
		format.TimeSincePrevious: {" 00:00:00.000000 ", " 00:00:00.000001 ", "-00:00:01.000001 ", " 123:04:01.000000 "},
		format.DateAndTime:       {"2024-02-29 22:59:59.999999 ", "2024-02-29 23:00:00.000000 ", "2024-02-29 22:59:58.999999 ", "2024-03-06 02:03:59.999999 "},
		format.TimeSinceFirst:    {" 00:00:00.000000 ", " 00:00:00.000001 ", "-00:00:01.000000 ", " 123:04:00.000000 "},
	} {
		s := newStamps(format.Style{Time: form})
		var got []string
		for _, d := range times {
			got = append(got, string(s.append(nil, start.Add(d))))
		}
		assert.Equal(t, want, got, form)
	}
	s := newStamps(format.Style{Nanoseconds: true})
	assert.Equal(t, "22:59:59.999999999 ", string(s.append(nil, start)))
}
