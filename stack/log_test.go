package stack

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"gvisor.dev/gvisor/pkg/log"
)

// told is an emitter that remembers the formats.
type told []string

func (t *told) Emit(_ int, _ log.Level, _ time.Time, format string, _ ...any) {
	*t = append(*t, format)
}

// The one warning that a run's packets can bring about is dropped, and no other.
func TestQuiet(t *testing.T) {
	heard := &told{}
	q := quiet{heard}
	q.Emit(0, log.Warning, time.Time{}, listenWarning+" for packet [nic=%d]: %v", 1, "port is in use")
	q.Emit(0, log.Warning, time.Time{}, "memory counter < 0 (%d)", -1)
	assert.Equal(t, &told{"memory counter < 0 (%d)"}, heard)
	newWorld(t).host("a", Config{})
	assert.IsType(t, quiet{}, log.Log().Emitter)
}
