// Package parquet writes the runs of a campaign as a Parquet file, a row for each: what varied,
// what was measured, and why it failed. A sweep's own result keeps quantiles only; this is for
// those who want to ask more of the runs, with DuckDB, pandas or Spark.
//
// The package is a module of its own, so that whoever needs no Parquet depends on none.
package parquet

import (
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/parquet-go/parquet-go"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
)

// group is how many runs are in memory at once, and in a row group.
const group = 10_000

// Write does the runs of a range of indices, so many at once (0 is one for each processor), and
// writes a row for each, in the order of their indices. The same campaign and range give the
// same bytes.
//
// The columns are index, scenario, seed, failure and failure_text, one for each parameter and
// one for each measure, by their names. A parameter whose values are numbers of one kind is a
// whole number of the smallest unit, as [sweep.Parameter.Unit] has it; any other is a text. The
// file's metadata has the units.
func Write(w io.Writer, c *sweep.Campaign, of sweep.Range, workers int) error {
	columns := columnsOf(c)
	nodes := parquet.Group{}
	options := []parquet.WriterOption{
		parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(group),
		parquet.KeyValueMetadata("tcpsim.campaign", c.Name), parquet.KeyValueMetadata("tcpsim.hash", c.Hash()),
	}
	for _, one := range columns {
		nodes[one.name] = one.node
		if one.unit != "" {
			options = append(options, parquet.KeyValueMetadata("tcpsim.unit."+one.name, one.unit))
		}
	}
	out := parquet.NewWriter(w, append(options, parquet.NewSchema("run", nodes))...)
	for from := of.From; from < of.To; from += group {
		to := min(from+group, of.To)
		if _, err := out.WriteRows(rows(c, columns, sweep.Range{From: from, To: to}, workers)); err != nil {
			return err
		}
	}
	return out.Close()
}

// rows does some runs.
func rows(c *sweep.Campaign, columns []column, of sweep.Range, workers int) []parquet.Row {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	all := make([]parquet.Row, of.To-of.From)
	var next atomic.Uint64
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for i := next.Add(1) - 1; i < uint64(len(all)); i = next.Add(1) - 1 {
				o := c.Do(of.From + i)
				for n, one := range columns {
					v := one.value(&o)
					defined := 0
					if one.node.Optional() && !v.IsNull() {
						defined = 1
					}
					all[i] = append(all[i], v.Level(0, defined, n))
				}
			}
		})
	}
	group.Wait()
	return all
}

// column is one of the file.
type column struct {
	name, unit string
	node       parquet.Node
	value      func(*sweep.Outcome) parquet.Value
}

// columnsOf are those of a campaign, in the order of the file, which is that of their names.
func columnsOf(c *sweep.Campaign) []column {
	text := func() parquet.Node { return parquet.Encoded(parquet.String(), &parquet.RLEDictionary) }
	all := []column{
		{"index", "", parquet.Uint(64), func(o *sweep.Outcome) parquet.Value { return parquet.Int64Value(int64(o.Index)) }},
		{"scenario", "", text(), func(o *sweep.Outcome) parquet.Value { return parquet.ByteArrayValue([]byte(o.Scenario.Name)) }},
		{"seed", "", parquet.Optional(parquet.Uint(64)), func(o *sweep.Outcome) parquet.Value {
			if o.Seed == nil {
				return parquet.NullValue()
			}
			return parquet.Int64Value(int64(*o.Seed))
		}},
		{"failure", "", parquet.Optional(text()), ofFailure(func(f *sweep.Failure) string { return f.Kind })},
		{"failure_text", "", parquet.Optional(parquet.String()), ofFailure(func(f *sweep.Failure) string { return f.Text })},
	}
	for i := range c.Parameters {
		p := &c.Parameters[i]
		if unit := p.Unit(); unit != "" {
			all = append(all, column{p.Name, unit, parquet.Int(64), func(o *sweep.Outcome) parquet.Value {
				n, _ := sweep.Number(o.Values[i])
				return parquet.Int64Value(n)
			}})
			continue
		}
		all = append(all, column{p.Name, "", text(), func(o *sweep.Outcome) parquet.Value { return parquet.ByteArrayValue([]byte(o.Values[i])) }})
	}
	for i, m := range c.Measures {
		all = append(all, column{m.Name, m.Unit, parquet.Optional(parquet.Int(64)), func(o *sweep.Outcome) parquet.Value {
			if o.Numbers[i] < 0 {
				return parquet.NullValue()
			}
			return parquet.Int64Value(o.Numbers[i])
		}})
	}
	slices.SortFunc(all, func(a, b column) int { return strings.Compare(a.name, b.name) })
	return all
}

func ofFailure(of func(*sweep.Failure) string) func(*sweep.Outcome) parquet.Value {
	return func(o *sweep.Outcome) parquet.Value {
		if o.Failure == nil {
			return parquet.NullValue()
		}
		return parquet.ByteArrayValue([]byte(of(o.Failure)))
	}
}
