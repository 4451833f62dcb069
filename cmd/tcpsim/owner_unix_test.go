//go:build unix

package main

import (
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRootKeepsTheOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	files(t, map[string]string{"differs.txt": differs})
	require.NoError(t, os.Chown("differs.txt", 1234, 5678))
	require.NoError(t, os.Chmod("differs.txt", 0o640))
	assert.Equal(t, asExpected, tcpsim("", "run", "-u", "differs.txt").code)
	assert.Equal(t, refused, read(t, "differs.txt"))
	info, err := os.Stat("differs.txt")
	require.NoError(t, err)
	owner := info.Sys().(*syscall.Stat_t)
	assert.Equal(t, []uint32{1234, 5678, 0o640}, []uint32{owner.Uid, owner.Gid, uint32(info.Mode().Perm())})
}
