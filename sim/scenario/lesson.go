package scenario

import (
	"regexp"
	"strconv"
	"strings"
)

// LessonIn is the lesson in the language with the given code, such as "zh". Built-in
// scenarios have theirs in Chinese, each paragraph on a line, in a file of its own:
// builtin/zh/NAME.md. All else is told as the scenario's file has it.
func (s *Scenario) LessonIn(language string) string {
	if s.builtin {
		if text, err := builtinFiles.ReadFile("builtin/" + language + "/" + s.Name + ".md"); err == nil {
			return strings.TrimRight(string(text), "\n")
		}
	}
	return s.Lesson
}

// TitleIn is the first line of the lesson in a language, as [Scenario.LessonIn] has it.
func (s *Scenario) TitleIn(language string) string {
	title, _, _ := strings.Cut(s.LessonIn(language), "\n")
	return title
}

// lesson is the text of the comment lines with which a script begins.
func lesson(script string) string {
	var b strings.Builder
	for line := range strings.Lines(script) {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "#")
		if !ok {
			break
		}
		b.WriteString(strings.TrimPrefix(text, " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// quizLine is a comment that says which segments a quiz had better ask for.
var quizLine = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*quiz:[ \t]*segments?((?:[ \t]+\d{1,6})+)[ \t]*$`)

// Quiz are the numbers of the segments that a quiz on the scenario asks for, as a line
// "# quiz: segments 4 8" of its script says, or several. Without one it may ask for any.
func (s *Scenario) Quiz() []int {
	var list []int
	for _, found := range quizLine.FindAllStringSubmatch(s.file.script, -1) {
		for _, field := range strings.Fields(found[1]) {
			n, _ := strconv.Atoi(field) // a few digits, as the expression says
			list = append(list, n)
		}
	}
	return list
}
