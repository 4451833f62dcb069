package scenariotest_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/simtest/scenariotest"
)

func TestRun(t *testing.T) {
	tr, s := scenariotest.Run(t, "textbook")
	assert.Equal(t, "textbook", s.Name)
	assert.Len(t, tr.Packets(), 10)
}

func TestCheck(t *testing.T) {
	path := filepath.Join(t.TempDir(), "handshake.txtar")
	file := "server listen 80\nclient connect server:80\n"
	require.NoError(t, os.WriteFile(path, []byte(file), 0o644))
	t.Setenv("TCPSIM_UPDATE", "1")
	want := scenariotest.Check(t, path)
	t.Setenv("TCPSIM_UPDATE", "0")
	got := scenariotest.Check(t, path)
	assert.Equal(t, want, got)
}
