package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each line of the ladder appears at its own time, and all of it is what it is without
// --realtime.
func TestRealtime(t *testing.T) {
	var plain bytes.Buffer
	require.Zero(t, run([]string{"run", "textbook"}, nil, &plain, &plain))
	now := time.Unix(0, 0)
	var shown bytes.Buffer
	at := map[string]time.Duration{} // of each line
	r := &realtime{on: true, speed: 2, now: func() time.Time { return now }}
	r.sleep = func(d time.Duration) { now = now.Add(max(d, 0)) }
	to := writerFunc(func(b []byte) (int, error) {
		at[strings.TrimSpace(string(b))] = now.Sub(time.Unix(0, 0))
		return shown.Write(b)
	})
	w := r.pace(to)
	for _, b := range plain.Bytes() { // however it comes
		_, err := w.Write([]byte{b})
		require.NoError(t, err)
	}
	assert.Equal(t, plain.String(), shown.String())
	checked := 0
	for line, when := range at {
		if m := stamp.FindStringSubmatch(line + " "); m != nil {
			checked++
			want, err := time.ParseDuration(m[1] + "s")
			require.NoError(t, err)
			assert.Equal(t, want/2, when, line)
		}
	}
	assert.Greater(t, checked, 10)
}

// writerFunc is a function that is an io.Writer.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func TestRealtimeMisuse(t *testing.T) {
	for args, want := range map[string]string{
		"--realtime --format json":     "--realtime goes with the format ladder on standard output only",
		"--realtime -o " + t.TempDir(): "--realtime goes with the format ladder on standard output only",
		"--speed 2":                    "--speed goes with --realtime only",
		"--realtime --speed 0":         "--speed 0: want a number above 0",
		"--realtime --speed NaN":       "--speed NaN: want a number above 0",
	} {
		var out, err bytes.Buffer
		assert.EqualValues(t, trouble, run(append([]string{"run", "textbook"}, strings.Fields(args)...), nil, &out, &err), args)
		assert.Contains(t, err.String(), want)
		assert.Empty(t, out.String())
	}
}
