package visible

import "strings"

// Paragraph breaks a text into lines of at most the given width: at blanks, and
// between wide characters, which are written without them.
func Paragraph(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range words(text) {
		trimmed := strings.TrimRight(word, " ")
		if used > 0 && used+Columns(trimmed) > width {
			lines = append(lines, strings.TrimRight(line, " "))
			line, used = "", 0
		}
		for Columns(trimmed) > width { // a word too long for any line
			head := prefix(trimmed, width)
			lines = append(lines, head)
			trimmed = trimmed[len(head):]
			word = word[len(head):]
		}
		line += word
		used += Columns(word)
	}
	if line = strings.TrimRight(line, " "); line != "" {
		lines = append(lines, line)
	}
	return lines
}

// What no line may begin with, and what none may end with (the rules for line
// breaking of Chinese, W3C's clreq section 3.1.3).
const (
	neverFirst = "，。、；：？！）》」』】”’…—～·％"
	neverLast  = "（《「『【“‘"
)

// words cuts a text where a line may be broken. Blanks stay at the end of the word
// before.
func words(text string) []string {
	var list []string
	begin := 0
	var last rune
	for i, c := range text {
		wide := RuneWidth(last) == 2 || RuneWidth(c) == 2
		breaks := last == ' ' && c != ' ' ||
			wide && c != ' ' && !strings.ContainsRune(neverFirst, c) && !strings.ContainsRune(neverLast, last)
		if i > begin && breaks {
			list = append(list, text[begin:i])
			begin = i
		}
		last = c
	}
	return append(list, text[begin:])
}

// prefix is as much of s as fits into a width, one character at least.
func prefix(s string, width int) string {
	n := 0
	for i, c := range s {
		if n += RuneWidth(c); n > width && i > 0 {
			return s[:i]
		}
	}
	return s
}
