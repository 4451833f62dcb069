package scenario

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
)

// input is a file that a setting names: a section of the scenario, or a path from its
// folder. It is read once, by [ParseIn].
type input[V any] struct {
	file  string
	parse func(name string, data []byte) (*V, error)
	value *V
}

func (i *input[V]) given() bool  { return i != nil }
func (i *input[V]) name() string { return i.file }

func (i *input[V]) read(name string, data []byte) (err error) {
	i.value, err = i.parse(name, data)
	return err
}

// get is what the file says; nil where no file is named.
func (i *input[V]) get() *V {
	if i == nil {
		return nil
	}
	return i.value
}

// anyInput is an input of whatever it says.
type anyInput interface {
	given() bool
	name() string
	read(name string, data []byte) error
}

// needed is files that a line needs, and what is wrong with the line once they are read.
type needed struct {
	line  int
	what  string
	files []anyInput
	check func() error
}

// given are those of the inputs that a line names.
func given(all ...anyInput) []anyInput {
	return slices.DeleteFunc(all, func(i anyInput) bool { return !i.given() })
}

// fileOf is a setting whose value is a file.
func fileOf[T, V any](key, doc string, parse func(name string, data []byte) (*V, error), place func(*T) **input[V]) setting[T] {
	return setting[T]{key, "FILE", doc, into(func(text string) (*input[V], error) {
		if text == "" {
			return nil, fmt.Errorf("missing FILE")
		}
		return &input[V]{file: text, parse: parse}, nil
	}, place)}
}

// readInputs reads the files that lines need, and checks these lines.
func (s *Scenario) readInputs(fail func(line int, err error)) {
	for _, n := range s.needed {
		if err := s.readInput(n); err != nil {
			fail(n.line, fmt.Errorf("%s: %w", n.what, err))
		}
	}
}

func (s *Scenario) readInput(n needed) error {
	for _, i := range n.files {
		name, data, err := s.contents(i.name())
		if err == nil {
			err = i.read(name, data)
		}
		if err != nil {
			return err
		}
	}
	return n.check()
}

// contents are those of a file that a line names. Errors about a section name the
// scenario and its lines: as many empty ones come before its own.
func (s *Scenario) contents(file string) (name string, data []byte, err error) {
	if section, ok := s.file.section(file); ok {
		return s.Name, append(bytes.Repeat([]byte("\n"), section.line-1), s.file.data[section.start:section.end]...), nil
	}
	if data, ok := s.inputs[file]; ok {
		return s.path(file), data, nil
	}
	f, err := s.open(file, "its lines", "file")
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	data, err = io.ReadAll(f)
	if s.inputs == nil {
		s.inputs = map[string][]byte{}
	}
	s.inputs[file] = data
	return s.path(file), data, err
}

// Inputs are the files outside of the scenario's that its settings name, such as rates=FILE,
// and what was read from them: with [Scenario.Source] all that a run depends on.
func (s *Scenario) Inputs() map[string][]byte { return maps.Clone(s.inputs) }
