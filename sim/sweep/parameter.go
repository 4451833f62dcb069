package sweep

import (
	"math"
	"slices"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// Parameter is what varies from run to run.
type Parameter struct {
	// Name is that of a setting, as in "link loss", or one of the campaign's own.
	Name string `json:"name"`
	// Set are the settings that get the value, as [scenario.Setting] names them.
	Set []string `json:"set"`
	// Values are those of a list or a range, each in the language of scenarios. One that is
	// drawn at random has none.
	Values []string `json:"values,omitempty"`
	// Draw says how a value is drawn, which depends on the seed and the parameter's name
	// alone; nil for a list.
	Draw *Distribution `json:"draw,omitempty"`

	line int // of the campaign's file
}

// Distribution is how values are drawn at random. Results tell them apart by the bins into
// which they fall.
type Distribution struct {
	// Kind is uniform, log-uniform, normal or exponential.
	Kind string `json:"kind"`
	// Mean and Deviation are those of normal and exponential ones.
	Mean      int64 `json:"mean,omitempty"`
	Deviation int64 `json:"deviation,omitempty"`
	// From and To are the least and the largest value, both included; what falls outside is
	// drawn again.
	From int64 `json:"from"`
	To   int64 `json:"to"`
	// Unit is that of all of these: duration (ns), rate (bit/s), size (bytes), share and
	// number (billionths).
	Unit  string `json:"unit"`
	Whole bool   `json:"whole,omitempty"` // numbers have no decimals
	Bins  int    `json:"bins"`
}

// Bounds of what a campaign may ask for.
const (
	mostValues  = 10_000
	defaultBins = 10
	mostBins    = 1000
)

// places is how many places results keep for a parameter.
func (p *Parameter) places() int {
	if p.Draw != nil {
		return p.Draw.Bins
	}
	return len(p.Values)
}

// settings are those that give the parameter a value.
func (p *Parameter) settings(value string) (all []scenario.Setting) {
	for _, name := range p.Set {
		all = append(all, scenario.Setting{Name: name, Value: value})
	}
	return all
}

// samples are values to try before the first run: all of a list, the ends of a distribution.
func (p *Parameter) samples() []string {
	if d := p.Draw; d != nil {
		return slices.Compact([]string{d.text(d.From), d.text(d.To)})
	}
	return p.Values
}

// ranged are the values of a range, both ends included. With steps there are so many; if
// logarithmic, each is the same factor from the next.
func ranged(from, to quantity, step int64, steps int, logarithmic bool) (values []string) {
	add := func(count int64) {
		values = append(values, quantity{from.of, count}.String())
	}
	switch {
	case steps == 1:
		add(from.count)
	case logarithmic:
		low, high := math.Log(float64(from.count)), math.Log(float64(to.count))
		for i := range steps {
			add(rounded(math.Exp(low + float64((high-low)*float64(i))/float64(steps-1))))
		}
	case steps > 1:
		for i := range int64(steps) {
			count := from.count + (to.count-from.count)/int64(steps-1)*i + (to.count-from.count)%int64(steps-1)*i/int64(steps-1)
			add(wholly(count, from.whole() && to.whole()))
		}
	default:
		for count := from.count; count <= to.count; count += step {
			add(count)
		}
	}
	return slices.Compact(values)
}

// rounded keeps four digits of a number, so that the last bits of logarithms, which differ
// between processors, reach no run.
func rounded(x float64) int64 {
	size := int64(1)
	for x/float64(size) >= 1e4 {
		size *= 10
	}
	return int64(math.Round(x/float64(size))) * size
}

// wholly is a count of billionths without decimals, if it is to have none.
func wholly(count int64, whole bool) int64 {
	if size := plain.units[0].size; whole {
		return (count + size/2) / size * size
	}
	return count
}
