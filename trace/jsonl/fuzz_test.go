package jsonl

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace"
)

// FuzzRead checks that no file makes a reader panic, and that what it reads can
// be written and read to the same again.
func FuzzRead(f *testing.F) {
	for _, tr := range []*trace.Trace{mishaps(f), texts()} {
		for line := range bytes.Lines(written(f, tr)) { // short files, as go test -fuzz first makes long ones short
			f.Add(line)
		}
	}
	f.Add([]byte(`{"type":"sent","number":1,"segment":{"payload":"YQ==","options":[{"kind":9,"shift":1,"data":""}]},"variables":{}}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		tr, _ := Read(bytes.NewReader(file))
		require.LessOrEqual(t, len(tr.Events)+len(tr.Hosts), 1+bytes.Count(file, []byte("\n")))
		once := written(t, tr)
		again, err := Read(bytes.NewReader(once))
		require.NoError(t, err)
		require.Equal(t, string(once), string(written(t, again)))
	})
}

// FuzzScanner checks the scanner against encoding/json.
func FuzzScanner(f *testing.F) {
	for line := range bytes.Lines(written(f, mishaps(f))) {
		f.Add(line)
	}
	f.Add([]byte(` [ -0.5e+10 , "\u00e9\n" , { "a" : null } ] `))
	f.Fuzz(func(t *testing.T, line []byte) {
		depth, deep := 0, false
		for _, c := range line {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth--
			}
			deep = deep || depth > deepest
		}
		s := scanner{b: line}
		s.skip(0)
		s.end()
		if !deep {
			require.Equal(t, json.Valid(line), s.err == nil, "%v", s.err)
		}
	})
}

// FuzzString checks that every string comes back as it was.
func FuzzString(f *testing.F) {
	for _, s := range []string{"", "plain", "\"\\/\b\f\n\r\t\x00\x7f", "客户端 🙂 \u2028", "\xff\x9b\xed\xa0\x80", `\udc9b`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, want string) {
		b := appendString(nil, want)
		require.True(t, json.Valid(b))
		s := scanner{b: b}
		require.Equal(t, want, string(s.text()))
		s.end()
		require.NoError(t, s.err)
	})
}
