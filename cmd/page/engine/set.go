package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// changed is a scenario with something changed in it.
type changed struct {
	Scenario string `json:"scenario"`
	Lines    []int  `json:"lines"` // that are new or other than before
}

// settings are what can be set, and the setting of the language that it is: of links, or of
// hosts.
var settings = map[string]struct {
	key  string
	link bool
	one  bool // of the first host, unless another is named
}{
	"delay": {"delay", true, false}, "rate": {"rate", true, false}, "loss": {"loss", true, false}, "queue": {"queue", true, false},
	"delayed-ack": {"delayed-ack", false, false}, "mss": {"mss", false, false}, "iss": {"iss", false, true},
	"buffer": {"receive-buffer", false, false}, "receive-buffer": {"receive-buffer", false, false}, "send-buffer": {"send-buffer", false, false},
}

// set gives a setting another value: in the lines above the run that have it, or else in
// a line for it.
func set(r *request) (any, error) {
	what, ok := settings[r.What]
	if !ok {
		return nil, fmt.Errorf("%q is no setting that can be changed here", r.What)
	}
	if strings.ContainsAny(r.Value, " \t\r\n\"") || r.Value == "" {
		return nil, fmt.Errorf("%q is no value", r.Value)
	}
	before, err := r.parse()
	if err != nil {
		return nil, err
	}
	value := r.Value
	if value == "off" && what.key == "delayed-ack" {
		value = "0s"
	}
	s := scriptOf(string(before.Source()))
	var lines []int
	if what.link {
		lines = s.setLinks(what.key, value)
	} else {
		hosts := s.hosts
		switch {
		case r.Host != "":
			hosts = []string{r.Host}
		case what.one:
			hosts = hosts[:1]
		}
		for _, host := range hosts {
			lines = append(lines, s.setHost(host, what.key, value)...)
		}
	}
	return r.changed(s, lines)
}

// changed is the answer, once it has turned out that the text is a scenario.
func (r *request) changed(s *script, lines []int) (any, error) {
	if _, err := scenario.Parse("scenario", []byte(s.text())); err != nil {
		return nil, err
	}
	slices.Sort(lines)
	return changed{s.text(), slices.Compact(lines)}, nil
}

// setLinks sets something of all links.
func (s *script) setLinks(key, value string) []int {
	lines := s.with("link", key)
	if lines == nil {
		if one := s.beginning("link"); len(one) == 1 && s.settingsOnly(one[0], 1) {
			s.setIn(one[0], key, value)
			return []int{one[0] + 1}
		}
		return []int{s.add("link " + key + "=" + value)}
	}
	for i, line := range lines {
		s.setIn(line, key, value)
		lines[i]++
	}
	return lines
}

// setHost sets something of a host.
func (s *script) setHost(host, key, value string) []int {
	lines := append(s.with(host, key), s.with("host "+host, key)...)
	if lines == nil {
		for _, line := range s.beginning(host) {
			if s.settingsOnly(line, 1) {
				lines = append(lines, line)
				break
			}
		}
	}
	if lines == nil {
		return []int{s.add(host + " " + key + "=" + value)}
	}
	for i, line := range lines {
		s.setIn(line, key, value)
		lines[i]++
	}
	return lines
}

// beginning are the lines above the run that begin with some words.
func (s *script) beginning(with string) (lines []int) {
	want := strings.Fields(with)
	for i, words := range s.words[:s.head] {
		if len(words) > len(want) && slices.Equal(words[:len(want)], want) {
			lines = append(lines, i)
		}
	}
	return lines
}

// with are those of them that have a setting.
func (s *script) with(begin, key string) (lines []int) {
	for _, line := range s.beginning(begin) {
		if slices.ContainsFunc(s.words[line], func(w string) bool { return strings.HasPrefix(w, key+"=") }) {
			lines = append(lines, line)
		}
	}
	return lines
}

// settingsOnly reports whether a line has only settings behind its first words.
func (s *script) settingsOnly(line, behind int) bool {
	return !slices.ContainsFunc(s.words[line][behind:], func(w string) bool { return !strings.Contains(w, "=") })
}
