package sweep

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// distributions are the keys of those that there are.
var distributions = []string{"uniform", "log-uniform", "normal", "exponential"}

const wantValues = `want a list, as in [1ms, 5ms], a range, as in {from: 1ms, to: 9ms, step: 2ms} or {from: 1ms, to: 1s, steps: 7, scale: log}, or a distribution: {uniform: [1ms, 9ms]}, {log-uniform: [1ms, 1s]}, {normal: [5ms, 1ms]}, {exponential: 5ms}`

func (r *reader) parameters(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, errors.New("parameters: want settings and their values, as in link loss: [0%, 1%]"))
		return
	}
	for key, value := range pairs(n) {
		p := Parameter{Name: key.Value, Set: []string{key.Value}, line: key.Line}
		if slices.ContainsFunc(r.Parameters, func(o Parameter) bool { return o.Name == p.Name }) {
			r.fail(key, fmt.Errorf("%s stands there twice; want it once", p.Name))
		}
		if err := r.parameter(&p, value); err != nil {
			r.fail(value, fmt.Errorf("%s: %w", p.Name, err))
			continue
		}
		r.Parameters = append(r.Parameters, p)
	}
}

func (r *reader) parameter(p *Parameter, n *yaml.Node) (err error) {
	if n.Kind != yaml.MappingNode {
		for _, one := range r.items(n, p.Name) {
			p.Values = append(p.Values, one.Value)
		}
		return checkValues(p.Values)
	}
	fields := map[string]*yaml.Node{}
	for key, value := range pairs(n) {
		fields[key.Value] = value
	}
	take := func(key string) *yaml.Node {
		n := fields[key]
		delete(fields, key)
		return n
	}
	if set := take("set"); set != nil {
		p.Set = nil
		for _, one := range r.items(set, p.Name) {
			p.Set = append(p.Set, one.Value)
		}
	}
	values, kind := take("values"), ""
	for _, d := range distributions {
		if fields[d] != nil {
			kind = d
			break
		}
	}
	switch {
	case values != nil:
		if values.Kind == yaml.MappingNode {
			return errors.New(wantValues)
		}
		err = r.parameter(p, values)
	case kind != "":
		p.Draw, err = distribution(kind, take)
	default:
		p.Values, err = rangeOf(take)
	}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if err == nil {
			err = fmt.Errorf("unexpected %q; %s", key, wantValues)
		}
	}
	return err
}

func checkValues(values []string) error {
	if len(values) > mostValues {
		return fmt.Errorf("these are more than %d values", mostValues)
	}
	for i, v := range values {
		if slices.Contains(values[:i], v) {
			return fmt.Errorf("%s stands there twice; want it once", v)
		}
	}
	return nil
}

// number reads a number with its unit.
func number(n *yaml.Node) (quantity, error) {
	if n == nil {
		return quantity{}, errors.New(wantValues)
	}
	q, ok := parseQuantity(n.Value)
	if !ok || n.Kind != yaml.ScalarNode {
		return q, fmt.Errorf("%q is no number; want one with its unit, if it has one, as in 5ms, 1.5Mbit, 64KiB, 2%% or 10", n.Value)
	}
	return q, nil
}

// numbers reads several that go together.
func numbers(nodes ...*yaml.Node) (all []quantity, err error) {
	for _, n := range nodes {
		q, err := number(n)
		if err != nil {
			return nil, err
		}
		all = append(all, q)
	}
	for _, q := range all { // 0 needs no unit
		for i := range all {
			if all[i].count == 0 && all[i].of == plain {
				all[i].of = q.of
			}
		}
	}
	for _, q := range all[1:] {
		if q.of != all[0].of {
			return nil, fmt.Errorf("%s and %s do not go together; want numbers of one kind", all[0], q)
		}
	}
	return all, nil
}

// count reads how many of something there are to be.
func countOf(n *yaml.Node, least, most int) (int, error) {
	v, err := strconv.Atoi(n.Value)
	if err != nil || v < least || v > most {
		return 0, fmt.Errorf("%q is no number from %d to %d", n.Value, least, most)
	}
	return v, nil
}

