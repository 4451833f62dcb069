package engine

import (
	"slices"
	"strings"
	"sync"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// script is a scenario's text by its lines, with what the language says of each.
type script struct {
	ending string // of lines
	lines  []string
	words  [][]string // of each line of the script; none of comments, sections and empty lines
	head   int        // how many lines stand above the first of the run
	hosts  []string
}

// placesOf are where commands may stand, by their names; owned are those of hosts. A page
// begins without them.
var placesOf = sync.OnceValues(func() (places, owned map[string]string) {
	places, owned = map[string]string{}, map[string]string{}
	for _, c := range scenario.Describe().Commands {
		if c.Of == "" {
			places[c.Name] = c.Place
		} else {
			owned[c.Name] = c.Place
		}
	}
	return places, owned
})

// scriptOf takes a scenario apart.
func scriptOf(text string) *script {
	s := &script{ending: "\n", lines: strings.Split(text, "\n")}
	if strings.Contains(text, "\r\n") {
		s.ending = "\r\n"
	}
	for i, line := range s.lines {
		s.lines[i] = strings.TrimSuffix(line, "\r")
	}
	s.words = make([][]string, len(s.lines))
	section := func(line string) bool { return strings.HasPrefix(line, "-- ") && strings.HasSuffix(line, " --") }
	s.head = -1
	for i, line := range s.lines {
		if section(line) {
			break
		}
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		s.words[i] = strings.Fields(line)
		if s.head < 0 && s.place(s.words[i]) == "run" {
			s.head = i
		}
	}
	if s.head < 0 {
		s.head = s.after(len(s.lines))
	}
	s.findHosts()
	return s
}

// place is where the command of a line may stand: "top", "run" or "anywhere". Behind a host
// stands a setting, or a command of its.
func (s *script) place(words []string) string {
	places, owned := placesOf()
	if len(words) > 1 {
		if place, ok := places[words[0]+" "+words[1]]; ok {
			return place
		}
	}
	if place, ok := places[words[0]]; ok {
		return place
	}
	if len(words) > 1 && strings.Contains(words[1], "=") && owned[words[1]] == "" {
		return "top"
	}
	return "run"
}

// findHosts finds the hosts that the script has.
func (s *script) findHosts() {
	for _, words := range s.words[:s.head] {
		if len(words) > 1 && words[0] == "host" {
			s.hosts = append(s.hosts, words[1])
		}
	}
	if s.hosts == nil {
		s.hosts = scenario.Describe().Hosts
	}
}

// after is the line below the last one of the head, where a line may be added.
func (s *script) after(head int) int {
	for i := head - 1; i >= 0; i-- {
		if s.words[i] != nil {
			return i + 1
		}
	}
	last := 0 // below the lesson
	for last < len(s.lines) && strings.HasPrefix(strings.TrimSpace(s.lines[last]), "#") {
		last++
	}
	return last
}

// add adds a line above the run, and gives its number, counting from 1.
func (s *script) add(line string) int {
	at := s.after(s.head)
	s.lines = slices.Insert(s.lines, at, line)
	s.words = slices.Insert(s.words, at, strings.Fields(line))
	s.head++
	return at + 1
}

// text is the scenario as it is now.
func (s *script) text() string { return strings.Join(s.lines, s.ending) }

// setIn gives a setting another value in a line, or adds it there.
func (s *script) setIn(line int, key, value string) {
	text := s.lines[line]
	for at := 0; ; {
		i := strings.Index(text[at:], key+"=")
		if i < 0 {
			break
		}
		i += at
		if i > 0 && text[i-1] != ' ' && text[i-1] != '\t' {
			at = i + 1
			continue
		}
		end := i + strings.IndexAny(text[i:]+" ", " \t")
		s.lines[line] = text[:i] + key + "=" + value + text[end:]
		s.words[line] = strings.Fields(s.lines[line])
		return
	}
	s.lines[line] = strings.TrimRight(text, " \t") + " " + key + "=" + value
	s.words[line] = strings.Fields(s.lines[line])
}
