package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// scenarioSuffixes are those of the files in a folder that are scenarios.
var scenarioSuffixes = []string{".txt", ".txtar"}

// subject is something to check: a scenario, or an argument that names none.
type subject struct {
	name    string
	walked  bool // it was found in a folder
	*source      // nil if there is none
	err     error
}

// subjects are what the arguments name, in the order of the arguments, and in a
// folder in that of their names. Each is there once.
func (c *checker) subjects(args []string) []*subject {
	var all []*subject
	seen := map[string]int{} // where in all it is
	for _, arg := range args {
		for _, s := range c.named(arg) {
			key := s.name
			if key != standardStream {
				key = absolute(key)
			}
			if i, known := seen[key]; known {
				if !s.walked && !all[i].walked {
					c.report(fmt.Errorf("%s: stands there more than once; it is checked once", quoted(s.name)))
				}
				all[i].walked = all[i].walked && s.walked
				continue
			}
			seen[key] = len(all)
			all = append(all, s)
		}
	}
	parallel(c.jobs, len(all), func(i int) {
		if s := all[i]; s.err == nil {
			s.source, s.err = c.read(s.name)
		}
	})
	captures := capturesOf(all)
	return slices.DeleteFunc(all, func(s *subject) bool {
		return s.walked && len(captures) > 0 && captures[absolute(s.name)] || c.only != nil && !c.only.MatchString(filepath.ToSlash(s.name))
	})
}

// named are the files that an argument names.
func (c *checker) named(arg string) []*subject {
	info, err := os.Stat(arg)
	if err != nil || !info.IsDir() {
		return []*subject{{name: arg}}
	}
	found, err := walk(arg)
	if err == nil && found == nil {
		err = fmt.Errorf("%s: there is no scenario in this folder; their files end in %s", quoted(arg), strings.Join(scenarioSuffixes, " or "))
	}
	if err != nil {
		found = append(found, &subject{name: arg, err: err})
	}
	return found
}

// walk finds the scenarios in a folder and below.
func walk(folder string) (found []*subject, err error) {
	root := folder + string(filepath.Separator) // which is followed if it is a link
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", quoted(filepath.Clean(path)), cause(err))
		case path != root && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case !entry.IsDir() && slices.Contains(scenarioSuffixes, filepath.Ext(path)) && !special(path, entry):
			found = append(found, &subject{name: filepath.Clean(path), walked: true})
		}
		return nil
	})
	return found, err
}

// special tells that a path in a folder is that of a device or a pipe, which one
// might read for ever.
func special(path string, entry fs.DirEntry) bool {
	if entry.Type().IsRegular() {
		return false
	}
	info, err := os.Stat(path) // of what it links to
	return err == nil && !info.IsDir() && !info.Mode().IsRegular()
}

// read reads what is to be checked. A file comes before a built-in scenario of
// the same name, or else a check might pass that looks at another than the one in
// the folder.
func (c *checker) read(name string) (*source, error) {
	if _, err := os.Stat(name); err == nil && name != standardStream {
		return loadFile(name)
	}
	return c.load(name)
}

// capturesOf are the files that scenarios are compared with.
func capturesOf(all []*subject) map[string]bool {
	captures := map[string]bool{}
	for _, s := range all {
		if s.err != nil {
			continue
		}
		for _, path := range s.Captures() {
			captures[absolute(path)] = true
		}
	}
	return captures
}

// absolute is a path that tells files apart.
func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return filepath.Clean(path)
}

// parallel does n things, so many at once, in whatever order.
func parallel(jobs, n int, do func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(jobs, n) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}
