package jsonl_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
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
	f.Add([]byte(`{"type":"node","name":"r","kind":"router"}` + "\n" + `{"type":"link","from":"r","to":"a","says":["rate=1Mbit"],"across":true}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		tr, _ := jsonl.Read(bytes.NewReader(file))
		require.LessOrEqual(t, len(tr.Events)+len(tr.Hosts), 1+bytes.Count(file, []byte("\n")))
		once := written(t, tr)
		again, err := jsonl.Read(bytes.NewReader(once))
		require.NoError(t, err)
		require.Equal(t, string(once), string(written(t, again)))
	})
}
