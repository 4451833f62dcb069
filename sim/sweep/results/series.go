package results

import "github.com/seed-8df93623/tcpsim/sim/sweep"

// mostSeries is how many lines a chart has at most.
const mostSeries = 6

// series is the runs of a line of a chart: those of a scenario, or of a value of a parameter
// whose values are words.
type series struct {
	name      string
	parameter int // -1 for a scenario
}

// seriesOf are the lines of a chart in which a parameter is drawn already: one for each
// scenario, or for each value of the first of the others whose values are words.
func seriesOf(r *sweep.Result, drawn int) (all []series) {
	if n := len(r.Campaign.Scenarios); n > 1 && n <= mostSeries {
		for _, name := range r.Campaign.Scenarios {
			all = append(all, series{name, -1})
		}
		return all
	}
	for i := range r.Campaign.Parameters {
		p := &r.Campaign.Parameters[i]
		if n := p.Places(); i != drawn && n > 1 && n <= mostSeries && p.Unit() == "" {
			for place := range n {
				all = append(all, series{p.Place(place).Value, i})
			}
			return all
		}
	}
	return []series{{"", -1}}
}

// has reports whether a row is of the series.
func (s series) has(row *sweep.Row) bool {
	switch {
	case s.name == "":
		return true
	case s.parameter < 0:
		return row.Scenario == s.name
	}
	return row.Places[s.parameter].Value == s.name
}

// points are those of the series, all runs of a place together.
func (s series) points(r *sweep.Result, parameter int, measure string, a axis) (points []point) {
	p := &r.Campaign.Parameters[parameter]
	rows := r.Rows()
	for place, x := range a.at {
		name := p.Place(place).Value
		sum := sumOf(rows, r, measure, func(row *sweep.Row) bool { return s.has(row) && row.Places[parameter].Value == name })
		if sum.count() == 0 {
			continue
		}
		one := point{x: x}
		for i, thousandths := range []int{50, 250, 500, 750, 950} {
			one.q[i] = sum.at(thousandths)
		}
		points = append(points, one)
	}
	return points
}

// sum is several combinations together.
type sum struct {
	measure      string
	runs, failed uint64
	histogram    sweep.Histogram
}

func sumOf(rows []sweep.Row, r *sweep.Result, measure string, take func(*sweep.Row) bool) *sum {
	s := &sum{measure: measure}
	for i := range rows {
		if !take(&rows[i]) {
			continue
		}
		s.runs, s.failed = s.runs+rows[i].Runs, s.failed+rows[i].Failed
		for m, name := range r.Campaign.Measures {
			if name == measure {
				s.histogram.Merge(&rows[i].Measures[m])
			}
		}
	}
	return s
}

// count is how many values there are.
func (s *sum) count() uint64 {
	if s.measure == failing {
		return s.runs
	}
	return s.histogram.Count
}

// at is a quantile; of runs that fail it is their share, whichever is asked for.
func (s *sum) at(thousandths int) float64 {
	if s.measure == failing {
		return float64(s.failed) / float64(s.runs)
	}
	return float64(s.histogram.Quantile(thousandths))
}
