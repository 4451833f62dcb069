package engine

import (
	"context"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// stopped is the error of a run that has reached a limit.
type stopped string

func (s stopped) Error() string { return string(s) }

func config() Config {
	return Config{
		Epoch: time.Now(), MaxTime: time.Hour, MaxEvents: 100, Settle: func() {},
		Stopped: func(limit string, _ time.Duration, _ []Waiting) error { return stopped(limit) },
		Stuck:   func(_ time.Duration, waiting []Waiting) error { return stopped(waiting[0].String()) },
	}
}

// Events of one time happen in the order of their making, whatever happened to others.
func TestOrderOfEvents(t *testing.T) {
	e := NewLoop(config())
	var happened []int
	var events []*Event
	for i := range 9 {
		events = append(events, e.After(time.Duration(i%3)*time.Second, func() { happened = append(happened, i) }))
	}
	lane := NewLane(e, func(i int) { happened = append(happened, i) })
	lane.Add(time.Second, 100)
	lane.Add(2*time.Second, 101)
	assert.True(t, events[4].Stop())
	assert.False(t, events[4].Stop())
	events[0].Reset(time.Second)
	require.NoError(t, e.Run())
	assert.Equal(t, []int{3, 6, 1, 7, 100, 0, 2, 5, 8, 101}, happened)
	assert.Equal(t, 2*time.Second, e.Now())
	assert.Equal(t, 10, e.Events())
}

func TestLimitsOfTheLoop(t *testing.T) {
	e := NewLoop(config())
	var again func()
	again = func() { e.After(0, again) }
	again()
	assert.EqualError(t, e.Run(), "100 events")
	e = NewLoop(config())
	e.After(2*time.Hour, func() {})
	assert.EqualError(t, e.Run(), "1h0m0s of virtual time")
	e = NewLoop(config())
	e.Start("reader", false, func() error { return e.Park(&Waiter{What: Reason(func() string { return "news" })}) })
	assert.EqualError(t, e.Run(), "process reader waits: news")
	e.Close()
}

// A deadline, a context and a wake-up end a wait with each driver, and nothing is left of it.
func TestWaiting(t *testing.T) {
	for name, make := range map[string]func(Config) *Engine{"loop": NewLoop, "bubble": NewBubble} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := make(config())
				require.NoError(t, e.Sleep(time.Minute))
				assert.Equal(t, time.Minute, e.Now())
				assert.ErrorIs(t, e.RunUntil(time.Second, func() bool { return false }), os.ErrDeadlineExceeded)

				ctx, cancel := context.WithCancel(t.Context())
				e.Start("impatient", true, func() error {
					defer cancel()
					return e.Sleep(time.Second)
				})
				e.Enter()
				w := &Waiter{What: Reason(func() string { return "the context" })}
				stop := e.Interrupts(ctx, w)
				require.NoError(t, e.Park(w))
				stop()
				e.Leave()
				if l, ok := e.driver.(*loop); ok {
					assert.Empty(t, l.interruptible)
				}
				e.Enter()
				e.Close()
				e.Leave()
				assert.ErrorIs(t, e.Sleep(time.Second), ErrClosed)
			})
		})
	}
}

// number is a place in an order.
type number int

func (n number) Compare(other Place) int { return int(n - other.(number)) }

// actor does something in its turn.
type actor struct {
	place number
	done  *[]number
}

func (a *actor) Place() Place { return a.place }
func (a *actor) CarryOut()    { *a.done = append(*a.done, a.place) }

// What calls do in a bubble takes effect when everybody waits, by place and not by who
// came first.
func TestInstantOfABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewBubble(config())
		var done, events []number
		for _, n := range []number{3, 1, 2} {
			a := &actor{n, &done}
			e.Enter()
			require.True(t, e.Act(a))
			e.After(time.Second, func() { events = append(events, n) })
			e.Act(nil)
			e.Urge(a)
			require.True(t, e.Hold())
			assert.Empty(t, done, "not yet")
			e.Leave()
		}
		time.Sleep(2 * time.Nanosecond)
		e.Enter()
		assert.Equal(t, []number{1, 2, 3}, done)
		e.Leave()
		time.Sleep(time.Second)
		e.Enter()
		assert.Equal(t, []number{1, 2, 3}, events)
		e.Close()
		e.Leave()
	})
}
