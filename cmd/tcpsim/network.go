package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) networkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "network NAME|FILE",
		Short: "Draw the network of a scenario for Mermaid",
		Long: `Draw the network of a scenario as a Mermaid flowchart, which code hosts show in
Markdown: its hosts (rounded), routers (hexagons), switches (boxes) and links. A
link says what the file says of it before the run begins, line by line: its
settings and its elements. Nothing is run; what changes later is not shown, nor
are faults such as drop.`,
		Example: `  tcpsim network mine.txt >>README.md
  tcpsim network - <mine.txt`,
		Args:              exactly(1, "a scenario, or - for standard input"),
		ValidArgsFunction: a.completeScenarios,
		RunE: func(_ *cobra.Command, args []string) error {
			all, code := a.loadAll(args)
			for _, s := range all {
				fmt.Fprint(a.stdout, s.Mermaid()) // stdout keeps the error
			}
			return code.err()
		},
	}
}
