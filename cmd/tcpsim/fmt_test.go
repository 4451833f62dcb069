package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// untidy is tidy with other blanks.
const (
	untidy = "\n\n\nclient   connect  80\n expect error \"refused\"\n\n\nrepeat 2\nsleep 1s\nend\n\n-- trace --\n a  b\n"
	tidy   = "client connect 80\nexpect error \"refused\"\n\nrepeat 2\n  sleep 1s\nend\n-- trace --\n a  b\n"
)

func TestFmtInPlace(t *testing.T) {
	files(t, map[string]string{"dir/a.txt": untidy, "dir/b.txtar": tidy, "dir/notes": untidy, "c": untidy})
	require.NoError(t, os.Chmod("dir/a.txt", 0o600))
	assert.Equal(t, result{out: "dir/a.txt\nc\n"}, tcpsim("", "fmt", "dir", "c"))
	assert.Equal(t, tidy, read(t, "dir/a.txt"))
	assert.EqualValues(t, 0o600, mode(t, "dir/a.txt"))
	assert.Equal(t, tidy, read(t, "c"))
	assert.Equal(t, untidy, read(t, "dir/notes"), "no scenario by its name")
	assert.Equal(t, result{}, tcpsim("", "fmt", "dir", "c"), "formatting twice changes nothing")
}

func TestFmtStandardInput(t *testing.T) {
	assert.Equal(t, result{out: tidy}, tcpsim(untidy, "fmt", "-"))
	assert.Equal(t, result{out: tidy}, tcpsim(tidy, "fmt", "-"))
	assert.Equal(t, result{code: otherwise, out: "<stdin>\n"}, tcpsim(untidy, "fmt", "-l", "-"))
	assert.Equal(t, result{}, tcpsim(tidy, "fmt", "-l", "-"))
}

func TestFmtListAndDiff(t *testing.T) {
	files(t, map[string]string{"a.txt": untidy, "b.txt": tidy})
	assert.Equal(t, result{code: otherwise, out: "a.txt\n"}, tcpsim("", "fmt", "-l", "."))
	diff := `--- a.txt
+++ a.txt
@@ -1,5 +1,2 @@
-
-
-
-client   connect  80
- expect error "refused"
+client connect 80
+expect error "refused"
@@ -7 +3,0 @@
-
@@ -9 +5 @@
-sleep 1s
+  sleep 1s
@@ -11 +6,0 @@
-
`
	assert.Equal(t, result{code: otherwise, out: diff}, tcpsim("", "fmt", "-d", "a.txt", "b.txt"))
	assert.Equal(t, untidy, read(t, "a.txt"), "neither writes")
	if _, err := exec.LookPath("patch"); err == nil {
		patch := exec.Command("patch", "a.txt")
		patch.Stdin = strings.NewReader(diff)
		require.NoError(t, patch.Run())
		assert.Equal(t, tidy, read(t, "a.txt"))
	}
}

func TestFmtRewritesSegments(t *testing.T) {
	before := "server scripted\r\nclient connect 80 &\r\n  inject server>client S. seq=8000 ack=+1 mss=500\r\n-- trace --\r\nseq=+1\r\n"
	now := "server scripted\r\nclient connect 80 &\r\ninject server>client S. =8000 ack 1 <mss 500>\r\n-- trace --\r\nseq=+1\r\n"
	files(t, map[string]string{"a.txt": before})
	assert.Equal(t, result{code: trouble, err: "tcpsim: a.txt:3: this is how it was written before; " +
		"write: inject server>client S. =8000 ack 1 <mss 500>; tcpsim fmt rewrites the whole file\n"}, tcpsim("", "run", "a.txt"))
	assert.Equal(t, result{out: "a.txt\n"}, tcpsim("", "fmt", "a.txt"))
	assert.Equal(t, now, read(t, "a.txt"))
}

func TestFmtOfAFileWithoutEnd(t *testing.T) {
	assert.Equal(t, result{code: otherwise, out: `--- <stdin>
+++ <stdin>
@@ -2 +2 @@
-sleep  1s
\ No newline at end of file
+sleep 1s
`}, tcpsim("sleep 1s\nsleep  1s", "fmt", "-d", "-"))
}

func TestFmtOfMistakes(t *testing.T) {
	files(t, map[string]string{"a.txt": "client conect 80\n", "b.txt": untidy, "like.txt": "expect  trace like no.pcap\n", "empty.txt": ""})
	got := tcpsim("", "fmt", ".", "none.txt", "textbook")
	assert.Equal(t, result{trouble, "b.txt\nlike.txt\n", `tcpsim: a.txt:1: unknown command "conect"; did you mean "connect"?
tcpsim: empty.txt: this is empty; want a scenario
tcpsim: none.txt: no such file or directory
tcpsim: textbook: there is no file to format; fmt is for files of your own
`}, got)
	assert.Equal(t, "client conect 80\n", read(t, "a.txt"))
	assert.Equal(t, "expect trace like no.pcap\n", read(t, "like.txt"))
	got = tcpsim("", "fmt")
	assert.Equal(t, result{code: trouble, err: "tcpsim: missing scenarios; want files, folders that hold some, or - for standard input\nRun 'tcpsim fmt --help' for usage.\n"}, got)
}
