package simtest

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/golden"
)

// Updating reports whether golden files are to be rewritten: whether the test binary has
// a flag -update, which is the test package's own to define, and it is set; or
// TCPSIM_UPDATE=1 is in the environment. A test may use it for other golden files.
func Updating() bool {
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		return true
	}
	on, _ := strconv.ParseBool(os.Getenv(updateVariable))
	return on
}

const updateVariable = "TCPSIM_UPDATE"

// update is what to do about a golden file that is missing, or differs.
const update = "run the test with " + updateVariable + "=1"

func (x *test) golden() {
	x.t.Helper()
	x.settle()
	problem := ""
	if x.inspect(func() { problem = checkGolden(x.t, x.events.trace) }); problem != "" {
		x.t.Errorf("%s", problem)
		x.t.FailNow()
	}
}

// Golden compares a trace with the golden file of the test, which is
// testdata/NAME.trace in the package's directory, NAME being the test's name; a
// sub-test's is in a directory of the test's. The file is text, one line for each
// event, and below a segment its data, below the version of gVisor whose TCP it was. With TCPSIM_UPDATE=1 in the
// environment the file is written instead (see [Updating]). A test has one such file, and so one such trace.
func Golden(t TB, tr *trace.Trace) {
	t.Helper()
	if problem := checkGolden(t, tr); problem != "" {
		t.Errorf("%s", problem)
		t.FailNow()
	}
}

// checkGolden compares a trace with a test's golden file, or writes the file, and says what
// is wrong.
func checkGolden(t TB, tr *trace.Trace) string {
	name := goldenName(t.Name())
	text := goldenText(tr)
	if !only(t, name, text) {
		return fmt.Sprintf("golden trace %s: this test has compared it with another trace before; a test has one golden file: call Golden once, when all has happened, or in sub-tests", name)
	}
	if Updating() {
		if err := writeFile(name, header(tr)+text); err != nil {
			return fmt.Sprintf("golden trace: %v", err)
		}
		return ""
	}
	file, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("golden trace: %v; %s to make it", err, update)
	case err != nil:
		return fmt.Sprintf("golden trace: %v", err)
	}
	return compareGolden(name, string(file), text, tr)
}

// goldenText is a line for each event, and below a segment that carries data, the data.
func goldenText(tr *trace.Trace) string {
	var b strings.Builder
	lines := strings.SplitAfter(golden.Text(tr), "\n")
	for _, e := range tr.Events {
		if e.Kind == trace.Delivered || e.Kind == trace.Dropped {
			continue // it has no line of its own
		}
		b.WriteString(lines[0])
		lines = lines[1:]
		if e.Kind == trace.Sent && e.Packet.Segment != nil {
			b.WriteString(goldenData(e.Packet.Segment.Payload))
		}
	}
	return b.String()
}

// goldenOctets is how many octets of a segment a golden file shows.
const goldenOctets = 64

// goldenData is the line for a segment's data: so many octets, and of longer data what
// tells the rest apart.
func goldenData(data []byte) string {
	switch {
	case len(data) == 0:
		return ""
	case len(data) <= goldenOctets:
		return fmt.Sprintf("  %q\n", data)
	}
	return fmt.Sprintf("  %q ... SHA-256 %x\n", data[:goldenOctets], sha256.Sum256(data))
}

// claims are the traces that running tests have compared with their golden files, by the
// names of these.
var claims sync.Map

// only reports whether a trace is the only one that a test compares with a golden file:
// another would take its place when it is written, and differ else.
func only(t TB, name, text string) bool {
	before, compared := claims.LoadOrStore(name, text)
	if !compared {
		t.Cleanup(func() { claims.Delete(name) })
	}
	return !compared || before == text
}

const recordedWith = "# gVisor "

// header is the first line of a golden file.
func header(tr *trace.Trace) string {
	return fmt.Sprintf("%s%s, seed %d\n", recordedWith, stack.Version(), tr.Seed)
}

// compareGolden says in what a trace differs from a golden file; "" if it does
// not.
func compareGolden(name, file, got string, tr *trace.Trace) string {
	file = strings.ReplaceAll(file, "\r\n", "\n")
	first, want, _ := strings.Cut(file, "\n")
	recorded, ok := strings.CutPrefix(first, recordedWith)
	if !ok {
		return fmt.Sprintf("%s:1: no golden trace: it does not begin with %q; %s to write it anew", name, recordedWith, update)
	}
	d := golden.FirstDifference(want, got, aroundLines)
	if d == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: the trace differs from here on (- golden file, + this run with seed %d)\n  %s\n",
		name, d.Line+1, tr.Seed, indent(d.Text, "  "))
	if this := strings.TrimSuffix(strings.TrimPrefix(header(tr), recordedWith), "\n"); recorded != this {
		fmt.Fprintf(&b, "  the file was recorded with gVisor %s; this is gVisor %s\n", recorded, this)
	}
	b.WriteString("  if the change is right, " + update + " and look at what changes")
	return b.String()
}

// goldenName is the file of a test.
func goldenName(test string) string {
	parts := strings.Split(test, "/")
	for i, part := range parts {
		parts[i] = fileName(part)
	}
	return filepath.Join("testdata", filepath.Join(parts...)+".trace")
}

// fileName makes a name that every file system takes.
func fileName(name string) string {
	var b strings.Builder
	for i, r := range name {
		if r < ' ' || strings.ContainsRune(`<>:"\|?*`, r) || r == '.' && i == 0 {
			fmt.Fprintf(&b, "%%%02X", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// writeFile writes a file whole or not at all.
func writeFile(name, text string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	temporary := name + ".new"
	defer os.Remove(temporary) // where it has not become the file
	if err := os.WriteFile(temporary, []byte(text), 0o666); err != nil {
		return err
	}
	return os.Rename(temporary, name)
}
