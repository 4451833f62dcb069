package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/picture"
)

// networker is the command network.
type networker struct {
	*app
	format choice
	output string
}

func (a *app) networkCommand() *cobra.Command {
	n := &networker{app: a, format: choice{"mermaid", []string{"mermaid", "svg"}}}
	cmd := &cobra.Command{
		Use:   "network NAME|FILE",
		Short: "Draw the network of a scenario",
		Long: `Draw the network of a scenario as a Mermaid flowchart, which code hosts show in
Markdown, or as an SVG image: its hosts (rounded), routers (hexagons), switches
(boxes) and links. A link says what the file says of it before the run begins,
line by line: its settings and its elements. Nothing is run; what changes later
is not shown, nor are faults such as drop.`,
		Example: `  tcpsim network mine.txt >>README.md
  tcpsim network --format svg -o mine.svg mine.txt`,
		Args:              exactly(1, "a scenario, or - for standard input"),
		ValidArgsFunction: a.completeScenarios,
		RunE: func(_ *cobra.Command, args []string) error {
			all, code := a.loadAll(args)
			if len(all) != 1 {
				return code.err()
			}
			if err := n.write(all[0]); err != nil {
				return err
			}
			return code.err()
		},
	}
	cmd.Flags().Var(&n.format, "format", "how it is drawn: mermaid or svg")
	cmd.Flags().StringVarP(&n.output, "output", "o", standardStream, "write to `FILE`, whole or not at all")
	return cmd
}

// write writes the picture of a scenario's network.
func (n *networker) write(s *source) error {
	draw := func(w io.Writer) error { return n.draw(w, s.Scenario) }
	if n.output == standardStream {
		return draw(n.stdout)
	}
	return writeFile(n.output, draw)
}

func (n *networker) draw(w io.Writer, s *scenario.Scenario) error {
	if n.format.value == "svg" {
		return picture.WriteNetwork(w, s.Network(), picture.Options{Title: s.Name, Language: n.language.String()})
	}
	_, err := fmt.Fprint(w, s.Mermaid())
	return err
}
