package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/explain"
)

func (a *app) listCommand() *cobra.Command {
	var names, sources, course bool
	c := &cobra.Command{
		Use:   "list [NAME...]",
		Short: "List the built-in scenarios, or tell the lessons of some",
		Long: `List the built-in scenarios in the order in which one may learn from them, with
a line on each, or with --course chapter by chapter. With names, tell the lessons
that those teach, or with --source print their files, to copy and change.`,
		Example: `  tcpsim list
  tcpsim list textbook
  tcpsim list --source textbook >mine.txt
  for s in $(tcpsim list --names); do tcpsim run "$s" >"$s.txt"; done`,
		ValidArgsFunction: a.completeNames,
		RunE: func(_ *cobra.Command, args []string) error {
			if names && len(args) > 0 {
				return errors.New("--names lists all; leave the names out")
			}
			if course && (names || sources || len(args) > 0) {
				return errors.New("--course lists all, chapter by chapter; leave the rest out")
			}
			switch {
			case sources && len(args) == 0:
				return errors.New("--source wants names of scenarios")
			case sources:
				return a.tell(args, "", func(s *scenario.Scenario) string { return string(s.Source()) })
			case len(args) > 0:
				return a.tell(args, "\n", a.lesson)
			}
			if course {
				a.course()
			} else {
				a.list(names)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&sources, "source", false, "the scenarios' files")
	c.Flags().BoolVar(&course, "course", false, "the chapters of the course, each with its lessons")
	c.Flags().BoolVar(&names, "names", false, "only the names, one a line")
	return c
}

// list lists all built-in scenarios.
func (a *app) list(onlyNames bool) {
	all := scenario.Builtin()
	widest := 0
	for _, s := range all {
		widest = max(widest, len(s.Name))
	}
	for _, s := range all {
		if onlyNames {
			fmt.Fprintln(a.stdout, s.Name)
		} else {
			fmt.Fprintf(a.stdout, "%-*s  %s\n", widest, s.Name, s.TitleIn(a.language.String()))
		}
	}
}

// course lists the chapters, each with its lessons.
func (a *app) course() {
	language := a.language.String()
	for i, c := range scenario.Course() {
		if i > 0 {
			fmt.Fprintln(a.stdout)
		}
		fmt.Fprintf(a.stdout, "%d. %s\n", i+1, c.TitleIn(language))
		for _, name := range c.Lessons {
			if s, err := scenario.Named(name); err == nil {
				fmt.Fprintf(a.stdout, "   %-18s  %s\n", name, s.TitleIn(language))
			}
		}
	}
}

// lesson is the lesson of s for a terminal.
func (a *app) lesson(s *scenario.Scenario) string {
	if a.language == explain.English {
		return s.Lesson + "\n"
	}
	return wrapped(s.LessonIn(a.language.String()) + "\n")
}

// tell prints something of each of the named built-in scenarios.
func (a *app) tell(names []string, between string, what func(*scenario.Scenario) string) error {
	var texts []string
	for _, name := range names {
		s, err := scenario.Named(name)
		if err != nil {
			return err
		}
		texts = append(texts, what(s))
	}
	fmt.Fprint(a.stdout, strings.Join(texts, between))
	return nil
}
