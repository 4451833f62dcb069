package parquet_test

import (
	"bytes"
	"testing"

	upstream "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
	"github.com/seed-8df93623/tcpsim/sim/sweep/parquet"
)

// row is what a reader who knows the columns makes of them.
type row struct {
	Index           uint64  `parquet:"index"`
	Scenario        string  `parquet:"scenario"`
	Seed            *uint64 `parquet:"seed,optional"`
	Delay           int64   `parquet:"link delay"`
	Congestion      string  `parquet:"client congestion"`
	Retransmissions *int64  `parquet:"retransmissions,optional"`
	Time            *int64  `parquet:"time,optional"`
	Failure         *string `parquet:"failure,optional"`
	Text            *string `parquet:"failure_text,optional"`
}

func TestWrite(t *testing.T) {
	c, err := sweep.Parse("c.yaml", "", []byte(`
scenarios: [hello, refused]
parameters:
  link delay: {uniform: [1ms, 9ms]}
  client congestion: [reno, cubic]
seeds: 1..5
measure: [retransmissions, time]
limits: {events: 60}
`))
	require.NoError(t, err)
	write := func(of sweep.Range, workers int) []byte {
		var b bytes.Buffer
		require.NoError(t, parquet.Write(&b, c, of, workers))
		return b.Bytes()
	}
	whole := write(sweep.Range{To: c.Runs()}, 1)
	assert.Equal(t, whole, write(sweep.Range{To: c.Runs()}, 4), "the same bytes")
	rows, err := upstream.Read[row](bytes.NewReader(whole), int64(len(whole)))
	require.NoError(t, err)
	require.Len(t, rows, int(c.Runs()))
	failed := 0
	for i, got := range rows {
		o := c.Do(uint64(i))
		assert.Equal(t, uint64(i), got.Index)
		assert.Equal(t, o.Scenario.Name, got.Scenario)
		assert.Equal(t, *o.Seed, *got.Seed)
		delay, _ := sweep.Number(o.Values[0])
		assert.Equal(t, delay, got.Delay)
		assert.Equal(t, o.Values[1], got.Congestion)
		assert.Equal(t, o.Numbers[1], *got.Time)
		assert.Equal(t, o.Numbers[0] < 0, got.Retransmissions == nil)
		if o.Failure != nil {
			failed++
			assert.Equal(t, []string{o.Failure.Kind, o.Failure.Text}, []string{*got.Failure, *got.Text})
		} else {
			assert.Nil(t, got.Failure)
		}
	}
	assert.NotZero(t, failed)
	file, err := upstream.OpenFile(bytes.NewReader(whole), int64(len(whole)))
	require.NoError(t, err)
	unit, _ := file.Lookup("tcpsim.unit.link delay")
	assert.Equal(t, "duration", unit)
	part := write(c.Shard(2, 4), 0)
	some, err := upstream.Read[row](bytes.NewReader(part), int64(len(part)))
	require.NoError(t, err)
	assert.Equal(t, rows[5:10], some)
}
