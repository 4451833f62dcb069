package stack

import (
	"strings"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/log"
)

// netstack warns on stderr, with the time of day, of an ACK with a SYN cookie for a
// connection that there is already, at most so many times a second. The trace has the
// segment, and what a run prints is a function of its scenario: this warning is dropped,
// and no other.
const listenWarning = "tcp.Endpoint.handleListenSegment() failed"

// quiet passes on to what was there before.
type quiet struct{ log.Emitter }

// Emit implements [log.Emitter].
func (q quiet) Emit(depth int, level log.Level, timestamp time.Time, format string, args ...any) {
	if !strings.HasPrefix(format, listenWarning) {
		q.Emitter.Emit(depth+1, level, timestamp, format, args...)
	}
}

// quieten is done with the first host. Who sets a target of his own afterwards has all.
var quieten = sync.OnceFunc(func() { log.SetTarget(quiet{log.Log().Emitter}) })
