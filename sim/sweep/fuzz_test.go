package sweep

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever stands in a campaign's file is read, or refused with a sentence; what is read runs.
func FuzzParse(f *testing.F) {
	f.Add("scenarios: [refused]\nparameters:\n  link delay: {from: 1ms, to: 9ms, step: 4ms}\nseeds: 1..3\nmeasure: [time]\n")
	f.Add("scenarios: refused\nparameters:\n  link loss: {uniform: [0%, 5%], bins: 3}\n  both: {set: [client mss, server mss], values: [500, 900]}\n")
	f.Add("scenarios: [refused]\nparameters:\n  link rate: {log-uniform: [64kbit, 10Mbit]}\n  client mss: {normal: [1000, 100]}\n  link jitter: {exponential: 1ms, to: 5ms}\n")
	f.Add("scenarios: &a [*a]\nseeds: 0..18446744073709551615\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse("c.yaml", "testdata/none", []byte(text))
		if err != nil || c.Runs() == 0 {
			return
		}
		c.Limits = nil
		for _, i := range []uint64{0, c.Runs() / 2, c.Runs() - 1} {
			p := c.Point(i)
			n := len(c.Scenarios)
			for j := range c.Parameters {
				n *= c.Parameters[j].Places()
			}
			if p.Combination < 0 || p.Combination >= n || c.Describe(p) == "" {
				t.Fatalf("run %d is combination %d of %d", i, p.Combination, n)
			}
		}
	})
}

// What is read of a file of results is what would be written.
func FuzzDecode(f *testing.F) {
	c, err := Parse("c.yaml", "", []byte("scenarios: [refused]\nparameters:\n  link loss: {uniform: [0%, 50%], bins: 2}\nseeds: 1..3\nlimits: {time: 1ms}\n"))
	require.NoError(f, err)
	r, err := c.Sweep(context.Background(), Job{})
	require.NoError(f, err)
	f.Add(r.Encode())
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Decode(data)
		if err != nil {
			r, err = decoded(bytes.Split(data, []byte("\n")))
		}
		if err != nil {
			return
		}
		r.Rows()
		again, err := Decode(r.Encode())
		require.NoError(t, err)
		require.Equal(t, r.Encode(), again.Encode())
	})
}
