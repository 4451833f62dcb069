package jsonl

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzScanner checks the scanner against encoding/json.
func FuzzScanner(f *testing.F) {
	file, err := os.ReadFile("testdata/mishaps.jsonl")
	require.NoError(f, err)
	for line := range bytes.Lines(file) {
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
	for _, s := range []string{"", "plain", "\"\\/\b\f\n\r\t\x00\x7f", "客户端 🙂 \u2028\u009b\u202e\U000e0001", "\xff\x9b\xed\xa0\x80", `\udc9b`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, want string) {
		b := appendString(nil, want)
		require.True(t, json.Valid(b))
		require.NotRegexp(t, `\p{Cc}|\p{Cf}`, strings.ReplaceAll(string(b), "\x7f", ""), "nothing steers a terminal")
		s := scanner{b: b}
		require.Equal(t, want, string(s.text()))
		s.end()
		require.NoError(t, s.err)
	})
}
