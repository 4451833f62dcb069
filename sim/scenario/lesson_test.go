package scenario

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// numeral is what two languages write alike.
var numeral = regexp.MustCompile(`\d[\d.]*\d|\d`)

// numerals are the different numbers in a text, in order.
func numerals(text string) []string {
	list := numeral.FindAllString(text, -1)
	slices.Sort(list)
	return slices.Compact(list)
}

// Each built-in lesson is told in Chinese, too, with the same numbers and sections.
func TestLessonsInChinese(t *testing.T) {
	for _, s := range Builtin() {
		lesson := s.LessonIn("zh")
		require.NotEqual(t, s.Lesson, lesson, "%s: builtin/zh/%[1]s.md is missing: its first line is the title, a paragraph is a line", s.Name)
		assert.True(t, strings.HasPrefix(lesson, s.TitleIn("zh")+"\n\n"), s.Name)
		assert.True(t, strings.ContainsFunc(s.TitleIn("zh"), func(r rune) bool { return unicode.Is(unicode.Han, r) }), s.Name)
		assert.Equal(t, numerals(s.Lesson), numerals(lesson), s.Name)
		assert.Equal(t, strings.Count(s.Lesson, "\n\n"), strings.Count(lesson, "\n\n"), "%s: paragraphs", s.Name)
	}
}

// A language that nobody has translated a lesson into gets the one there is, and so
// does a file that only has a built-in scenario's name.
func TestLessonInAnotherLanguage(t *testing.T) {
	textbook, err := Named("textbook")
	require.NoError(t, err)
	for _, language := range []string{"", "en", "xx", "../zh"} {
		assert.Equal(t, textbook.Lesson, textbook.LessonIn(language), language)
		assert.Equal(t, textbook.Title, textbook.TitleIn(language), language)
	}
	own, err := Parse("textbook", []byte("# My own.\n"))
	require.NoError(t, err)
	assert.Equal(t, "My own.", own.LessonIn("zh"))
}

// Where a quiz asks is a comment of its own line; anything else is none.
func TestQuiz(t *testing.T) {
	for script, want := range map[string][]int{
		"# A title.\n\n# quiz: segments 4 8\nclient close\n": {4, 8},
		"#quiz: segment 3": {3},
		"  #  quiz:  segments  1  2  \nsleep 1s\n# quiz: segment 9\n": {1, 2, 9},
		"# quiz: segments":                      nil,
		"# quiz: segments four":                 nil,
		"# quiz: segments 4, 8":                 nil,
		"# quiz: segments 99999999999999999999": nil,
	} {
		s, err := Parse("x", []byte(script))
		require.NoError(t, err, script)
		assert.Equal(t, want, s.Quiz(), script)
	}
}
