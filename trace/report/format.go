package report

import (
	"cmp"
	"io"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/format"
)

// Format is the report, with explanations.
var Format = format.Format{
	Name: "html", Summary: "a report with all of the pictures, and each segment explained, in one file",
	Single: true, States: true, Samples: true, Takes: format.Story, Write: write,
}

func write(w io.Writer, t *trace.Trace, s format.Style) error {
	language, err := explain.ParseLanguage(cmp.Or(s.Language, explain.English.String()))
	if err != nil {
		return err
	}
	return Write(w, t, Options{
		Title: s.Title, Lesson: s.Lesson, Command: s.Command, Absolute: s.Absolute, Explain: true, Language: language,
	})
}
