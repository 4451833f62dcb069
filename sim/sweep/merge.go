package sweep

import (
	"fmt"
	"strings"
)

// Merge adds the runs of another result of the same campaign. It refuses runs that are there
// already, and results of another campaign or version; then nothing is added.
func (r *Result) Merge(o *Result) error {
	switch {
	case o.Campaign.Hash != r.Campaign.Hash:
		return fmt.Errorf("this is of another campaign: its hash is %.12s, and not %.12s", o.Campaign.Hash, r.Campaign.Hash)
	case o.Campaign.Version != r.Campaign.Version:
		return fmt.Errorf("this was made by another version: %s, and not %s; results of two versions do not go together", o.Campaign.Version, r.Campaign.Version)
	}
	for _, one := range o.Ranges {
		for _, there := range r.Ranges {
			if one.From < there.To && there.From < one.To {
				return fmt.Errorf("its runs %s are there already", Range{max(one.From, there.From), min(one.To, there.To)})
			}
		}
	}
	r.merge(o)
	return nil
}

// merge is Merge for what is known to fit.
func (r *Result) merge(o *Result) {
	for number, from := range o.Combinations {
		to := r.combination(number)
		to.Runs, to.Failed = to.Runs+from.Runs, to.Failed+from.Failed
		for i := range from.Measures {
			to.Measures[i].Merge(&from.Measures[i])
		}
	}
	for _, f := range o.Failures {
		r.fail(f)
	}
	r.Ranges = joinedRanges(append(r.Ranges, o.Ranges...))
}

// String is as in "0 to 99".
func (r Range) String() string {
	if r.To == r.From+1 {
		return fmt.Sprint(r.From)
	}
	return fmt.Sprintf("%d to %d", r.From, r.To-1)
}

// Complete tells which of a campaign's runs are missing; nil if none is.
func (r *Result) Complete() error {
	missing := r.Missing(Range{0, r.Campaign.Runs})
	if missing == nil {
		return nil
	}
	const few = 10
	var list []string
	for i, one := range missing {
		if i == few {
			list = append(list, "...")
			break
		}
		list = append(list, one.String())
	}
	return fmt.Errorf("runs are missing of %d: %s", r.Campaign.Runs, strings.Join(list, ", "))
}

// Shard is the range of indices of shard i of n, counted from 1. The shards of a campaign
// are as large as each other, but for one run.
func (c *Campaign) Shard(i, n uint64) Range { return shard(c.runs, i, n) }

func shard(runs, i, n uint64) Range {
	edge := func(i uint64) uint64 { return runs/n*i + runs%n*i/n }
	return Range{edge(i - 1), edge(i)}
}

// mostDivisions is how much LackingShards tries.
const mostDivisions = 10_000_000

// LackingShards are the shards that are missing of n, counted from 1, if all ranges are
// shards of one division of so many runs, and of no other; none if that cannot be told.
func LackingShards(runs uint64, ranges []Range) (lacking []uint64, n uint64) {
	if len(ranges) == 0 {
		return nil, 0
	}
	there := map[Range]bool{}
	for _, one := range ranges {
		there[one] = true
	}
	size := ranges[0].To - ranges[0].From
	first, last := max(1, runs/(size+1)), runs/max(size-1, 1)
	if last > mostDivisions || (last-first+1)*last > mostDivisions {
		return nil, 0 // not worth the time that it takes to find out
	}
	for division := first; division <= last; division++ {
		var missing []uint64
		for i := range division {
			if one := shard(runs, i+1, division); !there[one] {
				missing = append(missing, i+1)
			}
		}
		if uint64(len(missing)+len(ranges)) != division {
			continue
		}
		if n > 0 {
			return nil, 0
		}
		lacking, n = missing, division
	}
	return lacking, n
}
