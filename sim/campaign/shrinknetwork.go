package campaign

import (
	"regexp"
	"slices"
	"strings"
)

// nodes makes a network smaller: each node becomes one with a neighbour, if it can, and two
// hosts with a link need no lines of their own.
func (s *shrinker) nodes() {
	for i := len(s.lines) - 1; i >= 0; i-- {
		if words := strings.Fields(s.lines[i].text); len(words) > 1 && slices.Contains([]string{"router", "switch", "host"}, words[0]) {
			for _, near := range s.joined(words[1]) {
				if s.try(s.merged(words[1], near)) {
					i = min(i, len(s.lines))
					break
				}
			}
		}
	}
	s.try(s.plain())
}

// joined are the nodes to which lines join one.
func (s *shrinker) joined(node string) (near []string) {
	for _, l := range s.lines {
		if w := strings.Fields(l.text); len(w) == 3 && w[0] == "link" {
			switch node {
			case w[1]:
				near = append(near, w[2])
			case w[2]:
				near = append(near, w[1])
			}
		}
	}
	return near
}

// merged are the lines with a node that is the same as another: what is between the two, or
// is there twice then, is left out.
func (s *shrinker) merged(node, into string) (lines []line) {
	name := regexp.MustCompile(`\b` + node + `\b`)
	within := regexp.MustCompile(`\b` + into + `[> |]` + into + `\b|^route ` + into + `\b`)
	seen := map[string]bool{}
	for _, l := range s.lines {
		declared := regexp.MustCompile(`^(router|switch|host) ` + node + `\b`).MatchString(l.text)
		was := l.text
		l.text = name.ReplaceAllString(l.text, into)
		wire := l.frame && strings.HasPrefix(l.text, "link ")
		if declared || l.text != was && (within.MatchString(l.text) && !strings.Contains(l.text, "loop=on") || wire && seen[l.text]) {
			continue
		}
		seen[l.text] = true
		lines = append(lines, l)
	}
	return lines
}

// plain are the lines of two hosts and a link without those that say that there are two
// hosts and a link.
func (s *shrinker) plain() (lines []line) {
	const wire = "client server"
	for _, l := range s.lines {
		if l.text == "host client" || l.text == "host server" || l.text == "link "+wire {
			continue
		}
		if first, _, _ := strings.Cut(l.text, " "); first == "link" || first == "element" {
			l.text = strings.Replace(l.text, " "+wire, "", 1)
		}
		lines = append(lines, l)
	}
	return lines
}
