package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/format"
)

// explainer is the flags that ask for a sentence on each segment.
type explainer struct {
	explain bool
}

func (e *explainer) addFlags(c *cobra.Command) {
	c.Flags().BoolVar(&e.explain, "explain", false, "explain each segment below its row, with the section of the RFC; a report does by itself")
}

// check looks whether there is a place for explanations.
func (e *explainer) check(chosen format.Format) error {
	if e.explain && chosen.Takes&(format.Notes|format.Story) == 0 {
		return fmt.Errorf("--explain has no place in the format %s; want one that is for people to read", chosen.Name)
	}
	return nil
}

// apply gives a style of a format what it takes of explanations.
func (e *explainer) apply(style *format.Style, language explain.Language, chosen format.Format, t *trace.Trace) {
	style.Language, style.Notes = language.String(), nil
	if e.explain && chosen.Takes.Has(format.Notes) {
		style.Notes = notes(t, explain.Options{Language: language, Absolute: style.Absolute, Unfolded: style.Unfolded}, chosen.Relative)
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
