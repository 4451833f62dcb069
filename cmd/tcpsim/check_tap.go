package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// tapReport is a report in the Test Anything Protocol, version 13
// (https://testanything.org), which those of version 14 read as well.
type tapReport struct {
	w io.Writer
	n int
}

func (r *tapReport) report(o outcome) {
	r.n++
	if r.n == 1 {
		fmt.Fprintln(r.w, "TAP version 13")
	}
	// A # would begin a directive.
	name := strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(quoted(filepath.ToSlash(o.name)))
	if o.code == asExpected {
		fmt.Fprintf(r.w, "ok %d - %s\n", r.n, name)
		return
	}
	severity := map[exit]string{otherwise: "fail", trouble: "error"}[o.code]
	fmt.Fprintf(r.w, "not ok %d - %s\n  ---\n  severity: %s\n", r.n, name, severity)
	if line := lineOf(o.errs[0]); line > 0 {
		fmt.Fprintf(r.w, "  line: %d\n", line)
	}
	fmt.Fprint(r.w, "  message: |\n")
	for text := range strings.SplitSeq(o.message(), "\n") {
		fmt.Fprintln(r.w, strings.TrimRight("    "+text, " "))
	}
	fmt.Fprintln(r.w, "  ...")
}

// end writes the plan, which may stand last.
func (r *tapReport) end() { fmt.Fprintf(r.w, "1..%d\n", r.n) }
