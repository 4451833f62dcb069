package trace

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFormats(t *testing.T) {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
		assert.NotEmpty(t, f.Summary)
		found, err := FormatNamed(f.Name)
		require.NoError(t, err)
		assert.Equal(t, f.Summary, found.Summary)
	}
	assert.Equal(t, []string{"ladder", "tcpdump", "text"}, names)

	Formats()[0].Name = "changed"
	assert.Equal(t, "ladder", Formats()[0].Name, "the list is the caller's own")
}

func TestFormatNamedListsTheNames(t *testing.T) {
	_, err := FormatNamed("latex")
	assert.EqualError(t, err, `unknown format "latex", want one of ladder, tcpdump, text`)
}

type brokenWriter struct{}

var errBroken = errors.New("disk full")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestWriteReportsTheWritersError(t *testing.T) {
	for _, f := range Formats() {
		assert.ErrorIs(t, f.Write(brokenWriter{}, textbook(t, false), Style{}), errBroken, f.Name)
	}
}

func TestFormatsOfAnEmptyTrace(t *testing.T) {
	assert.Equal(t, "relative sequence numbers\n", written(t, "ladder", &Trace{}, Style{}))
	assert.Empty(t, written(t, "tcpdump", &Trace{}, Style{}))
	assert.Empty(t, written(t, "text", &Trace{}, Style{}))
}
