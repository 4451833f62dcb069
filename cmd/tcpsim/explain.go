package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/explain"
)

// explainer is the flags that ask for a sentence on each segment.
type explainer struct {
	explain  bool
	lang     string
	relative bool // the format has relative numbers whatever the trace asks for
}

func (e *explainer) addFlags(c *cobra.Command) {
	c.Flags().BoolVar(&e.explain, "explain", false, "explain each segment below its row, with the section of the RFC; a report does by itself")
	c.Flags().StringVar(&e.lang, "lang", "", "explain in `LANGUAGE`, en or zh, rather than in that of LANG")
	must(c.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions([]string{"en", "zh"}, cobra.ShellCompDirectiveNoFileComp)))
}

// language is the one to explain in.
func (e *explainer) language() (explain.Language, error) {
	if e.lang == "" {
		return explain.LanguageFromEnv(explain.Locale(os.Getenv)), nil
	}
	return explain.ParseLanguage(e.lang)
}

// check looks whether there is a place for explanations.
func (e *explainer) check(format string) error {
	if _, err := e.language(); err != nil {
		return err
	}
	e.relative = format == tcpdumpFormat
	if _, err := trace.FormatNamed(format); e.explain && err != nil && format != htmlFormat {
		return fmt.Errorf("--explain has no place in the format %s; want one that is for people to read", format)
	}
	return nil
}

// notes are the explanations of t if they are asked for, as [trace.Style] has them.
func (e *explainer) notes(t *trace.Trace, absolute bool) map[int][]string {
	if !e.explain {
		return nil
	}
	if e.relative && t.Absolute {
		relative := *t
		relative.Absolute = false
		t = &relative
	}
	language, _ := e.language() // checked before
	notes := map[int][]string{}
	for _, line := range explain.Of(t, explain.Options{Language: language, Absolute: absolute}) {
		for _, sentence := range line.Sentences {
			notes[line.Event] = append(notes[line.Event], sentence.String())
		}
	}
	return notes
}
