package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// standardStream is the argument that stands for standard input or output.
const standardStream = "-"

// readOnce refuses arguments of which several stand for standard input.
func readOnce(args []string) error {
	if i := slices.Index(args, standardStream); i >= 0 && slices.Contains(args[i+1:], standardStream) {
		return errors.New("- stands there twice; standard input can be read once only")
	}
	return nil
}

// maxSize is the largest scenario that is read, in bytes. Without a bound, a
// device that never ends would take all memory.
const maxSize = 64 << 20

// source is a scenario and where it comes from.
type source struct {
	*scenario.Scenario
	path string // as the command line has it, unlike its Name, which is quoted
	data []byte
	file fs.FileInfo // at path; nil if it comes from elsewhere
}

// load finds and reads what an argument of run names. Built-in names come
// first, so that they mean the same everywhere; ./NAME is the file.
func (a *app) load(arg string) (*source, error) {
	if arg == standardStream {
		return parse(&source{path: arg}, "<stdin>", a.stdin)
	}
	builtin, unknown := scenario.Named(arg)
	if unknown == nil {
		return &source{Scenario: builtin, path: arg}, nil
	}
	s, err := loadFile(arg)
	if errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(arg, `./\`) {
		return nil, fmt.Errorf("no file of that name, and %w", unknown)
	}
	return s, err
}

// loadFile reads a file.
func loadFile(arg string) (*source, error) {
	f, err := os.Open(arg)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", quoted(arg), cause(err))
	}
	defer f.Close()
	s := &source{path: arg}
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		s.file = info
	}
	return parse(s, quoted(arg), f)
}

// parse reads s, whose file is known.
func parse(s *source, name string, from io.Reader) (_ *source, err error) {
	s.data, err = io.ReadAll(io.LimitReader(from, maxSize+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, cause(err))
	case len(s.data) > maxSize:
		return nil, fmt.Errorf("%s: this is larger than %d MiB, too large for a scenario", name, maxSize>>20)
	case len(bytes.TrimSpace(s.data)) == 0:
		return nil, fmt.Errorf("%s: this is empty; want a scenario", name)
	case !utf8.Valid(s.data) || bytes.IndexByte(s.data, 0) >= 0:
		return nil, fmt.Errorf("%s: this is no text in UTF-8; want a scenario", name)
	}
	folder := ""
	if s.file != nil {
		folder = filepath.Dir(s.path)
	}
	s.Scenario, err = scenario.ParseIn(folder, name, s.data)
	return s, err
}

// rewrite puts now in the place of what the file had when it was read. If it has
// something else by then, somebody is at work on it, and nothing is written.
func (s *source) rewrite(now []byte) error {
	return writeFile(s.path, func(w io.Writer) error {
		if _, err := w.Write(now); err != nil {
			return err
		}
		there, err := os.ReadFile(s.path)
		if err == nil && !bytes.Equal(there, s.data) {
			err = errors.New("it has changed since it was read; nothing is written, run this once more")
		}
		return err
	})
}

// loadAll loads all arguments. It reports all that is wrong with any of them.
func (a *app) loadAll(args []string) ([]*source, exit) {
	var all []*source
	code := asExpected
	for _, arg := range args {
		s, err := a.load(arg)
		if err != nil {
			a.report(err)
			code = trouble
			continue
		}
		all = append(all, s)
	}
	return all, code
}
