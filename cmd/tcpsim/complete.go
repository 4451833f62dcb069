package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// completeScenarios offers built-in names; where none begins like that, the
// shell offers files.
func (a *app) completeScenarios(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var list []cobra.Completion
	for _, s := range scenario.Builtin() {
		if strings.HasPrefix(s.Name, begun) {
			list = append(list, cobra.CompletionWithDesc(s.Name, s.TitleIn(a.language.String())))
		}
	}
	return list, cobra.ShellCompDirectiveDefault
}

// completeNames offers built-in names and nothing else.
func (a *app) completeNames(c *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	list, _ := a.completeScenarios(c, args, begun)
	return list, cobra.ShellCompDirectiveNoFileComp
}

// completeFormats offers the formats of traces.
func completeFormats(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var list []cobra.Completion
	for _, f := range formats {
		list = append(list, cobra.CompletionWithDesc(f.Name, f.Summary))
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}
