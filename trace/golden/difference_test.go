package golden_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace/golden"
)

func TestFirstDifference(t *testing.T) {
	for _, c := range []struct {
		name, want, got string
		context         int
		diff            string
	}{
		{"equal", "a\nb\n", "a\nb\n", 3, ""},
		{"newline at the end", "a\nb", "a\nb\n", 3, ""},
		{"CR LF in want", "a\r\nb\r\n", "a\nb\n", 3, ""},
		{"both empty", "", "\n", 3, ""},
		{"last line", "a\nb\nc\nd\n", "a\nb\nc\nD\n", 2, "first difference in line 4:\n  b\n  c\n- d\n+ D"},
		{"first line", "a\nb\n", "x\nb\n", 2, "first difference in line 1:\n- a\n+ x"},
		{"no context", "a\nb\n", "a\nx\n", 0, "first difference in line 2:\n- b\n+ x"},
		{"negative context", "a\nb\n", "a\nx\n", -1, "first difference in line 2:\n- b\n+ x"},
		{"got ends early", "a\nb\nc\n", "a\n", 3, "first difference in line 2:\n  a\n- b\n+ (ends here, after 1 lines)"},
		{"want ends early", "a\nb\n", "a\nb\nc\n", 1, "first difference in line 3:\n  b\n- (ends here, after 2 lines)\n+ c"},
		{"got empty", "a\n", "", 3, "first difference in line 1:\n- a\n+ (nothing at all)"},
		{"CR in got only", "a\n", "a\r\n", 3, "first difference in line 1:\n- a\n+ a\\r"},
		{"an empty line more", "a\n", "a\n\n", 3, "first difference in line 2:\n  a\n- (ends here, after 1 lines)\n+ "},
	} {
		t.Run(c.name, func(t *testing.T) {
			difference := golden.FirstDifference(c.want, c.got, c.context)
			if c.diff == "" {
				assert.Nil(t, difference)
				return
			}
			require.NotNil(t, difference)
			assert.Equal(t, c.diff, difference.String())
		})
	}
}

func TestFirstDifferenceIsShort(t *testing.T) {
	want := strings.Repeat("same\n", 1000)
	difference := golden.FirstDifference(want+"a\n"+want, want+"b\n"+want, 3)
	assert.Equal(t, &golden.Difference{Line: 1001, Text: "  same\n  same\n  same\n- a\n+ b"}, difference)
}
