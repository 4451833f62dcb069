package simtest

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Axis is one thing that a [Sweep] varies.
type Axis []Setting

// Setting is one value on an axis.
type Setting struct {
	Name  string // as in "loss=1%", for the name of the sub-test
	Apply func(*Config)
}

// Sweep runs a body as one sub-test for each combination of settings, called by
// their names, as in TestX/seed=7,loss=1%: the log of one that fails ends in the
// command that runs it alone. An axis without settings fails the test.
func Sweep(t *testing.T, config Config, axes []Axis, body func(t *testing.T, config Config)) {
	t.Helper()
	sweep(t, config, axes, body)
}

// SweepParallel is [Sweep] on all processors, as many bodies at once as the flag -parallel
// has it. A body shares nothing with others but what it guards. Once all are done, the log of
// the test lists those that have failed, and the command that runs the first of them alone.
func SweepParallel(t *testing.T, config Config, axes []Axis, body func(t *testing.T, config Config)) {
	t.Helper()
	var failures failures
	here := testedPackage() // which a sub-test cannot see
	all := len(combinations(axes))
	t.Cleanup(func() {
		if names := failures.sorted(); len(names) > 0 {
			t.Logf("%d of %d fail:\n  %s\nrun the first alone: %s", len(names), all,
				strings.Join(names[:min(len(names), mostNamed)], "\n  "), againIn(names[0], here))
		}
	})
	sweep(t, config, axes, func(t *testing.T, c Config) {
		t.Parallel()
		t.Cleanup(func() {
			if t.Failed() {
				failures.add(t.Name())
			}
		})
		body(t, c)
	})
}

// mostNamed is how many failures of a sweep are named.
const mostNamed = 20

// failures are the names of tests that have failed.
type failures struct {
	mu    sync.Mutex
	names []string
}

func (f *failures) add(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.names = append(f.names, name)
}

func (f *failures) sorted() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Sorted(slices.Values(f.names))
}

func sweep(t *testing.T, config Config, axes []Axis, body func(t *testing.T, config Config)) {
	t.Helper()
	for i, axis := range axes {
		if len(axis) == 0 {
			t.Fatalf("axis %d of the sweep has no settings, so nothing would be tested; want one or more, as in Seeds(1, 5)", i+1)
		}
	}
	for _, settings := range combinations(axes) {
		c := config
		var names []string
		for _, s := range settings {
			s.Apply(&c)
			names = append(names, s.Name)
		}
		t.Run(strings.Join(names, ","), func(t *testing.T) { body(t, c) })
	}
}

// combinations are all choices of one setting from each axis, the last axis
// changing fastest.
func combinations(axes []Axis) [][]Setting {
	all := [][]Setting{nil}
	for _, axis := range axes {
		var longer [][]Setting
		for _, before := range all {
			for _, s := range axis {
				longer = append(longer, append(before[:len(before):len(before)], s))
			}
		}
		all = longer
	}
	return all
}

// Vary makes an axis of values that are called name=value.
func Vary[T any](name string, show func(T) string, apply func(*Config, T), values ...T) Axis {
	var axis Axis
	for _, v := range values {
		axis = append(axis, Setting{name + "=" + show(v), func(c *Config) { apply(c, v) }})
	}
	return axis
}

// Seeds are the seeds from first to last, both included.
func Seeds(first, last uint64) Axis {
	var axis Axis
	for seed := first; seed <= last; seed++ {
		axis = append(axis, Setting{"seed=" + strconv.FormatUint(seed, 10), func(c *Config) { c.Seed = seed }})
	}
	return axis
}

// Loss are probabilities that a packet is lost; 0.01 is called 1%.
func Loss(probabilities ...float64) Axis {
	return Vary("loss", percent, func(c *Config, p float64) { c.Link.Loss = p }, probabilities...)
}

// Delays are propagation delays of the link, one way.
func Delays(delays ...time.Duration) Axis {
	return Vary("delay", time.Duration.String, func(c *Config, d time.Duration) { c.Link.Delay = d }, delays...)
}

// Rates are those of the link, in bits per second.
func Rates(rates ...int64) Axis {
	show := func(r int64) string { return strconv.FormatInt(r, 10) }
	return Vary("rate", show, func(c *Config, r int64) { c.Link.Rate = r }, rates...)
}

func percent(p float64) string { return strconv.FormatFloat(p*100, 'g', 6, 64) + "%" }
