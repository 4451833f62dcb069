package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

func (a *app) listCommand() *cobra.Command {
	var names bool
	c := &cobra.Command{
		Use:   "list [NAME...]",
		Short: "List the built-in scenarios, or tell the lessons of some",
		Long: `List the built-in scenarios in the order in which one may learn from them, with
a line on each. With names, tell the lessons that those teach.`,
		Example: `  tcpsim list
  tcpsim list textbook
  for s in $(tcpsim list --names); do tcpsim run "$s" >"$s.txt"; done`,
		ValidArgsFunction: completeNames,
		RunE: func(_ *cobra.Command, args []string) error {
			if names && len(args) > 0 {
				return errors.New("--names lists all; leave the names out")
			}
			if len(args) > 0 {
				return a.tell(args)
			}
			a.list(names)
			return nil
		},
	}
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
			fmt.Fprintf(a.stdout, "%-*s  %s\n", widest, s.Name, s.Title)
		}
	}
}

// tell tells the lessons of built-in scenarios.
func (a *app) tell(names []string) error {
	var lessons []string
	for _, name := range names {
		s, err := scenario.Named(name)
		if err != nil {
			return err
		}
		lessons = append(lessons, s.Lesson)
	}
	for i, lesson := range lessons {
		if i > 0 {
			fmt.Fprintln(a.stdout)
		}
		fmt.Fprintln(a.stdout, lesson)
	}
	return nil
}