func rangeOf(take func(string) *yaml.Node) ([]string, error) {
	from, to, step, steps, scale := take("from"), take("to"), take("step"), take("steps"), take("scale")
	if from == nil || to == nil || (step == nil) == (steps == nil) {
		return nil, errors.New(wantValues)
	}
	logarithmic := scale != nil && scale.Value == "log"
	if scale != nil && !logarithmic && scale.Value != "linear" {
		return nil, fmt.Errorf("scale: %q is neither log nor linear", scale.Value)
	}
	ends, err := numbers(from, to)
	switch {
	case err != nil:
		return nil, err
	case ends[0].count > ends[1].count:
		return nil, fmt.Errorf("it ends before it begins; want from: %s, to: %s", ends[1], ends[0])
	case logarithmic && (ends[0].count <= 0 || steps == nil):
		return nil, errors.New("a logarithmic range has steps:, and begins above 0")
	case steps != nil:
		n, err := countOf(steps, 1, mostValues)
		if err != nil {
			return nil, err
		}
		return ranged(ends[0], ends[1], 0, n, logarithmic), nil
	}
	all, err := numbers(from, to, step)
	if err != nil {
		return nil, err
	}
	if by := all[2].count; by <= 0 || (all[1].count-all[0].count)/by >= mostValues {
		return nil, fmt.Errorf("step: %s makes no range of at most %d values", step.Value, mostValues)
	}
	return ranged(all[0], all[1], all[2].count, 0, false), nil
}

func distribution(kind string, take func(string) *yaml.Node) (*Distribution, error) {
	n := take(kind)
	wanted := map[string]int{"uniform": 2, "log-uniform": 2, "normal": 2, "exponential": 1}[kind]
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	from, to, bins := take("from"), take("to"), take("bins")
	bounded := kind == "normal" || kind == "exponential"
	if len(nodes) != wanted || !bounded && (from != nil || to != nil) {
		return nil, errors.New(wantValues)
	}
	for _, bound := range []*yaml.Node{from, to} {
		if bound != nil {
			nodes = append(nodes, bound)
		}
	}
	all, err := numbers(nodes...)
	if err != nil {
		return nil, err
	}
	d := &Distribution{Kind: kind, Unit: all[0].of.name, Bins: defaultBins, Whole: true}
	for _, q := range all {
		d.Whole = d.Whole && q.whole()
	}
	switch kind {
	case "normal":
		d.Mean, d.Deviation = all[0].count, all[1].count
		d.From, d.To = max(0, d.Mean-4*d.Deviation), d.Mean+4*d.Deviation
	case "exponential":
		d.Mean = all[0].count
		d.To = 10 * d.Mean
	default:
		d.From, d.To = all[0].count, all[1].count
	}
	rest := all[wanted:]
	if from != nil {
		d.From, rest = rest[0].count, rest[1:]
	}
	if to != nil {
		d.To = rest[0].count
	}
	if bins != nil {
		if d.Bins, err = countOf(bins, 1, mostBins); err != nil {
			return nil, err
		}
	}
	return d, d.check()
}

// check tells what is wrong with a distribution.
func (d *Distribution) check() error {
	switch {
	case d.From < 0 || d.From >= d.To || d.To >= 1<<62:
		return fmt.Errorf("it goes from %s to %s; want the smaller number, 0 or more, first", d.text(d.From), d.text(d.To))
	case d.Kind == "log-uniform" && d.From == 0:
		return errors.New("a log-uniform distribution begins above 0")
	case d.Deviation < 0 || d.Mean < 0:
		return errors.New("want a mean and a deviation above 0")
	}
	return nil
}

// try tries each value of each parameter in each scenario, so that what is wrong with one is
// told before the first run.
func (r *reader) try() {
	for i := range r.Parameters {
		p := &r.Parameters[i]
		told := map[string]bool{} // whatever the value
		for _, s := range r.Scenarios {
			for _, value := range p.samples() {
				_, err := s.With(p.settings(value)...)
				if err == nil {
					continue
				}
				if what := strings.ReplaceAll(err.Error(), value, ""); !told[what] { // once, if it is not the value
					told[what] = true
					r.failAt(p.line, errors.New(strings.TrimSuffix(err.Error(), "\n")))
				}
			}
		}
	}
}
