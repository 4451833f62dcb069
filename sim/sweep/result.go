package sweep

import (
	"cmp"
	"slices"
)

// Result is what came of a number of runs.
type Result struct {
	// Campaign is what was run, as far as it takes to read the result.
	Campaign Shape
	// Ranges are the indices of the runs, in order and without gaps between two of them.
	Ranges []Range
	// Combinations are those of which there are runs, by their number.
	Combinations map[int]*Combination
	// Failures are those with the lowest indices, at most so many as [MostFailures]; how
	// many there are in all, Failed of the combinations tells.
	Failures []Failure
}

// MostFailures is how many failures are kept with their texts.
const MostFailures = 1000

// Range is indices from From up to To, which is not one of them.
type Range struct {
	From, To uint64
}

// Combination is what came of runs of one scenario with the same values of the parameters, or
// with values in the same bins.
type Combination struct {
	Runs, Failed uint64
	Measures     []Histogram // in the order of the campaign's
}

// Shape is what a result tells of a campaign.
type Shape struct {
	Name       string      `json:"name"`
	Hash       string      `json:"hash"`
	Version    string      `json:"version"` // of what has run it
	Runs       uint64      `json:"runs"`
	Scenarios  []string    `json:"scenarios"`
	Parameters []Parameter `json:"parameters"`
	Measures   []string    `json:"measures"`
}

// Shape is what results tell of the campaign, run by a version of tcpsim.
func (c *Campaign) Shape(version string) Shape {
	s := Shape{Name: c.Name, Hash: c.hash, Version: version, Runs: c.runs, Parameters: c.Parameters}
	for _, one := range c.Scenarios {
		s.Scenarios = append(s.Scenarios, one.Name)
	}
	for _, m := range c.Measures {
		s.Measures = append(s.Measures, m.Name)
	}
	return s
}

// NewResult is a result of no runs.
func NewResult(shape Shape) *Result {
	return &Result{Campaign: shape, Combinations: map[int]*Combination{}}
}

// Done is how many runs there are in the result, and how many of them fail.
func (r *Result) Done() (runs, failed uint64) {
	for _, c := range r.Combinations {
		runs, failed = runs+c.Runs, failed+c.Failed
	}
	return runs, failed
}

// add adds one run, whose index is for the caller to put into a range.
func (r *Result) add(o *Outcome) {
	c := r.combination(o.Combination)
	c.Runs++
	for i, n := range o.Numbers {
		if n >= 0 {
			c.Measures[i].Add(n)
		}
	}
	if o.Failure != nil {
		c.Failed++
		r.fail(*o.Failure)
	}
}

func (r *Result) combination(number int) *Combination {
	c := r.Combinations[number]
	if c == nil {
		c = &Combination{Measures: make([]Histogram, len(r.Campaign.Measures))}
		r.Combinations[number] = c
	}
	return c
}

// fail keeps a failure, if it is one of those with the lowest indices.
func (r *Result) fail(f Failure) {
	i, _ := slices.BinarySearchFunc(r.Failures, f, func(a, b Failure) int { return cmp.Compare(a.Index, b.Index) })
	if i >= MostFailures {
		return
	}
	r.Failures = slices.Insert(r.Failures, i, f)
	r.Failures = r.Failures[:min(len(r.Failures), MostFailures)]
}

// put adds a range of indices; it overlaps none that is there.
func (r *Result) put(one Range) {
	if one.From >= one.To {
		return
	}
	r.Ranges = joinedRanges(append(r.Ranges, one))
}

// joinedRanges are ranges in order, those that touch as one.
func joinedRanges(all []Range) (joined []Range) {
	slices.SortFunc(all, func(a, b Range) int { return cmp.Compare(a.From, b.From) })
	for _, one := range all {
		if n := len(joined); n > 0 && joined[n-1].To >= one.From {
			joined[n-1].To = max(joined[n-1].To, one.To)
			continue
		}
		joined = append(joined, one)
	}
	return joined
}

// Missing are the indices of a range that are not in the result.
func (r *Result) Missing(in Range) (missing []Range) {
	at := in.From
	for _, one := range r.Ranges {
		if one.To <= at {
			continue
		}
		if one.From >= in.To {
			break
		}
		if one.From > at {
			missing = append(missing, Range{at, one.From})
		}
		at = one.To
	}
	if at < in.To {
		missing = append(missing, Range{at, in.To})
	}
	return missing
}
