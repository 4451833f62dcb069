package scenario

import (
	"bytes"
	"fmt"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/golden"
)

// Scenario is a scenario file that has been read and holds no mistake that can
// be found without running it. It does not change, so it may be run many times
// and from several goroutines.
type Scenario struct {
	// Name is the one given to Parse, which errors begin with.
	Name string
	// Title is the lesson's first line: one sentence.
	Title string
	// Lesson is the text of the comment lines at the top of the file, without
	// their #.
	Lesson string

	builtin    bool // it is one of [Builtin], and may have its lesson in other languages
	file       file
	folder     string // in which its captures are; empty if it comes from no file
	likenesses []*likeness
	needed     []needed
	inputs     map[string][]byte // that were read, by the names that lines give

	hosts  []*hostSetup // of the nodes those that have a TCP or are scripted
	nodes  []*hostSetup // in the order of their lines
	links  []*linkSetup
	said   []saying // of links, before the run begins
	routes []routeSetup
	seed   uint64
	limits limits
	stop   int  // how many events the trace is to have; 0 for all
	chosen bool // whether a socket is given an initial sequence number
	script []*statement

	watched []direction // whose queues are asked for
}

// hostNames are the hosts of a scenario that names none itself, in the order in which
// addresses are given out and traces show them.
var hostNames = []string{"client", "server"}

// Parse reads a scenario that comes from no file. name is what its errors begin
// with; they are of type [*Error], joined if there are several. Captures that it
// is compared with are sections of it.
func Parse(name string, data []byte) (*Scenario, error) { return ParseIn("", name, data) }

// ParseIn is Parse for a scenario from a file in a folder, from which the paths
// of captures count. They are read here, and never again.
func ParseIn(folder, name string, data []byte) (*Scenario, error) {
	s, errs := read(name, data)
	s.folder = folder
	fail := func(line int, err error) { errs = append(errs, s.errorAt(line, err)) }
	s.readCaptures(fail)
	s.readInputs(fail)
	if len(errs) > 0 {
		sortByLine(errs)
		return nil, s.join(errs)
	}
	return s, nil
}

// read reads a scenario's file, and no other, with some settings changed. The errors are of
// type *Error.
func read(name string, data []byte, changes ...*change) (*Scenario, []error) {
	s := &Scenario{Name: name, file: openFile(bytes.Clone(data)), seed: 1, limits: defaultLimits}
	s.Lesson = lesson(s.file.script)
	title, _, _ := bytes.Cut([]byte(s.Lesson), []byte("\n"))
	s.Title = string(title)
	p := &parser{scenario: s, changes: changes}
	if !declares(s.file.script) {
		client, server := p.addNode(hostNames[0], aHost, 0), p.addNode(hostNames[1], aHost, 0)
		s.links = append(s.links, &linkSetup{a: client, b: server})
	}
	p.parse(s.file.script)
	p.checkHosts()
	p.checkNetwork()
	var captures []string
	for _, l := range s.likenesses {
		captures = append(captures, l.capture)
	}
	for _, n := range s.needed {
		for _, f := range n.files {
			captures = append(captures, f.name())
		}
	}
	s.file.check(captures, p.fail)
	return s, p.errors
}

// Expected is the trace that the file says should come out; ok tells whether it
// says so.
func (s *Scenario) Expected() (text string, ok bool) {
	section, ok := s.file.trace()
	if !ok {
		return "", false
	}
	return string(s.file.data[section.start:section.end]), true
}

// Mismatch tells that a run went otherwise than the file says.
type Mismatch struct {
	Name string // of the scenario
	Line int    // of the file, at which the two traces part
	// Difference shows the first event that differs, with a few before it.
	Difference *golden.Difference
}

// Error is "file:line: ..." and the difference below it.
func (m *Mismatch) Error() string {
	return fmt.Sprintf("%s:%d: the trace is not the expected one (- expected, + came): %s", m.Name, m.Line, m.Difference)
}

// Compare compares a trace with the expected one, and with the captures that it is
// to be like: nil, a [*Mismatch], an [*Unlike], or several of these joined. A
// scenario that expects none agrees with all.
func (s *Scenario) Compare(t *trace.Trace) error {
	return only([]error{s.compareText(t), s.CompareCaptures(t)})
}

// compareText compares a trace with the expected one.
func (s *Scenario) compareText(t *trace.Trace) error {
	section, ok := s.file.trace()
	if !ok {
		return nil
	}
	want, _ := s.Expected()
	difference := golden.FirstDifference(want, golden.Text(t), 3)
	if difference == nil {
		return nil
	}
	return &Mismatch{Name: s.Name, Line: section.line + difference.Line - 1, Difference: difference}
}

// Source is the file, byte for byte.
func (s *Scenario) Source() []byte { return bytes.Clone(s.file.data) }

// Updated is the file with t for its expected trace, and everything else as it
// was, byte for byte.
func (s *Scenario) Updated(t *trace.Trace) []byte { return s.file.withTrace([]byte(golden.Text(t))) }
