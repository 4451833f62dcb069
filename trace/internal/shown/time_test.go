package shown

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestTimes(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0.000000": 0, "0.000001": 1000, "0.000000001": 1, "1.000001500": time.Second + 1500,
		"7200.000000": 2 * time.Hour, "59.999999": time.Minute - time.Microsecond,
	} {
		assert.Equal(t, want, string(AppendTime(nil, d)))
	}
}
