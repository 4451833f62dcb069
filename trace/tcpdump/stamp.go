package tcpdump

import (
	"strconv"
	"time"

	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/internal/notation"
)

// stamps writes the times of packets, one after the other.
type stamps struct {
	form      format.TimeForm
	unit      time.Duration // what is smaller is cut off
	layout    string        // of a fraction of a second
	reference time.Time     // of those that count from a packet before; unset at first
}

// unset is the time that tcpdump takes for none, although a packet may have it.
var unset = time.Unix(0, 0)

func newStamps(s format.Style) *stamps {
	if s.Nanoseconds {
		return &stamps{form: s.Time, unit: time.Nanosecond, layout: ".000000000", reference: unset}
	}
	return &stamps{form: s.Time, unit: time.Microsecond, layout: ".000000", reference: unset}
}

// append appends a time with the blank behind it, or nothing for [format.NoTime].
func (s *stamps) append(b []byte, at time.Time) []byte {
	at = at.UTC().Truncate(s.unit)
	switch s.form {
	case format.NoTime:
		return b
	case format.UnixTime:
		b = at.AppendFormat(strconv.AppendInt(b, at.Unix(), 10), s.layout)
	case format.TimeSincePrevious, format.TimeSinceFirst:
		b = s.appendSince(b, at)
	case format.DateAndTime:
		b = at.AppendFormat(b, time.DateTime+s.layout)
	default:
		b = at.AppendFormat(b, time.TimeOnly+s.layout)
	}
	return append(b, ' ')
}

// appendSince appends the time since the packet that counts, which is later than
// this one where a capture is not in order.
func (s *stamps) appendSince(b []byte, at time.Time) []byte {
	if s.reference.Equal(unset) {
		s.reference = at
	}
	sign, since := byte(' '), at.Sub(s.reference)
	if since < 0 {
		sign, since = '-', -since
	}
	if s.form == format.TimeSincePrevious {
		s.reference = at
	}
	b = append(b, sign)
	hours := since / time.Hour // which may have more digits than a time of the day has
	if hours < 10 {
		b = append(b, '0')
	}
	b = notation.AppendInt(b, int(hours))
	return time.Time{}.Add(since%time.Hour).AppendFormat(b, ":04:05"+s.layout)
}
