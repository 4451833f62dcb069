package scenario

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// longestWord is the length of a word that may be a known one misspelt.
const longestWord = 40

// shown is a name in a message: in quotes, as a Go string, if it has what could end
// a line or steer a terminal.
func shown(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(name)
	}
	return name
}

// unknown is the error about a word that is none of those known.
func unknown(kind, word string, known []string) error {
	if len(word) > longestWord {
		word = word[:longestWord] + "..."
	}
	if guess := closest(word, known); guess != "" {
		return fmt.Errorf("unknown %s %q; did you mean %q?", kind, word, guess)
	}
	return fmt.Errorf("unknown %s %q; want one of %s", kind, word, strings.Join(known, ", "))
}

// closest is the known word that was probably meant; empty if none is close.
func closest(word string, known []string) string {
	best, distance := "", len(word)
	for _, k := range known {
		if d := edits(strings.ToLower(word), strings.ToLower(k)); d < distance {
			best, distance = k, d
		}
	}
	if distance > max(1, len(word)/3) {
		return ""
	}
	return best
}

// edits is the number of letters to insert, delete, replace or swap with their
// neighbour that make b from a (optimal string alignment).
func edits(a, b string) int {
	var before []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(replace, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
