package scenario

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// traceSection is the name of the section that holds the expected trace.
const traceSection = "trace"

// byteOrderMark is what some editors put before a text.
const byteOrderMark = "\ufeff"

// file is a scenario's file taken apart, as a txtar archive is: the script, and
// sections that begin with a line "-- name --".
type file struct {
	data     []byte
	script   string
	sections []section
}

// section is where a section stands in the file.
type section struct {
	name       string
	line       int // of its first line, counting from 1
	marker     int // where the line that begins it stands in file.data
	start, end int // of its text in file.data
}

func openFile(data []byte) file {
	f := file{data: data}
	script := len(data)
	line := 1
	for at := 0; at < len(data); line++ {
		next := len(data)
		if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		if name, ok := marker(data[at:next]); ok {
			if n := len(f.sections); n > 0 {
				f.sections[n-1].end = at
			} else {
				script = at
			}
			f.sections = append(f.sections, section{name, line + 1, at, next, len(data)})
		}
		at = next
	}
	f.script = strings.TrimPrefix(string(data[:script]), byteOrderMark)
	return f
}

// marker reads the line that begins a section.
func marker(line []byte) (name string, ok bool) {
	text := strings.TrimRight(string(line), "\r\n")
	if len(text) < len("-- x --") || !strings.HasPrefix(text, "-- ") || !strings.HasSuffix(text, " --") {
		return "", false
	}
	name = strings.TrimSpace(text[len("-- ") : len(text)-len(" --")])
	return name, name != ""
}

// check reports sections that mean nothing: they hold neither the trace nor one
// of the captures and other files that the script names.
func (f *file) check(captures []string, fail func(line int, err error)) {
	seen := map[string]bool{}
	for _, s := range f.sections {
		switch {
		case s.name != traceSection && !slices.Contains(captures, s.name):
			fail(s.line-1, fmt.Errorf("unknown section %q; want %q, or a line \"expect trace like %[1]s\" above", s.name, traceSection))
		case seen[s.name]:
			fail(s.line-1, fmt.Errorf("a second section %q; want one", s.name))
		}
		seen[s.name] = true
	}
}

// trace is the section with the expected trace.
func (f *file) trace() (s section, ok bool) { return f.named(traceSection) }

// section is the section with a capture.
func (f *file) section(capture string) (s section, ok bool) {
	if capture == traceSection { // which is no capture
		return section{}, false
	}
	return f.named(capture)
}

// named finds a section by its name.
func (f *file) named(name string) (s section, ok bool) {
	i := slices.IndexFunc(f.sections, func(s section) bool { return s.name == name })
	if i < 0 {
		return section{}, false
	}
	return f.sections[i], true
}

// withTrace is the file with another text in its trace section, which is added
// if there is none. Line ends are those of the file's first line.
func (f *file) withTrace(text []byte) []byte {
	lineEnd := f.lineEnd()
	text = bytes.ReplaceAll(text, []byte("\n"), lineEnd)
	s, ok := f.trace()
	if ok && bytes.HasSuffix(f.data[:s.start], []byte("\n")) {
		return concat(f.data[:s.start], text, f.data[s.end:])
	}
	head := f.data
	if len(head) > 0 && !bytes.HasSuffix(head, []byte("\n")) {
		head = concat(head, lineEnd)
	}
	if ok { // the marker is the file's last line
		return concat(head, text)
	}
	return concat(head, []byte("-- "+traceSection+" --"), lineEnd, text)
}

// lineEnd is that of the file's first line.
func (f *file) lineEnd() []byte {
	if first, _, _ := bytes.Cut(f.data, []byte("\n")); bytes.HasSuffix(first, []byte("\r")) {
		return []byte("\r\n")
	}
	return []byte("\n")
}

func concat(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
