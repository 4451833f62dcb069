package scenario

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/diff"
)

var likenessCommand = command{
	name:    "expect trace",
	phase:   anywhere,
	usage:   []string{"expect trace like FILE"},
	summary: "Compares the whole run with a capture: a pcap or pcapng file, or what tcpdump prints.",
	detail: "What was sent is aligned conversation by conversation, and compared on direction, flags, relative " +
		"sequence and acknowledgment numbers and length; addresses, ports, times, windows and options may differ. " +
		"FILE is a section of this file, as in -- FILE --, or else a path from this file's folder. A name with " +
		"blanks stands in quotes.",
	parse: parseLikeness,
}

// likeness is a capture that the run is to be like.
type likeness struct {
	line    int
	capture string // as the script names it
	want    *trace.Trace
}

func parseLikeness(a *args) step {
	a.parser.previous = nil // it does nothing that can fail where it stands
	if !a.is("like") {
		a.misuse("missing like")
		return nil
	}
	name, quoted := a.text()
	if !quoted {
		name = take(a, "FILE", anyWord)
	}
	switch {
	case quoted && name == "":
		a.misuse("missing FILE")
	case len(a.parser.open) > 0:
		a.fail(errors.New("this is about the whole run and cannot stand in a block; put it below the block"))
	}
	if s := a.parser.scenario; a.err == nil {
		s.likenesses = append(s.likenesses, &likeness{line: a.line, capture: name})
	}
	return nil
}

// Captures are the files that the run is compared with, as [ParseIn] finds them:
// paths with the scenario's folder before them. Those that are sections of the
// scenario are not among them.
func (s *Scenario) Captures() []string {
	var list []string
	for _, l := range s.likenesses {
		if _, embedded := s.file.section(l.capture); !embedded {
			list = append(list, s.path(l.capture))
		}
	}
	return list
}

// path is where a file is that the script names.
func (s *Scenario) path(file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(s.folder, filepath.FromSlash(file))
}

// readCaptures reads all captures.
func (s *Scenario) readCaptures(fail func(line int, err error)) {
	for _, l := range s.likenesses {
		want, err := s.readCapture(l)
		if err != nil {
			fail(l.line, fmt.Errorf("expect trace like %s: %w", shown(l.capture), err))
		}
		l.want = want
	}
}

func (s *Scenario) readCapture(l *likeness) (*trace.Trace, error) {
	if section, ok := s.file.section(l.capture); ok {
		return readCapture(strings.NewReader(string(s.file.data[section.start:section.end])))
	}
	f, err := s.open(l.capture, "what tcpdump prints of the capture", "capture")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readCapture(f)
}

// open opens a file that the script names. contents is what might be put into a section in
// its place, and kind what it is to be.
func (s *Scenario) open(file, contents, kind string) (*os.File, error) {
	if s.folder == "" {
		return nil, fmt.Errorf("the scenario comes from no file, so it has no folder in which this could be; "+
			"put %s below the script, under a line -- %s --", contents, shown(file))
	}
	path := s.path(file)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, missingFile(path)
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder; want a %s in it", shown(path), kind)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file; want a %s", shown(path), kind)
	}
	return os.Open(path)
}

func readCapture(from io.Reader) (t *trace.Trace, err error) {
	r, err := capture.Open(from)
	if err == nil {
		t, err = r.ReadAll(capture.Limits{})
	}
	if err != nil {
		return nil, fmt.Errorf("%w; want a pcap or pcapng file, or what tcpdump prints", err)
	}
	if n := r.Stats().Unclear; n > 0 {
		return nil, fmt.Errorf("line %d of it cannot be understood; want it whole, as tcpdump prints it", n)
	}
	return t, nil
}

// missingFile is the error about a path at which nothing is.
func missingFile(path string) error {
	var names []string
	folder, base := filepath.Split(path)
	entries, err := os.ReadDir(filepath.Dir(path))
	path = shown(path)
	if err != nil {
		return fmt.Errorf("there is no file %s, nor a folder %s; the path counts from the scenario's folder", path, shown(filepath.Clean(folder)))
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if guess := closest(base, names); guess != "" {
		return fmt.Errorf("there is no file %s; did you mean %q?", path, guess)
	}
	return fmt.Errorf("there is no file %s; put it there, or mend the path, which counts from the scenario's folder", path)
}

// Unlike tells that a run was not like a capture.
type Unlike struct {
	Name    string // of the scenario
	Line    int    // of the file, which asks for the comparison
	Capture string // as the file names it
	// Result has the capture for what is wanted.
	Result *diff.Result
}

// Error is "file:line: ..." and the first difference below it.
func (u *Unlike) Error() string {
	return fmt.Sprintf("%s:%d: the trace is not like %s%s (- %[3]s, + came):\n%[5]s",
		u.Name, u.Line, shown(u.Capture), u.when(), strings.TrimRight(u.Result.String(), "\n"))
}

// when is the virtual time of the first difference, if the run has it.
func (u *Unlike) when() string {
	got := u.Result.First.Got
	if got == nil {
		return ""
	}
	return fmt.Sprintf(" at %s", got.Time.Round(time.Microsecond))
}

// CompareCaptures compares a trace with the captures that it is to be like, by
// "expect trace like": nil, or an [*Unlike], several of them joined.
func (s *Scenario) CompareCaptures(t *trace.Trace) error {
	var all []error
	for _, l := range s.likenesses {
		if r := diff.Compare(l.want, t, diff.Options{Context: 3}); !r.Equal() {
			all = append(all, &Unlike{s.Name, l.line, l.capture, r})
		}
	}
	return only(all)
}

// only joins errors if there are several.
func only(all []error) error {
	all = slices.DeleteFunc(all, func(err error) bool { return err == nil })
	if len(all) == 1 {
		return all[0]
	}
	return errors.Join(all...)
}
