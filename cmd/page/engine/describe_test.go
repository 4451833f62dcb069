package engine

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The help of the editor is in Chinese as a whole, or not at all: not a word of three that
// follow each other is English.
func TestHelpInChinese(t *testing.T) {
	var described struct{ Commands []word }
	require.NoError(t, json.Unmarshal(Answer([]byte(`{"do":"describe","language":"zh"}`)), &described))
	english := regexp.MustCompile(`[a-z]{3,} [a-z]{3,} [a-z]{3,}`)
	require.NotEmpty(t, described.Commands)
	for _, c := range described.Commands {
		for _, w := range append(c.Settings, c) {
			assert.Regexp(t, `\p{Han}`, w.Help, w.Name)
			assert.NotRegexp(t, english, w.Help, w.Name)
		}
	}
}
