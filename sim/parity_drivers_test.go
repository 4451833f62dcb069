package sim_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/stretchr/testify/assert"
)

// A connection behaves the same in a bubble and in real time.
func TestParityOfDrivers(t *testing.T) {
	var seen strings.Builder
	for _, g := range parityPrograms() {
		for i, results := range inRealTime(t, g.programs, func(p program, expected []string, settle time.Duration) []string {
			s, stop := simulated(t, sim.WallClock)
			defer stop()
			return realTime(s, settle).play(p, expected)
		}) {
			assert.Equal(t, results.bubble, results.real, "%s", g.programs[i])
			fmt.Fprintln(&seen, results.bubble)
		}
	}
	assert.NotContains(t, seen.String(), "there is no", "every step of a program is one that is known, on an end that is there")
	for _, class := range []string{"EOF", "ErrClosed", "DeadlineExceeded", "Canceled", "ECONNREFUSED", "ECONNRESET", "EPIPE",
		"EADDRINUSE", "EADDRNOTAVAIL", "ENOTCONN", "OpError:listen", "OpError:dial", "OpError:accept", "OpError:read",
		"OpError:write", "OpError:readfrom", "OpError:writeto", "OpError:close", "OpError:set", "timeout", "temporary"} {
		assert.Contains(t, seen.String(), class, "no program shows such an error")
	}
}

// outcome is what came of a program, step by step.
type outcome struct{ bubble, real []string }

// inRealTime plays programs in a bubble, and in real time, several at once.
func inRealTime(t *testing.T, programs []program, play func(p program, expected []string, settle time.Duration) []string) []outcome {
	outcomes := make([]outcome, len(programs))
	slots := make(chan struct{}, 8)
	var all sync.WaitGroup
	for i, p := range programs {
		expected := playInBubble(t, p)
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			outcomes[i] = outcome{expected, persistent(expected, func(settle time.Duration) []string {
				return play(p, expected, settle)
			})}
		})
	}
	all.Wait()
	return outcomes
}
