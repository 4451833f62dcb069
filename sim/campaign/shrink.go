package campaign

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Shrink makes a case smaller, as long as fails has it fail in the same way: fewer lines, then
// fewer settings, then smaller numbers. Lines that belong together, such as a fault and its
// end, or both programs of a connection, go together.
func Shrink(c *Case, fails func(*Case) bool) *Case {
	s := &shrinker{Case: c, fails: fails, left: mostTries}
	for before := -1; before != s.size() && s.left > 0; {
		before = s.size()
		s.groups()
		s.nodes()
		s.singles()
		s.settings()
		s.numbers()
		s.repairs()
	}
	return s.Case
}

// mostTries is how many runs a case is worth.
const mostTries = 3000

type shrinker struct {
	*Case
	fails func(*Case) bool
	left  int
}

func (s *shrinker) size() (n int) {
	for _, l := range s.lines {
		n += len(l.text)
	}
	return n
}

// try takes lines for those of the case if it fails with them in the same way.
func (s *shrinker) try(lines []line) bool {
	if s.left--; s.left < 0 {
		return false
	}
	smaller := &Case{Seed: s.Seed, lines: lines}
	if !s.fails(smaller) {
		return false
	}
	s.Case = smaller
	return true
}

// without takes out as many of n things as it can: halves first, then smaller parts, as
// delta debugging does (Zeller and Hildebrandt, 2002). lines are those without things from i
// to j of the case as it is; count is how many things there are.
func (s *shrinker) without(count func() int, lines func(i, j int) []line) {
	for size := max(count()/2, 1); ; size /= 2 {
		for i := count() - size; i > -size; i -= size {
			s.try(lines(max(i, 0), max(i, 0)+min(size, size+i)))
		}
		if size <= 1 {
			return
		}
	}
}

// groups takes out groups of lines.
func (s *shrinker) groups() {
	all := func() (list []int) {
		for _, l := range s.lines {
			if l.group > 0 && !slices.Contains(list, l.group) {
				list = append(list, l.group)
			}
		}
		return list
	}
	s.without(func() int { return len(all()) }, func(i, j int) []line {
		out := all()[i:min(j, len(all()))]
		return s.leave(func(l line) bool { return slices.Contains(out, l.group) })
	})
}

// leave are the lines without some.
func (s *shrinker) leave(out func(line) bool) []line {
	return slices.DeleteFunc(slices.Clone(s.lines), out)
}

// singles takes out lines that are no frame.
func (s *shrinker) singles() {
	free := func() (list []int) {
		for i, l := range s.lines {
			if !l.frame {
				list = append(list, i)
			}
		}
		return list
	}
	s.without(func() int { return len(free()) }, func(i, j int) []line {
		out := free()[i:min(j, len(free()))]
		var rest []line
		for n, l := range s.lines {
			if !slices.Contains(out, n) {
				rest = append(rest, l)
			}
		}
		return rest
	})
}

// setting is a KEY=VALUE of a line.
var setting = regexp.MustCompile(` [a-z0-9-]+=\S+`)

// settings takes out settings of lines, one at a time.
func (s *shrinker) settings() {
	for i := 0; i < len(s.lines); i++ {
		found := setting.FindAllStringIndex(s.lines[i].text, -1)
		for _, at := range slices.Backward(found) {
			text := s.lines[i].text
			s.replace(i, text[:at[0]]+text[at[1]:])
		}
	}
}

// replace puts another text into a line if the case fails with it in the same way.
func (s *shrinker) replace(i int, text string) bool {
	lines := slices.Clone(s.lines)
	lines[i].text = text
	return s.try(lines)
}

// quantity is a number with its unit. It is no name's, and no address's.
var quantity = regexp.MustCompile(`(^|[ =])([0-9]+(?:\.[0-9]+)?)(ns|us|ms|s|m|h|%|kbit|Mbit|KiB|MiB)?(?: |$)`)

// numbers makes numbers smaller: those of settings and of what programs do.
func (s *shrinker) numbers() {
	for i := 0; i < len(s.lines); i++ {
		if words := strings.Fields(s.lines[i].text); s.lines[i].group == 0 && s.lines[i].frame ||
			len(words) > 1 && slices.Contains([]string{"listen", "connect", "accept"}, words[1]) || strings.Contains(s.lines[i].text, "inject") ||
			strings.Contains(s.lines[i].text, "spoof") {
			continue
		}
		for n := range 8 {
			for s.smaller(i, n) {
			}
		}
	}
}

// smaller makes the nth number of a line smaller, to the first that fails too.
func (s *shrinker) smaller(i, n int) bool {
	text := s.lines[i].text
	found := quantity.FindAllStringSubmatchIndex(text, -1)
	if n >= len(found) {
		return false
	}
	at := found[n]
	number, unit := text[at[4]:at[5]], ""
	if at[6] >= 0 {
		unit = text[at[6]:at[7]]
	}
	for _, less := range lessThan(number, unit) {
		if s.replace(i, text[:at[4]]+less+text[max(at[5], at[7]):]) {
			return true
		}
	}
	return false
}

// lessThan are smaller values than a number with a unit, the smallest first. They are round
// ones.
func lessThan(number, unit string) (list []string) {
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || v <= 1 && unit != "s" {
		return nil
	}
	if d, err := time.ParseDuration(number + unit); err == nil {
		for _, one := range []time.Duration{time.Millisecond, 10 * time.Millisecond, 100 * time.Millisecond, time.Second, d / 2} {
			if one < d && one >= time.Millisecond {
				list = append(list, plain(one.Round(time.Millisecond)))
			}
		}
		return list
	}
	for _, one := range []float64{1, 10, 100, 1000, float64(int(v / 2))} {
		if one < v && one >= 1 {
			list = append(list, fmt.Sprint(one)+unit)
		}
	}
	return list
}

// repairs takes out lines that end what no longer begins.
func (s *shrinker) repairs() {
	s.try(s.leave(func(l line) bool {
		keys := setting.FindAllString(l.text, -1)
		mends := l.frame && l.group > 0 && strings.HasPrefix(l.text, "link ")
		return (l.undoes != nil || mends) && !slices.ContainsFunc(s.lines, func(other line) bool {
			word, _, _ := strings.Cut(strings.TrimSpace(other.text), " ")
			return slices.Contains(l.undoes, word) || mends && !other.frame && slices.ContainsFunc(keys, func(key string) bool {
				key, _, _ = strings.Cut(key, "=")
				return strings.Contains(other.text, key+"=")
			})
		})
	}))
}
