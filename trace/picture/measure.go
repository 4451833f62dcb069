package picture

import (
	"strings"
	"unicode/utf8"

	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// widths are those of the characters from the blank to the tilde in Helvetica,
// and in fonts made to take its place, in thousandths of the font's size.
var widths = [...]uint16{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

// spare is how much wider than in Helvetica text may be in another font.
const spare = 1.05

// bold is how much wider bold type is.
const bold = 1.07

// extent is how wide text is in a font of the given size, in pixels.
func extent(text string, size float64) float64 {
	thousandths := 0
	for _, r := range text {
		if ' ' <= r && r <= '~' {
			thousandths += int(widths[r-' '])
		} else {
			thousandths += 600 * visible.Columns(string(r))
		}
	}
	return spare * size * float64(thousandths) / 1000
}

// within is a label with as much detail as fits into a width.
func within(l *ladder.Label, width, size float64) string {
	text := l.String()
	for extent(text, size) > width {
		shorter := l.Within(visible.Columns(text) - 1)
		if shorter == text {
			break
		}
		text = shorter
	}
	return text
}

// shorten cuts text so that it fits into a width, with an ellipsis for what is
// missing.
func shorten(text string, width, size float64) string {
	if extent(text, size) <= width {
		return text
	}
	first, _ := cut(text, width-size, size)
	return first + "…"
}

// wrap breaks text at its blanks into lines that fit into a width. A word that is
// too long is broken anywhere.
func wrap(text string, width, size float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && extent(line+" "+word, size) <= width {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for extent(word, size) > width {
			first, rest := cut(word, width, size)
			if rest == "" {
				break
			}
			lines, word = append(lines, first), rest
		}
		line = word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// cut divides a word so that its first part fits, if only by one character.
func cut(word string, width, size float64) (first, rest string) {
	end := 0
	for i := range word {
		if i > 0 && extent(word[:i], size) > width {
			break
		}
		end = i
	}
	if end == 0 {
		_, end = utf8.DecodeRuneInString(word)
	}
	return word[:end], word[end:]
}
