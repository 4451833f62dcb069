package scenario

import (
	"bytes"
	"strings"
)

// Format formats a scenario's file: words one blank apart, lines in blocks
// indented by two blanks for each, no blanks at the ends of lines, and no more
// than one empty line in a row. What the file means stays: its comments, the words
// of its lines with their quotes, line ends (those of its first line), and every
// byte of its sections. Formatting twice changes nothing.
//
// Lines that write segments and sequence numbers as they were written before there
// was [notation] are rewritten, to mean the same.
//
// A file with a mistake cannot be formatted; the errors are those of [Parse], but
// no capture is looked for.
func Format(name string, data []byte) ([]byte, error) {
	data = renewed(data)
	s, errs := read(name, data)
	if len(errs) > 0 {
		sortByLine(errs)
		return nil, s.join(errs)
	}
	f := formatter{}
	for line := range strings.Lines(s.file.script) {
		f.line(strings.Trim(line, blanks+"\n"))
	}
	end := len(data)
	if len(s.file.sections) > 0 {
		end = s.file.sections[0].marker
	}
	return concat(bytes.ReplaceAll(f.b.Bytes(), []byte("\n"), s.file.lineEnd()), data[end:]), nil
}

// renewed is a file with the lines rewritten that can be.
func renewed(data []byte) []byte {
	script := len(data)
	if f := openFile(data); len(f.sections) > 0 {
		script = f.sections[0].marker
	}
	var b bytes.Buffer
	for line := range bytes.Lines(data[:script]) {
		text := strings.Trim(string(line), blanks+"\n")
		if words, err := split(text); err == nil {
			if now, err := renew(words); err == nil && now != "" {
				line = bytes.Replace(line, []byte(text), []byte(now), 1)
			}
		}
		b.Write(line)
	}
	return concat(b.Bytes(), data[script:])
}

// formatter writes lines of a script.
type formatter struct {
	b     bytes.Buffer
	depth int  // of the blocks that are open
	empty bool // an empty line comes before the next one
}

const indentation = "  "

// line writes a line that has been trimmed.
func (f *formatter) line(text string) {
	if text == "" {
		f.empty = true
		return
	}
	comment := text[0] == '#'
	if !comment {
		text = strings.Join(rawWords(text), " ")
	}
	// At the beginning, an empty line tells comments from the lesson.
	if f.empty && (f.b.Len() > 0 || comment) {
		f.b.WriteByte('\n')
	}
	f.empty = false
	if text == "end" {
		f.depth--
	}
	f.b.WriteString(strings.Repeat(indentation, f.depth) + text + "\n")
	first, _, _ := strings.Cut(text, " ")
	if c := commandNamed[first]; c != nil && c.block {
		f.depth++
	}
}

// rawWords are the words of a line as they are written.
func rawWords(line string) (words []string) {
	for rest := line; rest != ""; {
		_, after, err := firstWord(rest)
		if err != nil {
			return append(words, rest) // which Parse would have told
		}
		words = append(words, rest[:len(rest)-len(after)])
		rest = strings.TrimLeft(after, blanks)
	}
	return words
}
