package sweep

import (
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// Point is what an index stands for.
type Point struct {
	Index    uint64
	Scenario *scenario.Scenario // as its file has it
	Seed     *uint64            // nil is the scenario's own
	Values   []string           // of the parameters, in their order
	// Combination is the place in results: scenarios and values, each counted.
	Combination int

	settings []scenario.Setting
}

// Point is what a campaign's index stands for: seeds go fastest, then the last parameter.
func (c *Campaign) Point(index uint64) Point {
	p := Point{Index: index}
	seeds := c.Seeds.count()
	p.Seed = c.Seeds.at(index % seeds)
	rest := index / seeds
	p.Scenario = c.Scenarios[rest/c.grid]
	p.Combination = int(rest / c.grid)
	rest %= c.grid
	left := c.grid
	for i := range c.Parameters {
		one := &c.Parameters[i]
		value, place := "", 0
		if one.Draw != nil {
			value, place = one.Draw.draw(source(p.seed(), one.Name))
		} else {
			left /= uint64(len(one.Values))
			place = int(rest / left)
			rest %= left
			value = one.Values[place]
		}
		p.Values = append(p.Values, value)
		p.settings = append(p.settings, one.settings(value)...)
		p.Combination = p.Combination*one.places() + place
	}
	p.settings = append(p.settings, c.Limits...)
	return p
}

// seed is that of the run, or for the scenario's own the one that it has by default, where
// random numbers are to be had from it.
func (p *Point) seed() uint64 {
	if p.Seed == nil {
		return 1
	}
	return *p.Seed
}

// Settings are those that the scenario is run with.
func (p *Point) Settings() []scenario.Setting { return append([]scenario.Setting(nil), p.settings...) }

// Prepare is the scenario of the point with its settings.
func (p *Point) Prepare() (*scenario.Scenario, error) { return p.Scenario.With(p.settings...) }

// Describe says in a line what varies: the scenario, the parameters and the seed.
func (c *Campaign) Describe(p Point) string {
	parts := []string{p.Scenario.Name}
	for i := range c.Parameters {
		parts = append(parts, c.Parameters[i].Name+"="+p.Values[i])
	}
	if p.Seed != nil {
		parts = append(parts, "seed="+strconv.FormatUint(*p.Seed, 10))
	}
	return strings.Join(parts, ", ")
}
