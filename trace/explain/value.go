package explain

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// value is something that a sentence names, in the words of a language.
type value func(Language) string

// values are those for the placeholders of a sentence.
type values map[string]value

// with is v with more values, which come first.
func (v values) with(more values) values {
	all := values{}
	for name, value := range v {
		all[name] = value
	}
	for name, value := range more {
		all[name] = value
	}
	return all
}

// text is the same in each language.
func text(s string) value {
	s = visible.Text(s)
	return func(Language) string { return s }
}

func number(n int) value { return text(strconv.Itoa(n)) }

func sequence(n segment.Seq) value { return text(strconv.FormatUint(uint64(n), 10)) }

// host is a machine's name; the usual ones are words.
func host(name string) value {
	return func(l Language) string {
		switch {
		case name == "client" && l == Chinese:
			return "客户端"
		case name == "server" && l == Chinese:
			return "服务器"
		case name == "client" || name == "server":
			return "the " + name
		}
		return visible.Text(name)
	}
}

// octets is an amount of data.
func octets(n int) value {
	return func(l Language) string { return strconv.Itoa(n) + " " + plural(l, n, "byte", "bytes", "字节") }
}

// numbers names n sequence numbers.
func numbers(n int, span value) value {
	return func(l Language) string { return plural(l, n, "number", "numbers", "序号") + " " + span(l) }
}

// plural is the right word for n things.
func plural(l Language, n int, one, many, chinese string) string {
	switch {
	case l == Chinese:
		return chinese
	case n == 1:
		return one
	}
	return many
}

// span are the sequence numbers from first to last.
func span(first, last segment.Seq) value {
	return func(l Language) string {
		text := strconv.FormatUint(uint64(first), 10)
		if first == last {
			return text
		}
		between := " to "
		if l == Chinese {
			between = " 到 "
		}
		return text + between + strconv.FormatUint(uint64(last), 10)
	}
}

// ordinal is "first" for 1, "4th" for 4; in Chinese, 第 is part of the sentence.
func ordinal(n int) value {
	return func(l Language) string {
		words := []string{"zeroth", "first", "second", "third"}
		switch {
		case l == Chinese:
			return strconv.Itoa(n)
		case n < len(words):
			return words[n]
		case n%10 > 3 || n%10 == 0 || n/10%10 == 1:
			return strconv.Itoa(n) + "th"
		}
		return strconv.Itoa(n) + [...]string{1: "st", 2: "nd", 3: "rd"}[n%10]
	}
}

// list joins values.
func list(all []value) value {
	return func(l Language) string {
		var words []string
		for _, v := range all {
			words = append(words, v(l))
		}
		last := len(words) - 1
		switch {
		case l == Chinese:
			return strings.Join(words, "、")
		case last == 0:
			return words[0]
		}
		return strings.Join(words[:last], ", ") + " and " + words[last]
	}
}

// units of time, the largest first.
var units = []struct {
	size             time.Duration
	english, chinese string
}{
	{time.Second, "s", "秒"}, {time.Millisecond, "ms", "毫秒"}, {time.Microsecond, "µs", "微秒"}, {time.Nanosecond, "ns", "纳秒"},
}

// duration is a time, in the largest unit of which there is at least one, to three
// decimals.
func duration(d time.Duration) value {
	return func(l Language) string {
		unit := units[len(units)-1]
		for _, u := range units {
			if d >= u.size {
				unit = u
				break
			}
		}
		text := strconv.FormatFloat(float64(d)/float64(unit.size), 'f', 3, 64)
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
		if l == Chinese {
			return text + " " + unit.chinese
		}
		return text + " " + unit.english
	}
}

// spaced puts a space between Chinese characters and Latin letters or digits, as
// good typography has it.
func spaced(s string) string {
	var b strings.Builder
	var before rune
	for _, r := range s {
		if unicode.Is(unicode.Han, before) && latin(r) || latin(before) && unicode.Is(unicode.Han, r) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}

func latin(r rune) bool { return r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
