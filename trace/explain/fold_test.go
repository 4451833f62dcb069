package explain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// Of many equal sentences the first is left, which counts the others; --unfold has them all.
func TestFold(t *testing.T) {
	s, err := scenario.Parse("bulk", []byte(plain+"client write 100000 &\nserver read 100000\n"))
	require.NoError(t, err)
	tr := run(t, s)
	full, folded, likewise := map[string]int{}, map[string]int{}, 0
	for _, line := range Of(tr, Options{Unfolded: true}) {
		for _, s := range line.Sentences {
			full[s.Key]++
		}
	}
	for _, line := range Of(tr, Options{}) {
		for _, s := range line.Sentences {
			if folded[s.Key]++; s.Key == "data" {
				assert.Contains(t, s.Text, "; likewise 99 more, up to segment ")
				likewise++
			}
		}
	}
	assert.Equal(t, 100, full["data"])
	assert.Equal(t, 1, folded["data"])
	assert.Equal(t, 1, likewise)
	for key, n := range full {
		if repeatable[key] == 0 {
			assert.Equal(t, n, folded[key], "what is not repetition is said each time: %s", key)
		}
	}
	for key := range repeatable {
		assert.Contains(t, table, key, "there is no such sentence")
	}
	var chinese strings.Builder
	for _, line := range Of(tr, Options{Language: Chinese}) {
		chinese.WriteString(line.String())
	}
	assert.Contains(t, chinese.String(), "另有 99 个与此相同")
}
