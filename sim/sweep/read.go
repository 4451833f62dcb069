package sweep

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// largest is how large a campaign's file or a scenario may be, in bytes.
const largest = 64 << 20

// Open reads a campaign's file. Paths of scenarios in it count from its folder.
func Open(path string) (*Campaign, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, filepath.Dir(path), data)
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largest+1))
	if err == nil && len(data) > largest {
		err = fmt.Errorf("%s: this is larger than %d MiB", path, largest>>20)
	}
	return data, err
}

// Parse reads a campaign from a text. name is what errors begin with, with the line behind
// it, and folder that from which paths of scenarios count.
func Parse(name, folder string, data []byte) (*Campaign, error) {
	return parse(name, data, files(folder).scenario)
}

// parse reads a campaign whose scenarios are found by load.
func parse(name string, data []byte, load func(name string) (*scenario.Scenario, error)) (*Campaign, error) {
	r := &reader{Campaign: &Campaign{Name: filepath.Base(name), source: bytes.Clone(data)}, name: name, load: load}
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, r.syntax(err)
	}
	if len(document.Content) == 0 {
		return nil, fmt.Errorf("%s: this is empty; want a campaign, with scenarios: at least", name)
	}
	r.top(document.Content[0])
	r.try()
	if len(r.errs) == 0 {
		if err := r.finish(); err != nil {
			r.fail(document.Content[0], err)
		}
	}
	if len(r.errs) > 0 {
		return nil, errors.Join(r.errs...)
	}
	return r.Campaign, nil
}

// reader reads a campaign.
type reader struct {
	*Campaign
	name string
	load func(name string) (*scenario.Scenario, error)
	errs []error
}

// fail takes note of a mistake at a node.
func (r *reader) fail(n *yaml.Node, err error) { r.failAt(n.Line, err) }

func (r *reader) failAt(line int, err error) {
	r.errs = append(r.errs, fmt.Errorf("%s:%d: %w", r.name, line, err))
}

// syntax is an error of the YAML itself, with its line where all others have it. The library
// does not name the first one, nor that of an anchor that is not there.
func (r *reader) syntax(err error) error {
	what, line := strings.TrimPrefix(err.Error(), "yaml: "), "1"
	if after, ok := strings.CutPrefix(what, "line "); ok {
		line, what, _ = strings.Cut(after, ": ")
	} else if _, name, ok := strings.Cut(what, "unknown anchor '"); ok {
		name, _, _ = strings.Cut(name, "'")
		before, _, _ := bytes.Cut(r.source, []byte("*"+name))
		line = strconv.Itoa(1 + bytes.Count(before, []byte("\n")))
	}
	return fmt.Errorf("%s:%s: this is no YAML: %s", r.name, line, what)
}

// The keys of a campaign.
var keys = []string{"scenarios", "parameters", "seeds", "measure", "limits", "invariants"}

func (r *reader) top(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, errors.New("want a campaign: scenarios: [hello], and below it parameters:, seeds:, measure: and limits: as needed"))
		return
	}
	r.Seeds.Own = true
	seen := map[string]bool{}
	for key, value := range pairs(n) {
		if seen[key.Value] {
			r.fail(key, fmt.Errorf("%s stands there twice; want it once", key.Value))
		}
		seen[key.Value] = true
		switch key.Value {
		case "scenarios":
			r.scenarios(value)
		case "parameters":
			r.parameters(value)
		case "seeds":
			r.seeds(value)
		case "measure":
			r.measures(value)
		case "limits":
			r.limits(value)
		case "invariants":
			if r.Invariants = value.Value == "on" || value.Value == "true"; !r.Invariants && value.Value != "off" && value.Value != "false" {
				r.fail(value, fmt.Errorf("invariants: %q is neither on nor off", value.Value))
			}
		default:
			r.fail(key, fmt.Errorf("unknown key %q; want %s", key.Value, strings.Join(keys, ", ")))
		}
	}
	if !seen["scenarios"] {
		r.fail(n, errors.New("missing scenarios:; want names of built-in scenarios or files, as in scenarios: [hello, mine.txt]"))
	}
	if !seen["measure"] {
		for _, name := range []string{"goodput", "retransmissions", "rtt.median"} {
			m, _ := measureNamed(name)
			r.Measures = append(r.Measures, m)
		}
	}
}

// pairs are the keys of a mapping and their values, which may be aliases.
func pairs(n *yaml.Node) func(yield func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], real(n.Content[i+1])) {
				return
			}
		}
	}
}

