package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-8df93623/tcpsim/trace/words"
)

// maxLine is how many characters of a line are told.
const maxLine = 1000

// report writes an error to standard error, or each of several joined ones.
func (a *app) report(err error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			a.report(e)
		}
		return
	}
	fmt.Fprintf(a.stderr, "tcpsim: %s\n", printable(words.Sentence(a.language.String(), err.Error())))
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

// quoted is the name of a file, or an argument, as messages have it: in quotes, as
// a Go string, if it has what could end a line or steer a terminal.
func quoted(name string) string {
	if utf8.ValidString(name) && !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return name
	}
	return strconv.Quote(name)
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
