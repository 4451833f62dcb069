package words

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Say is format in a language, with values in the places of its verbs.
func Say(language, format string, values ...any) string {
	return fmt.Sprintf(In(language, format), values...)
}

// Sentence is a text in a language that package fmt has made of one of the formats
// known here, or of several: in the place of a verb, or behind a colon, another may
// stand. What was made of none stays as it is. So what makes an error needs to know
// nothing of languages, and only who prints it for people does.
func Sentence(language, text string) string {
	if language != Chinese || len(text) > longest {
		return text
	}
	translated, _ := newTranslation().of(text)
	return translated
}

// What is longer, in bytes, or has more parts to look at has something of the user's in it.
const (
	longest   = 4096
	mostLooks = 2000
)

// translation is what has been found out about the parts of a text; those that are
// empty are not known.
type translation struct {
	known map[string]string
	left  int // how many parts may still be looked at
}

func newTranslation() *translation {
	return &translation{known: map[string]string{}, left: mostLooks}
}

// of is text in Chinese; ok tells whether anything in it is known.
func (t *translation) of(text string) (_ string, ok bool) {
	known, seen := t.known[text]
	if !seen && text != "" {
		t.known[text] = "" // also while its parts are looked at
		if known = t.whole(text); known == "" {
			known = t.parts(text)
		}
		if known == "" {
			known = t.match(text, true)
		}
		t.known[text] = known
	}
	if known == "" {
		return text, false
	}
	return known, true
}

// whole is a text that is one sentence, in Chinese.
func (t *translation) whole(text string) string {
	if t.left--; t.left < 0 {
		return ""
	}
	for _, table := range sentences {
		if translated, ok := table[text]; ok {
			return translated
		}
	}
	if known := t.match(text, false); known != "" {
		return known
	}
	if list.MatchString(text) {
		return strings.NewReplacer(", ", "、", " and ", " 和 ").Replace(text)
	}
	return ""
}

// match is a text that is of one of the patterns, loose ones or others, in Chinese.
func (t *translation) match(text string, loose bool) string {
	for _, p := range patterns() {
		if p.loose == loose && strings.Contains(text, p.rarest) {
			if match := p.english.FindStringSubmatch(text); match != nil {
				return p.fill(match[1:], t)
			}
		}
	}
	return ""
}

// list is one of names.
var list = regexp.MustCompile(`^[\w-]+(, [\w-]+)* and [\w-]+$`)

// parts is a text made of several sentences, of which at least one is known.
func (t *translation) parts(text string) string {
	for _, between := range []string{"\n", ": ", "; ", ", "} {
		for at := 0; ; at += len(between) {
			i := strings.Index(text[at:], between)
			if i < 0 {
				break
			}
			if at += i; quoted(text[:at]) {
				continue
			}
			before, first := t.of(text[:at])
			rest, second := t.of(text[at+len(between):])
			switch {
			case second && place.MatchString(text[:at]):
				return text[:at] + between + rest // editors look for FILE:LINE: as it is
			case first || second:
				return before + punctuation[between] + rest
			}
		}
	}
	return ""
}

// place is where in a file something is.
var place = regexp.MustCompile(`:\d+$`)

// quoted reports whether what follows text is between the quotes of a Go string: it is the
// user's, and stays as it is.
func quoted(text string) bool {
	inside := false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && inside:
			i++
		case text[i] == '"':
			inside = !inside
		}
	}
	return inside
}

// punctuation is what stands between sentences in Chinese.
var punctuation = map[string]string{"\n": "\n", "; ": "；", ": ": "：", ", ": "，"}

// pattern is a format of package fmt that texts are compared with.
type pattern struct {
	english *regexp.Regexp
	rarest  string // the longest part that each such text has
	verbs   []int  // for each group, which operand it is
	loose   bool   // it has a word in the middle, which may stand anywhere in a text of several sentences
	chinese string
}

var verb = regexp.MustCompile(`%%|%(?:\[(\d+)\])?[-+#0]*(?:\d+|\*)?(?:\.\d+)?[a-zA-Z]`)

// patterns are those of all formats with verbs, the longest and so most particular
// first.
var patterns = sync.OnceValue(func() (list []pattern) {
	for _, table := range sentences {
		for english, chinese := range table {
			if strings.Contains(english, "%") {
				list = append(list, patternOf(english, chinese))
			}
		}
	}
	slices.SortFunc(list, func(a, b pattern) int {
		return cmp.Or(cmp.Compare(literal(b), literal(a)), cmp.Compare(a.english.String(), b.english.String()))
	})
	return list
})

// literal is how much of a pattern is no verb.
func literal(p pattern) int { return len(p.english.String()) - len("(.*?)")*len(p.verbs) }

func patternOf(english, chinese string) pattern {
	p := pattern{chinese: chinese}
	var b strings.Builder
	b.WriteString("(?s)^")
	part, operand := 0, 0
	add := func(text string) {
		text = strings.ReplaceAll(text, "%%", "%")
		b.WriteString(regexp.QuoteMeta(text))
		if len(text) > len(p.rarest) {
			p.rarest = text
		}
	}
	for _, m := range verb.FindAllStringSubmatchIndex(english, -1) {
		if english[m[0]:m[1]] == "%%" {
			continue
		}
		add(english[part:m[0]])
		part = m[1]
		if m[2] >= 0 {
			operand, _ = strconv.Atoi(english[m[2]:m[3]])
			operand--
		}
		b.WriteString(group(english[m[1]-1]))
		p.verbs = append(p.verbs, operand)
		operand++
	}
	add(english[part:])
	ends := strings.HasPrefix(b.String(), "(?s)^(.*?)") && strings.HasSuffix(b.String(), "(.*?)")
	p.loose = ends && len(p.rarest) < 12 && !strings.ContainsAny(english, ":;,(")
	b.WriteString("$")
	p.english = regexp.MustCompile(b.String())
	return p
}

// group matches what a verb may have made.
func group(verb byte) string {
	switch verb {
	case 'd':
		return `([-+]?\d+)`
	case 'f', 'g':
		return `([-+]?[\d.]+)`
	case 'q':
		return "(\".*\"|`.*`)"
	case 'c', 'U', 'x':
		return `(\S+)`
	}
	return "(.*?)" // what stands in front of the first colon is the shorter part
}

// fill puts what the groups have matched into the Chinese format.
func (p *pattern) fill(groups []string, t *translation) string {
	operands := map[int]string{}
	for i, group := range groups {
		operands[p.verbs[i]] = group
		if _, err := strconv.Unquote(group); err != nil { // the user's own words stay
			operands[p.verbs[i]], _ = t.of(group)
		}
	}
	next := 0
	return verb.ReplaceAllStringFunc(p.chinese, func(v string) string {
		if v == "%%" {
			return "%"
		}
		if m := verb.FindStringSubmatch(v); m[1] != "" {
			next, _ = strconv.Atoi(m[1])
			next--
		}
		next++
		return operands[next-1]
	})
}
