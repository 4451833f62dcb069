package scenario

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// word is one word of a line.
type word struct {
	text   string
	quoted bool // it stood in quotes as a whole, so it is text and nothing else
}

// setting takes a word of the form KEY=VALUE apart. A number such as =1 is none.
func (w word) setting() (key, value string, ok bool) {
	if w.quoted || strings.HasPrefix(w.text, "=") {
		return "", "", false
	}
	return strings.Cut(w.text, "=")
}

// joined is a line made of words.
func joined(words []word) string {
	var texts []string
	for _, w := range words {
		if w.quoted {
			w.text = strconv.Quote(w.text)
		}
		texts = append(texts, w.text)
	}
	return strings.Join(texts, " ")
}

const blanks = " \t\r"

// split takes a line apart into words: runs of characters without blanks,
// "quoted text", and KEY="quoted text".
func split(line string) ([]word, error) {
	var words []word
	for rest := strings.TrimLeft(line, blanks); rest != ""; {
		w, after, err := firstWord(rest)
		if err != nil {
			return nil, err
		}
		words = append(words, w)
		rest = strings.TrimLeft(after, blanks)
	}
	return words, nil
}

func firstWord(line string) (w word, rest string, err error) {
	if line[0] == '#' {
		return word{}, "", errors.New("# in the middle of a line; a comment stands on a line of its own")
	}
	end := strings.IndexAny(line, blanks)
	if end < 0 {
		end = len(line)
	}
	quote, curly := strings.IndexByte(line[:end], '"'), strings.IndexAny(line[:end], "“”„‟‘’‚‛«»")
	switch {
	case curly >= 0 && (quote < 0 || curly < quote):
		return word{}, "", fmt.Errorf(`curly quotes in %s; want straight ones, as in "hello"`, line[:end])
	case quote < 0:
		return word{text: line[:end]}, line[end:], nil
	case quote > 0 && line[quote-1] != '=':
		return word{}, "", fmt.Errorf("quotes in the middle of %s; want a blank before them", line[:end])
	}
	literal, err := strconv.QuotedPrefix(line[quote:])
	if err != nil {
		return word{}, "", fmt.Errorf(`bad text %s; want text in double quotes, in which \n, \t, \", \\ and \x00 may stand`, line[quote:])
	}
	text, err := strconv.Unquote(literal)
	if err != nil {
		return word{}, "", fmt.Errorf("bad text %s: %w", literal, err)
	}
	rest = line[quote+len(literal):]
	if rest != "" && !strings.ContainsRune(blanks, rune(rest[0])) {
		return word{}, "", fmt.Errorf("%s goes on behind its closing quotes; want a blank there", literal)
	}
	return word{text: line[:quote] + text, quoted: quote == 0}, rest, nil
}
