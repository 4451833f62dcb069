package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"unicode"
)

const (
	maxErrors = 10   // of one file that are told; the rest are counted
	maxLine   = 1000 // characters of a line that is told
)

// report writes an error to standard error, or each of several joined ones.
func (a *app) report(err error) {
	list := flatten(err)
	for _, e := range list[:min(maxErrors, len(list))] {
		fmt.Fprintf(a.stderr, "tcpsim: %s\n", printable(e.Error()))
	}
	if more := len(list) - maxErrors; more > 0 {
		fmt.Fprintf(a.stderr, "tcpsim: and %d more\n", more)
	}
}

// flatten takes joined errors apart.
func flatten(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var list []error
	for _, e := range joined.Unwrap() {
		list = append(list, flatten(e)...)
	}
	return list
}

// cause is what the system says is wrong, without the call and the path, which
// may be that of a temporary file.
func cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// printable is text that may come from anywhere, made fit for a terminal: what
// could steer one is escaped as in a Go string, and long lines are cut.
func printable(text string) string {
	var b strings.Builder
	column := 0
	for _, r := range text {
		if r == '\n' {
			column = -1
		}
		switch column++; {
		case column > maxLine+1:
		case column > maxLine:
			b.WriteRune('…')
		case r == '\n' || r == '\t' || unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			quoted := strconv.QuoteRune(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return b.String()
}
