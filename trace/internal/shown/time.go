package shown

import (
	"strconv"
	"time"
)

// AppendTime appends d in seconds, with as many decimals as microseconds or, if d
// is not a whole number of them, nanoseconds need.
func AppendTime(b []byte, d time.Duration) []byte {
	b = strconv.AppendInt(b, int64(d/time.Second), 10)
	if rest := int(d % time.Second); d%time.Microsecond != 0 {
		b = appendDecimals(b, rest, 9)
	} else {
		b = appendDecimals(b, rest/1000, 6)
	}
	return b
}

// appendDecimals appends a point and n in the given number of digits.
func appendDecimals(b []byte, n, digits int) []byte {
	b = append(b, '.')
	for range digits {
		b = append(b, '0')
	}
	for i := len(b) - 1; n > 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return b
}
