package format_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

var formats = []format.Format{ladder.Format, tcpdump.Format, golden.Format}

func TestNamed(t *testing.T) {
	assert.Equal(t, []string{"ladder", "tcpdump", "text"}, format.Names(formats))
	for _, f := range formats {
		assert.NotEmpty(t, f.Summary)
		found, err := format.Named(formats, f.Name)
		require.NoError(t, err)
		assert.Equal(t, f.Summary, found.Summary)
	}
	_, err := format.Named(formats, "latex")
	assert.EqualError(t, err, `unknown format "latex", want one of ladder, tcpdump, text`)
}

type brokenWriter struct{}

var errBroken = errors.New("disk full")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestWriteReportsTheWritersError(t *testing.T) {
	for _, f := range formats {
		assert.ErrorIs(t, f.Write(brokenWriter{}, tracetest.Textbook(t, false), format.Style{}), errBroken, f.Name)
	}
}

func TestFormatsOfAnEmptyTrace(t *testing.T) {
	assert.Equal(t, "relative sequence numbers\n", ladder.Format.Text(&trace.Trace{}, format.Style{}))
	assert.Empty(t, tcpdump.Format.Text(&trace.Trace{}, format.Style{}))
	assert.Empty(t, golden.Text(&trace.Trace{}))
}
