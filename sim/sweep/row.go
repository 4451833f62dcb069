package sweep

import (
	"maps"
	"math"
	"slices"
)

// Row is a combination with what it stands for, for reports.
type Row struct {
	Scenario string
	Places   []Place // of the parameters, in their order
	*Combination
}

// Place is where a parameter stands in a combination.
type Place struct {
	Value string // or where the value is drawn, the bin, as in "1ms to 3ms"
	// Number is the value, or the middle of the bin, in the smallest unit; NaN for a word.
	Number float64
}

// Rows are the combinations of which there are runs, in their order.
func (r *Result) Rows() (rows []Row) {
	for _, number := range slices.Sorted(maps.Keys(r.Combinations)) {
		row := Row{Combination: r.Combinations[number]}
		row.Places = make([]Place, len(r.Campaign.Parameters))
		for i := len(row.Places) - 1; i >= 0; i-- {
			p := &r.Campaign.Parameters[i]
			row.Places[i] = p.Place(number % p.places())
			number /= p.places()
		}
		row.Scenario = r.Campaign.Scenarios[number]
		rows = append(rows, row)
	}
	return rows
}

// Places is how many places there are for a parameter in results: its values, or the bins.
func (p *Parameter) Places() int { return p.places() }

// Place is one of the parameter's places, counted from 0.
func (p *Parameter) Place(i int) Place {
	if d := p.Draw; d != nil {
		from, to := d.edge(i), d.edge(i+1)
		return Place{d.text(rounded(float64(from))) + " to " + d.text(rounded(float64(to))), float64(from)/2 + float64(to)/2}
	}
	q, ok := parseQuantity(p.Values[i])
	if !ok {
		return Place{p.Values[i], math.NaN()}
	}
	return Place{p.Values[i], float64(q.count)}
}

// Unit is the unit of the parameter's numbers: duration (ns), rate (bit/s), size (bytes),
// share and number (billionths); empty if not all values are numbers of one kind.
func (p *Parameter) Unit() string {
	if p.Draw != nil {
		return p.Draw.Unit
	}
	unit := ""
	for _, v := range p.Values {
		q, ok := parseQuantity(v)
		switch {
		case !ok:
			return ""
		case q.count == 0: // which needs none
		case unit != "" && unit != q.of.name:
			return ""
		default:
			unit = q.of.name
		}
	}
	if unit == "" {
		return plain.name
	}
	return unit
}

// FormatNumber writes a number of the parameter, in the smallest unit.
func FormatNumber(unit string, number float64) string {
	return quantity{familyNamed(unit), int64(math.Round(number))}.String()
}

// Number is a value of a parameter as a number of the smallest unit, see [Parameter.Unit]; ok
// is false for a word.
func Number(value string) (number int64, ok bool) {
	q, ok := parseQuantity(value)
	return q.count, ok
}
