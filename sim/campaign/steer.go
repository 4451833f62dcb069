package campaign

import (
	"context"
	"maps"
	"math/rand/v2"
)

// Round is one of the rounds of [Hunt.Steer].
type Round struct {
	Name   string  // the weight that was raised; none in the first, which reaches the most in any case
	Gain   float64 // how much more has been reached
	Kept   bool    // whether it stays raised
	Result *Result
}

// raised is by how much a weight is raised at once.
const raised = 4

// Steer hunts in rounds. In each it raises one weight, and leaves it raised if that reaches
// more than rounds do on average: reached tells how much of the code under test has been run
// so far, as [testing.Coverage] does. tell is told of each round; Runs and First are those of
// the first one. What comes back are the weights in the end, for another hunt.
func (h Hunt) Steer(ctx context.Context, rounds int, reached func() float64, tell func(Round)) Weights {
	names, r := Names(), rand.New(rand.NewPCG(h.First, uint64(rounds)))
	weights := maps.Clone(h.Weights)
	if weights == nil {
		weights = Weights{}
	}
	last, average := reached(), 0.0
	for i := 0; i < rounds && ctx.Err() == nil; i++ {
		round := Round{}
		h.Weights = maps.Clone(weights)
		if i > 0 {
			round.Name = names[r.IntN(len(names))]
			h.Weights[round.Name] = min(weights.of(round.Name)*raised, mostWeight)
		}
		round.Result = h.Hunt(ctx)
		now := reached()
		round.Gain, last = now-last, now
		if i > 0 {
			if round.Kept = round.Gain > average; round.Kept {
				weights = h.Weights
			}
			average += (round.Gain - average) / 8
		}
		h.First += max(h.Runs, 1)
		tell(round)
	}
	return weights
}
