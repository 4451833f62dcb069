package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// content is a write function for writeFile.
func content(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// listing is what there is in the current directory.
func listing(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("*")
	require.NoError(t, err)
	hidden, err := filepath.Glob(".*")
	require.NoError(t, err)
	return append(names, hidden...)
}

func mode(t *testing.T, name string) fs.FileMode {
	t.Helper()
	info, err := os.Lstat(name)
	require.NoError(t, err)
	return info.Mode()
}

func TestWriteFile(t *testing.T) {
	files(t, nil)
	require.NoError(t, writeFile("new.txt", content("one")))
	assert.Equal(t, "one", read(t, "new.txt"))
	require.NoError(t, os.WriteFile("usual.txt", nil, 0o666))
	assert.Equal(t, mode(t, "usual.txt"), mode(t, "new.txt"), "the user's umask holds")

	require.NoError(t, os.Chmod("new.txt", 0o640))
	before := mode(t, "new.txt")
	require.NoError(t, writeFile("new.txt", content("two")))
	assert.Equal(t, "two", read(t, "new.txt"))
	assert.Equal(t, before, mode(t, "new.txt"))
	assert.Equal(t, []string{"new.txt", "usual.txt"}, listing(t), "nothing is left over")
}

func TestWriteFileWholeOrNotAtAll(t *testing.T) {
	files(t, map[string]string{"old.txt": "as it was"})
	failing := func(w io.Writer) error {
		return errors.Join(content("half of")(w), errors.New("disk full"))
	}
	assert.EqualError(t, writeFile("old.txt", failing), "old.txt: disk full")
	assert.EqualError(t, writeFile("new.txt", failing), "new.txt: disk full")
	assert.Equal(t, "as it was", read(t, "old.txt"))
	assert.Equal(t, []string{"old.txt"}, listing(t))
}

func TestWriteFileFollowsLinks(t *testing.T) {
	files(t, map[string]string{"dir/target.txt": "as it was"})
	if err := os.Symlink(filepath.Join("dir", "target.txt"), "link.txt"); err != nil {
		without(t, fmt.Sprint("no symbolic links here: ", err))
	}
	require.NoError(t, writeFile("link.txt", content("new")))
	assert.Equal(t, "new", read(t, "dir/target.txt"))
	assert.Equal(t, fs.ModeSymlink, mode(t, "link.txt").Type())

	require.NoError(t, os.Remove("dir/target.txt"))
	assert.EqualError(t, writeFile("link.txt", content("new")), "link.txt: this is a symbolic link to nothing")
}

func TestWriteFileWhereItCannot(t *testing.T) {
	files(t, map[string]string{"dir/x": "", "locked.txt": "as it was"})
	require.NoError(t, os.Chmod("locked.txt", 0o444))
	assert.EqualError(t, writeFile("locked.txt", content("x")), "locked.txt: the file is read-only")
	assert.Equal(t, "as it was", read(t, "locked.txt"))
	assert.ErrorContains(t, writeFile("dir", content("x")), "dir: ")
	assert.EqualError(t, writeFile("none/x", content("x")), "none/x: no such file or directory")
	assert.Equal(t, []string{"dir", "locked.txt"}, listing(t))
}

func TestWriteFileToDevice(t *testing.T) {
	if runtime.GOOS != "linux" {
		without(t, "needs /dev/full")
	}
	before := mode(t, os.DevNull)
	require.NoError(t, writeFile(os.DevNull, content("x")))
	assert.Equal(t, before, mode(t, os.DevNull), "a device is not replaced")
	assert.EqualError(t, writeFile("/dev/full", content("x")), "/dev/full: no space left on device")
}

func TestOutput(t *testing.T) {
	files(t, map[string]string{"mine.txt": refused, "differs.txt": differs, "out.txt": "as it was"})
	want := tcpsim("", "run", "mine.txt", "textbook")
	assert.Equal(t, result{}, tcpsim("", "run", "-o", "out.txt", "mine.txt", "textbook"))
	assert.Equal(t, want.out, read(t, "out.txt"))
	assert.Equal(t, want, tcpsim("", "run", "-o", "-", "mine.txt", "textbook"))

	got := tcpsim("", "run", "--output=out.txt", "differs.txt")
	assert.Equal(t, otherwise, got.code)
	assert.Empty(t, got.out)
	assert.Equal(t, tcpsim("", "run", "differs.txt").out, read(t, "out.txt"), "also what is not as expected can be looked at")
}

func TestOutputThatCannotBeWritten(t *testing.T) {
	files(t, map[string]string{"mine.txt": refused, "dir/x": ""})
	got := tcpsim("", "run", "-o", "none/out.txt", "mine.txt")
	assert.Equal(t, result{trouble, "", "tcpsim: none/out.txt: no such file or directory\n"}, got)
	got = tcpsim("", "run", "-o", "dir", "mine.txt")
	assert.Equal(t, trouble, got.code)
	assert.Contains(t, got.err, "tcpsim: dir: ")
	got = tcpsim("", "run", "-o", "mine.txt", "mine.txt")
	assert.Equal(t, result{trouble, "", "tcpsim: mine.txt: the output would overwrite this scenario; to change what it expects, use --update\n"}, got)
	assert.Equal(t, refused, read(t, "mine.txt"))
}
