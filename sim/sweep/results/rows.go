package results

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
)

// measureRow is one combination and one measure, for programs.
type measureRow struct {
	Scenario   string            `json:"scenario"`
	Parameters map[string]string `json:"parameters"`
	Runs       uint64            `json:"runs"`
	Failed     uint64            `json:"failed"`
	Measure    string            `json:"measure"`
	Unit       string            `json:"unit,omitempty"` // ns, bit/s, bytes, or share in millionths
	Count      uint64            `json:"count"`          // of the runs that have it
	Least      int64             `json:"least"`
	P5         int64             `json:"p5"`
	P25        int64             `json:"p25"`
	Median     int64             `json:"median"`
	P75        int64             `json:"p75"`
	P95        int64             `json:"p95"`
	P99        int64             `json:"p99"`
	Most       int64             `json:"most"`
	Mean       json.Number       `json:"mean"`
}

// failureRow is one run that fails.
type failureRow struct {
	sweep.Failure
	Replay string `json:"replay"`
}

func measureRows(r *sweep.Result) (all []measureRow) {
	units := map[string]string{}
	for _, m := range sweep.Measures() {
		units[m.Name] = m.Unit
	}
	for _, row := range r.Rows() {
		parameters := map[string]string{}
		for i, p := range row.Places {
			parameters[r.Campaign.Parameters[i].Name] = p.Value
		}
		for i, name := range r.Campaign.Measures {
			h := &row.Measures[i]
			all = append(all, measureRow{
				row.Scenario, parameters, row.Runs, row.Failed, name, units[name], h.Count,
				h.Least, h.Quantile(50), h.Quantile(250), h.Quantile(500), h.Quantile(750), h.Quantile(950), h.Quantile(990), h.Most, mean(h),
			})
		}
	}
	return all
}

// mean is one with its decimals.
func mean(h *sweep.Histogram) json.Number {
	whole, thousandths := h.Mean()
	return json.Number(fmt.Sprintf("%d.%03d", whole, thousandths))
}

// NDJSON writes an object for each combination and measure, and one for each run that fails.
func NDJSON(w io.Writer, r *sweep.Result, o Options) error {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	for _, row := range measureRows(r) {
		if err := e.Encode(row); err != nil {
			return err
		}
	}
	for _, f := range r.Failures {
		if err := e.Encode(failureRow{f, o.replay(r) + " " + strconv.FormatUint(f.Index, 10)}); err != nil {
			return err
		}
	}
	return b.Flush()
}

// CSV writes a row for each combination and measure. Its numbers are in the unit of their
// row.
func CSV(w io.Writer, r *sweep.Result, _ Options) error {
	c := csv.NewWriter(w)
	head := []string{"scenario"}
	for i := range r.Campaign.Parameters {
		head = append(head, r.Campaign.Parameters[i].Name)
	}
	c.Write(append(head, "runs", "failed", "measure", "unit", "count", "least", "p5", "p25", "median", "p75", "p95", "p99", "most", "mean"))
	for _, m := range measureRows(r) {
		words := []string{m.Scenario}
		for i := range r.Campaign.Parameters {
			words = append(words, m.Parameters[r.Campaign.Parameters[i].Name])
		}
		words = append(words, strconv.FormatUint(m.Runs, 10), strconv.FormatUint(m.Failed, 10), m.Measure, m.Unit, strconv.FormatUint(m.Count, 10))
		for _, v := range []int64{m.Least, m.P5, m.P25, m.Median, m.P75, m.P95, m.P99, m.Most} {
			words = append(words, strconv.FormatInt(v, 10))
		}
		c.Write(append(words, string(m.Mean)))
	}
	c.Flush()
	return c.Error()
}
