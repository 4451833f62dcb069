package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestUpdate(t *testing.T) {
	script, _, _ := strings.Cut(refused, "-- trace --\n")
	files(t, map[string]string{"differs.txt": differs, "bare.txt": script, "same.txt": refused})
	require.NoError(t, os.Chmod("differs.txt", 0o600))

	got := tcpsim("", "run", "--update", "differs.txt", "bare.txt", "same.txt")
	assert.Equal(t, result{asExpected, got.out, "differs.txt: updated\nbare.txt: updated\n"}, got)
	for _, name := range []string{"differs.txt", "bare.txt", "same.txt"} {
		assert.Equal(t, refused, read(t, name), name)
		assert.Equal(t, asExpected, tcpsim("", "run", name).code, name)
	}
	assert.EqualValues(t, 0o600, mode(t, "differs.txt"))
	assert.Equal(t, result{asExpected, got.out, ""}, tcpsim("", "run", "-u", "differs.txt", "bare.txt", "same.txt"))
}

func TestUpdateLeavesAFailedRunAlone(t *testing.T) {
	files(t, map[string]string{"fails.txt": fails})
	got := tcpsim("", "run", "-u", "fails.txt")
	assert.Equal(t, otherwise, got.code)
	assert.Equal(t, fails, read(t, "fails.txt"))
}

func TestUpdateNeedsAFile(t *testing.T) {
	files(t, map[string]string{"differs.txt": differs})
	for name, shown := range map[string]string{"textbook": "textbook", "-": "<stdin>", os.DevNull: ""} {
		got := tcpsim(differs, "run", "-u", "differs.txt", name)
		assert.Equal(t, trouble, got.code, name)
		assert.Empty(t, got.out, name)
		if shown != "" {
			assert.Equal(t, "tcpsim: "+shown+": there is no file to update; --update is for files of your own\n", got.err)
		}
	}
	assert.Equal(t, differs, read(t, "differs.txt"), "nothing is updated then")
}

func TestUpdateOfReadOnlyFile(t *testing.T) {
	files(t, map[string]string{"differs.txt": differs})
	require.NoError(t, os.Chmod("differs.txt", 0o444))
	got := tcpsim("", "run", "-u", "differs.txt")
	assert.Equal(t, result{trouble, got.out, "tcpsim: differs.txt: the file is read-only\n"}, got)
	assert.Equal(t, differs, read(t, "differs.txt"))
}

func TestUpdateThroughALink(t *testing.T) {
	files(t, map[string]string{"dir/differs.txt": differs})
	if err := os.Symlink("dir/differs.txt", "link.txt"); err != nil {
		without(t, fmt.Sprint("no symbolic links here: ", err))
	}
	assert.Equal(t, asExpected, tcpsim("", "run", "-u", "link.txt").code)
	assert.Equal(t, refused, read(t, "dir/differs.txt"))
	assert.Equal(t, os.ModeSymlink, mode(t, "link.txt").Type())
}
