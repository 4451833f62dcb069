package campaign

import (
	"cmp"
	"context"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/seed-8df93623/tcpsim/stack"
)

// Hunt is many runs. The zero value makes one, of seed 0.
type Hunt struct {
	// First is the first seed, and Runs how many are made, of seeds one after the other; 0
	// means 1.
	First, Runs uint64
	// Weights say how often things are drawn.
	Weights Weights
	// NoFixes are fixes of netstack that all hosts do without.
	NoFixes stack.Fixes
	// Workers is how many runs are made at once; 0 means one for each processor.
	Workers int
	// Again has every so manieth run made a second time, on another number of processors, to
	// have the same bytes; 0 means every fiftieth.
	Again uint64
	// Progress is told after each run how many are done, and how many of them fail; may be
	// nil. It is called by one goroutine at a time.
	Progress func(done, failed uint64)
}

// Result is what has been found. It depends on which runs were made, and on nothing else.
type Result struct {
	Runs, Failed    uint64
	Packets, Events uint64
	Again           uint64  // runs that were made a second time
	Classes         []Class // in the order of their names
}

// Class is a way to fail.
type Class struct {
	Problem          // that of the lowest seed
	Seeds   []uint64 // the lowest ones, ten at most, in order
	Runs    uint64   // in how many it is
}

// mostSeeds is how many seeds of a class are kept.
const mostSeeds = 10

// Hunt makes the runs, until ctx is done.
func (h Hunt) Hunt(ctx context.Context) *Result {
	w := &hunting{Hunt: h, classes: map[string]*Class{}, next: h.First}
	w.Again, w.Runs = cmp.Or(h.Again, 50), cmp.Or(h.Runs, 1)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var workers sync.WaitGroup
	for range cmp.Or(h.Workers, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for seed, ok := w.take(ctx); ok; seed, ok = w.take(ctx) {
				w.one(seed)
			}
		})
	}
	workers.Wait()
	for _, name := range slices.Sorted(maps.Keys(w.classes)) {
		w.result.Classes = append(w.result.Classes, *w.classes[name])
	}
	return &w.result
}

// hunting is a hunt that goes on.
type hunting struct {
	Hunt
	mu      sync.Mutex // guards all that follows
	next    uint64
	result  Result
	classes map[string]*Class
	alone   sync.Mutex // is held while the number of processors is another one
}

// take takes the next seed.
func (w *hunting) take(ctx context.Context) (seed uint64, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if ctx.Err() != nil || w.next-w.First >= w.Runs {
		return 0, false
	}
	w.next++
	return w.next - 1, true
}

// one makes the run of a seed.
func (w *hunting) one(seed uint64) {
	o := Run(Generate(seed, w.Weights), w.NoFixes)
	again := seed%w.Again == 0
	if again && !w.same(seed, o) {
		o.Problems = append(o.Problems, unstable)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.result.Runs++
	w.result.Packets += uint64(o.Packets)
	w.result.Events += uint64(o.Events)
	if again {
		w.result.Again++
	}
	if len(o.Problems) > 0 {
		w.result.Failed++
	}
	seen := map[string]bool{}
	for _, p := range o.Problems {
		if !seen[p.Class] {
			w.add(p, seed)
		}
		seen[p.Class] = true
	}
	if w.Progress != nil {
		w.Progress(w.result.Runs, w.result.Failed)
	}
}

// unstable is the problem of a run that comes out otherwise.
var unstable = Problem{Class: "other bytes on a second run", Text: "the second run, on another number of processors, differs", Rule: "a run is a function of its scenario and its seed"}

// same makes the run of a seed a second time, on 1, 2, 3 or 8 processors, and reports
// whether it comes out the same.
func (w *hunting) same(seed uint64, o Outcome) bool {
	w.alone.Lock()
	defer w.alone.Unlock()
	before := runtime.GOMAXPROCS([]int{1, 2, 3, 8}[seed/w.Again%4])
	defer runtime.GOMAXPROCS(before)
	return Run(Generate(seed, w.Weights), w.NoFixes).Hash == o.Hash
}

// add puts a problem to those of its class.
func (w *hunting) add(p Problem, seed uint64) {
	c := w.classes[p.Class]
	if c == nil {
		c = &Class{Problem: p}
		w.classes[p.Class] = c
	}
	if len(c.Seeds) == 0 || seed < c.Seeds[0] {
		c.Problem = p
	}
	c.Runs++
	i, _ := slices.BinarySearch(c.Seeds, seed)
	if c.Seeds = slices.Insert(c.Seeds, i, seed); len(c.Seeds) > mostSeeds {
		c.Seeds = c.Seeds[:mostSeeds]
	}
}

// Shrink makes the case of a seed smaller that fails with a problem of a class, and says
// what is wrong with the smaller one, which fails in no way in which the first does not. ok is
// false if the case of the seed does not fail so. When ctx is done, what is there has to do.
func (h Hunt) Shrink(ctx context.Context, seed uint64, class string) (small *Case, p Problem, ok bool) {
	ways := map[string]bool{}
	c := Generate(seed, h.Weights)
	for _, one := range Run(c, h.NoFixes).Problems {
		ways[one.Class] = true
	}
	fails := func(c *Case) bool {
		if ctx.Err() != nil {
			return false
		}
		var found *Problem
		for _, one := range Run(c, h.NoFixes).Problems {
			if !ways[one.Class] {
				return false
			}
			if found == nil && one.Class == class {
				found = &one
			}
		}
		if found == nil {
			return false
		}
		p, ok = *found, true
		return true
	}
	if fails(c) {
		small = Shrink(c, fails)
	}
	return small, p, ok
}
