package sweep

import (
	"cmp"
	"context"
	"runtime"
	"sync"
	"time"
)

// Job is what of a campaign is to be done, and how. The zero value is all of it, on all
// processors.
type Job struct {
	// Range is the indices that are to be done; the zero value is all.
	Range Range
	// Workers is how many runs go on at once; 0 is one for each processor.
	Workers int
	// Before is what is done already, which is not done again; nil is nothing.
	Before *Result
	// Version is that of what runs, for the result.
	Version string
	// Progress is told now and then how many runs of the job are done, those before
	// included, and how many of all fail. Calls come one after the other. It may be nil.
	Progress func(done, failed uint64)
	// Save keeps what is done so far, so that a sweep may go on from there; nil keeps
	// nothing. An error ends the sweep. Calls come one after the other, every two seconds or
	// so, and not for the end.
	Save func(*Result) error

	saveEvery time.Duration // of tests; 0 is saveTime
}

// unitTime is what a unit of work takes, about. It decides how often results are put
// together, and nothing of what they are.
const unitTime = time.Second

// saveTime is how long a sweep goes on between two calls of Save, and saveShare how much of
// the time these may take.
const (
	saveTime  = 2 * time.Second
	saveShare = 50
)

// Sweep does the runs of a job. If the context ends, or Save fails, what is done until then
// is the result, with the error.
func (c *Campaign) Sweep(ctx context.Context, job Job) (*Result, error) {
	if job.Range == (Range{}) {
		job.Range = Range{0, c.runs}
	}
	s := &sweeping{Campaign: c, job: job, result: NewResult(c.Shape(job.Version)), saved: time.Now()}
	if job.Before != nil {
		if err := s.result.Merge(job.Before); err != nil {
			return nil, err
		}
	}
	_, s.failed = s.result.Done()
	s.todo = s.result.Missing(job.Range)
	for _, one := range s.todo {
		s.left += one.To - one.From
	}
	s.workers = job.Workers
	if s.workers <= 0 {
		s.workers = runtime.GOMAXPROCS(0)
	}
	s.told()
	var group sync.WaitGroup
	for range s.workers {
		group.Go(func() { s.work(ctx) })
	}
	group.Wait()
	if s.err == nil && s.left > 0 {
		s.err = ctx.Err()
	}
	return s.result, s.err
}

// sweeping is a sweep that goes on.
type sweeping struct {
	*Campaign
	job     Job
	workers int

	mu     sync.Mutex // guards what follows, and is held while Progress and Save are called
	result *Result
	todo   []Range // that nobody has taken
	left   uint64  // runs that are not done
	failed uint64
	pace   float64 // runs that one worker does in a unit's time; 0 before it is known
	saved  time.Time
	err    error
}

// work does units until there is none.
func (s *sweeping) work(ctx context.Context) {
	var w worker
	for {
		unit, ok := s.take(ctx)
		if !ok {
			return
		}
		began := time.Now()
		done := NewResult(s.result.Campaign)
		at := unit.From
		for ; at < unit.To && ctx.Err() == nil; at++ {
			o := w.do(s.Campaign, at)
			done.add(&o)
		}
		done.put(Range{unit.From, at})
		s.give(done, at-unit.From, time.Since(began))
	}
}

// take takes the next unit. The first ones are small, as nobody knows yet how long a run
// takes, and so are the last ones, lest one worker goes on alone.
func (s *sweeping) take(ctx context.Context) (unit Range, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.todo) == 0 || s.err != nil || ctx.Err() != nil {
		return unit, false
	}
	unit = s.todo[0]
	size := uint64(max(s.pace, 1))
	waiting := uint64(0)
	for _, one := range s.todo {
		waiting += one.To - one.From
	}
	size = max(1, min(size, waiting/uint64(4*s.workers)))
	if unit.To-unit.From > size {
		unit.To = unit.From + size
		s.todo[0].From = unit.To
	} else {
		s.todo = s.todo[1:]
	}
	return unit, true
}

// give puts a unit's result to the others.
func (s *sweeping) give(done *Result, runs uint64, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.result.merge(done)
	s.left -= runs
	_, failed := done.Done()
	s.failed += failed
	pace := float64(runs) * float64(unitTime) / float64(max(took, 1))
	if s.pace > 0 {
		pace = min(pace, 8*s.pace) // grows step by step: the first runs may be short ones
	} else {
		pace = min(pace, 8)
	}
	s.pace = max(pace, 1)
	s.told()
	s.save()
}

func (s *sweeping) told() {
	if s.job.Progress == nil {
		return
	}
	s.job.Progress(s.job.Range.To-s.job.Range.From-s.left, s.failed)
}

// save saves what is done, if it is time for that.
func (s *sweeping) save() {
	if s.job.Save == nil || s.err != nil || s.left == 0 || time.Since(s.saved) < cmp.Or(s.job.saveEvery, saveTime) {
		return
	}
	began := time.Now()
	s.err = s.job.Save(s.result)
	s.saved = time.Now().Add(saveShare * time.Since(began))
}
