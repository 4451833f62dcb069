// Package words has what formats for people say in other languages than English. The
// English text is the key, so that what is not translated is English still.
package words

import (
	"strings"

	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// Chinese is the code of the language that this package knows besides English.
const Chinese = "zh"

// In is text in the language with the given code. Verbs of package fmt in it stay, in
// their order.
func In(language, text string) string {
	if language != Chinese {
		return text
	}
	for _, table := range tables {
		if translated, ok := table[text]; ok {
			return translated
		}
	}
	return text
}

// Paragraphs is text in a language, paragraph by paragraph, or line by line where one is
// a list. Lines of what is translated are broken anew, at the given number of columns.
func Paragraphs(language, text string, width int) string {
	if language != Chinese {
		return text
	}
	all := strings.Split(text, "\n\n")
	for i, paragraph := range all {
		if translated := Sentence(language, strings.Trim(paragraph, "\n")); translated != paragraph && !strings.Contains(paragraph, "\n  ") {
			all[i] = strings.Join(visible.Paragraph(translated, width), "\n")
			continue
		}
		lines := strings.Split(paragraph, "\n")
		for n, line := range lines {
			lines[n] = Line(language, line)
		}
		all[i] = strings.Join(lines, "\n")
	}
	return strings.Join(all, "\n\n")
}

// Lines is text in a language, sentence by sentence in each line, which stay as far
// indented as they are.
func Lines(language, text string) string {
	if language != Chinese {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		sentence := strings.TrimLeft(line, " ")
		lines[i] = line[:len(line)-len(sentence)] + Sentence(language, sentence)
	}
	return strings.Join(lines, "\n")
}

// Line is a line that may have something in columns before a text, in a language.
func Line(language, line string) string {
	if language != Chinese {
		return line
	}
	for at := 0; ; at++ {
		if translated := newTranslation().whole(line[at:]); translated != "" {
			return line[:at] + translated
		}
		if i := strings.IndexByte(line[at:], ' '); i >= 0 {
			at += i
			continue
		}
		return line
	}
}

// Classes is a list of classes of segments, as package conversation has it.
func Classes(language, list string) string {
	if language != Chinese || list == "" {
		return list
	}
	all := strings.Split(list, ", ")
	for i := range all {
		all[i] = In(language, all[i])
	}
	return strings.Join(all, "，")
}
