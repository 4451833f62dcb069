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
	explain bool
	lang    string
}

func (e *explainer) addFlags(c *cobra.Command) {
	c.Flags().BoolVar(&e.explain, "explain", false, "explain each segment below the trace, with the section of the RFC")
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
	if _, err := trace.FormatNamed(format); e.explain && err != nil {
		return fmt.Errorf("--explain has no place in the format %s; want one that is for people to read", format)
	}
	return nil
}

// write explains t, if that is asked for: each segment by its number.
func (e *explainer) write(out *writer, t *trace.Trace, absolute bool) {
	if !e.explain {
		return
	}
	language, _ := e.language() // checked before
	fmt.Fprintln(out)
	for _, line := range explain.Of(t, explain.Options{Language: language, Absolute: absolute}) {
		label := t.Events[line.Event].Time.String()
		if line.Packet != 0 {
			label = fmt.Sprintf("(%d)", line.Packet)
		}
		for _, sentence := range line.Sentences {
			fmt.Fprintf(out, "%s %s\n", label, printable(sentence.String()))
		}
	}
}
