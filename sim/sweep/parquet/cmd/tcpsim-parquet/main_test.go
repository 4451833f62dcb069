package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	upstream "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What docs/sweeps.md has people type does what it says there, in the module's folder.
func TestCommandOfTheDocs(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "sweeps.md"))
	require.NoError(t, err)
	_, after, found := strings.Cut(string(page), "```sh\ncd sim/sweep/parquet\ngo run ./cmd/tcpsim-parquet ")
	require.True(t, found)
	command, _, _ := strings.Cut(after, "\n")
	args := strings.Fields(command)
	out := filepath.Join(t.TempDir(), args[len(args)-1])
	require.NoError(t, run(append(args[:len(args)-1], out)))
	data, err := os.ReadFile(out)
	require.NoError(t, err)
	read, err := upstream.OpenFile(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	assert.EqualValues(t, 300, read.NumRows())
}

func TestRun(t *testing.T) {
	folder := t.TempDir()
	campaign, out := filepath.Join(folder, "c.yaml"), filepath.Join(folder, "out.parquet")
	require.NoError(t, os.WriteFile(campaign, []byte("scenarios: [refused]\nseeds: 1..4\n"), 0o666))
	require.NoError(t, run([]string{"-shard", "2/2", campaign, out}))
	data, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.Equal(t, "PAR1", string(data[:4]))
	for want, args := range map[string][]string{
		"want a campaign and the file to be written; got 1 arguments": {campaign},
		"--shard 3/2: want one such as 1/8":                           {"-shard", "3/2", campaign, out},
		"no such file or directory":                                   {filepath.Join(folder, "none.yaml"), out},
	} {
		assert.ErrorContains(t, run(args), want)
	}
	assert.ErrorContains(t, run([]string{campaign, filepath.Join(folder, "nowhere", "out")}), "no such file or directory")
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, left, 2)
}