// real is what an alias stands for.
func real(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// items are those of a list, or what stands there alone.
func (r *reader) items(n *yaml.Node, what string) (list []*yaml.Node) {
	switch n.Kind {
	case yaml.ScalarNode:
		list = []*yaml.Node{n}
	case yaml.SequenceNode:
		for _, one := range n.Content {
			list = append(list, real(one))
		}
	}
	for _, one := range list {
		if one.Kind != yaml.ScalarNode || one.Value == "" {
			r.fail(one, fmt.Errorf("%s: want a word here", what))
			return nil
		}
	}
	if len(list) == 0 {
		r.fail(n, fmt.Errorf("%s: want a list, as in [one, two]", what))
	}
	return list
}

func (r *reader) scenarios(n *yaml.Node) {
	for _, one := range r.items(n, "scenarios") {
		s, err := r.load(one.Value)
		switch {
		case err != nil:
			r.fail(one, err)
		case slices.ContainsFunc(r.Scenarios, func(o *scenario.Scenario) bool { return o.Name == s.Name }):
			r.fail(one, fmt.Errorf("scenario %s stands there twice; want it once", one.Value))
		default:
			r.Scenarios = append(r.Scenarios, s)
		}
	}
}

// files is a folder from which paths count.
type files string

// scenario is a built-in one or a file, of which the built-in one comes first.
func (f files) scenario(name string) (*scenario.Scenario, error) {
	s, unknown := scenario.Named(name)
	if unknown == nil {
		return s, nil
	}
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(string(f), filepath.FromSlash(name))
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file; want a scenario", path)
	}
	data, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if !strings.ContainsAny(name, `./\`) {
			return nil, fmt.Errorf("no file of that name, and %w", unknown)
		}
		return nil, fmt.Errorf("there is no file %s; the path counts from the campaign's folder", path)
	}
	if err != nil {
		return nil, err
	}
	return scenario.ParseIn(filepath.Dir(path), name, data)
}

// mostSeeds is how many seeds a list may have.
const mostSeeds = 1_000_000

func (r *reader) seeds(n *yaml.Node) {
	r.Seeds = Seeds{}
	if first, last, ok := strings.Cut(n.Value, ".."); ok && n.Kind == yaml.ScalarNode {
		var err, err2 error
		r.Seeds.First, err = strconv.ParseUint(first, 10, 64)
		r.Seeds.Last, err2 = strconv.ParseUint(last, 10, 64)
		switch {
		case err != nil || err2 != nil || r.Seeds.First > r.Seeds.Last:
			r.fail(n, fmt.Errorf("seeds: %q is no range; want one such as 1..1000", n.Value))
		case r.Seeds.Last-r.Seeds.First >= mostRuns:
			r.fail(n, fmt.Errorf("these are more than %d runs; take fewer seeds", uint64(mostRuns)))
		}
		return
	}
	seen := map[uint64]bool{}
	for _, one := range r.items(n, "seeds") {
		seed, err := strconv.ParseUint(one.Value, 10, 64)
		if err == nil && seen[seed] {
			r.fail(one, fmt.Errorf("%s stands there twice; want it once", "seed "+one.Value))
			return
		}
		if err != nil || len(r.Seeds.List) >= mostSeeds {
			r.fail(one, fmt.Errorf("seeds: %q is no seed; want a range such as 1..1000, or numbers from 0 to 18446744073709551615, each once", one.Value))
			return
		}
		seen[seed] = true
		r.Seeds.List = append(r.Seeds.List, seed)
	}
}

func (r *reader) measures(n *yaml.Node) {
	for _, one := range r.items(n, "measure") {
		m, ok := measureNamed(one.Value)
		switch {
		case !ok:
			var names []string
			for _, m := range measures {
				names = append(names, m.Name)
			}
			r.fail(one, fmt.Errorf("measure: unknown measure %q; want some of %s", one.Value, strings.Join(names, ", ")))
		case slices.ContainsFunc(r.Measures, func(o Measure) bool { return o.Name == m.Name }):
			r.fail(one, fmt.Errorf("measure: %s stands there twice; want it once", m.Name))
		default:
			r.Measures = append(r.Measures, m)
		}
	}
}

func (r *reader) limits(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, errors.New("limits: want those of the language's limit, as in {time: 60s, events: 100000}"))
		return
	}
	for key, value := range pairs(n) {
		r.Limits = append(r.Limits, scenario.Setting{Name: "limit " + key.Value, Value: value.Value})
		for _, s := range r.Scenarios {
			if _, err := s.With(r.Limits[len(r.Limits)-1]); err != nil {
				r.fail(key, err)
				break
			}
		}
	}
}
