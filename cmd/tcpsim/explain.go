package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/format"
)

// explainer is the flags that ask for a sentence on each segment.
type explainer struct {
	explain bool
	lang    string
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
func (e *explainer) check(chosen format.Format) error {
	if _, err := e.language(); err != nil {
		return err
	}
	if e.explain && chosen.Takes&(format.Notes|format.Story) == 0 {
		return fmt.Errorf("--explain has no place in the format %s; want one that is for people to read", chosen.Name)
	}
	return nil
}

// apply gives a style of a format what it takes of explanations.
func (e *explainer) apply(style *format.Style, chosen format.Format, t *trace.Trace) {
	language, _ := e.language() // checked before
	style.Language, style.Notes = language.String(), nil
	if e.explain && chosen.Takes.Has(format.Notes) {
		style.Notes = notes(t, explain.Options{Language: language, Absolute: style.Absolute}, chosen.Relative)
	}
}

// notes are the explanations of t, as [format.Style] has them, with relative numbers
// even where the trace is for absolute ones if so told.
func notes(t *trace.Trace, o explain.Options, relative bool) map[int][]string {
	if relative && t.Absolute {
		copied := *t
		copied.Absolute = false
		t = &copied
	}
	notes := map[int][]string{}
	for _, line := range explain.Of(t, o) {
		for _, sentence := range line.Sentences {
			notes[line.Event] = append(notes[line.Event], sentence.String())
		}
	}
	return notes
}
