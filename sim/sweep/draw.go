package sweep

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
)

// source is the random numbers of a parameter in a run with a seed. They are the same
// whatever other parameters there are, so that runs can be compared one by one.
func source(seed uint64, name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// mostDraws is how often a value is drawn that falls outside of the bounds.
const mostDraws = 1000

// draw is a value, and the bin into which it falls.
func (d *Distribution) draw(r *rand.Rand) (value string, bin int) {
	count := d.From
	for range mostDraws {
		if count = wholly(d.once(r), d.Whole); d.From <= count && count <= d.To {
			break
		}
		count = min(max(count, d.From), d.To)
	}
	return d.text(count), d.bin(count)
}

// once draws a value that may be outside of the bounds.
func (d *Distribution) once(r *rand.Rand) int64 {
	switch d.Kind {
	case "log-uniform":
		low, high := math.Log(float64(d.From)), math.Log(float64(d.To))
		return rounded(math.Exp(low + float64(r.Float64()*(high-low))))
	case "normal":
		return bounded(float64(d.Mean) + float64(float64(d.Deviation)*r.NormFloat64()))
	case "exponential":
		return bounded(float64(d.Mean) * r.ExpFloat64())
	}
	size := int64(1)
	if d.Whole {
		size = plain.units[0].size
	}
	return d.From + size*int64(r.Uint64N(uint64((d.To-d.From)/size)+1))
}

// bounded is x as a count, with its first six digits.
func bounded(x float64) int64 {
	x = min(max(x, -1<<61), 1<<61)
	size := 1.0
	for math.Abs(x)/size >= 1e6 {
		size *= 10
	}
	return int64(math.Round(x/size) * size)
}

// text is a value in the language of scenarios.
func (d *Distribution) text(count int64) string { return quantity{familyNamed(d.Unit), count}.String() }

// edge is where bin i begins; bin d.Bins would begin at the end of the last.
func (d *Distribution) edge(i int) int64 {
	if d.Kind == "log-uniform" {
		low, high := math.Log(float64(d.From)), math.Log(float64(d.To))
		switch i {
		case 0:
			return d.From
		case d.Bins:
			return d.To
		}
		return rounded(math.Exp(low + float64((high-low)*float64(i))/float64(d.Bins)))
	}
	width := d.To - d.From
	n := int64(d.Bins)
	return d.From + width/n*int64(i) + width%n*int64(i)/n
}

// bin is the one into which a value falls.
func (d *Distribution) bin(count int64) int {
	for i := d.Bins - 1; i > 0; i-- {
		if count >= d.edge(i) {
			return i
		}
	}
	return 0
}
