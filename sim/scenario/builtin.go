package scenario

import (
	"bytes"
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed builtin/*.txtar builtin/*/*.md
var builtinFiles embed.FS

const builtinSuffix = ".txtar"

// builtinNames are the names of the built-in scenarios in the order of the course. One
// that is not in it comes at the end.
func builtinNames() []string {
	files, err := fs.Glob(builtinFiles, "builtin/*"+builtinSuffix)
	if err != nil {
		panic(err) // the pattern is a constant
	}
	var list []string
	for _, f := range files {
		list = append(list, strings.TrimSuffix(path.Base(f), builtinSuffix))
	}
	order := taught()
	rank := func(name string) int {
		if i := slices.Index(order, name); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(list, func(a, b string) int { return rank(a) - rank(b) })
	return list
}

// Builtin lists the scenarios that come with the package, in the order of the
// [Course].
func Builtin() []*Scenario {
	var list []*Scenario
	for _, name := range builtinNames() {
		list = append(list, builtin(name))
	}
	return list
}

// Conversations are those of [Builtin] that expect a trace, segment for segment. The
// others are labs, of which some have thousands of segments: they expect figures.
func Conversations() (list []*Scenario) {
	for _, s := range Builtin() {
		if _, ok := s.Expected(); ok {
			list = append(list, s)
		}
	}
	return list
}

// Named finds a built-in scenario. The error tells the name that was probably
// meant, or all there are.
func Named(name string) (*Scenario, error) {
	known := builtinNames()
	if !slices.Contains(known, name) {
		return nil, unknown("scenario", name, known)
	}
	return builtin(name), nil
}

// Known is the built-in scenario that has this text, if one has.
func Known(source []byte) (*Scenario, bool) {
	for _, name := range builtinNames() {
		if bytes.Equal(builtinSource(name), source) {
			return builtin(name), true
		}
	}
	return nil, false
}

func builtinSource(name string) []byte {
	data, err := builtinFiles.ReadFile("builtin/" + name + builtinSuffix)
	if err != nil {
		panic(err) // the name is one of the embedded files'
	}
	return data
}

func builtin(name string) *Scenario {
	s, err := Parse(name, builtinSource(name))
	if err != nil {
		panic("scenario: a built-in scenario has a mistake: " + err.Error())
	}
	s.builtin = true
	return s
}
