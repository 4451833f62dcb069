package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
)

// merger is the command merge with its flags.
type merger struct {
	*app
	format   choice
	output   string
	campaign string
}

func (a *app) mergeCommand() *cobra.Command {
	m := &merger{app: a, format: sweepChoice()}
	c := &cobra.Command{
		Use:   "merge FILE|FOLDER...",
		Short: "Put the results of a sweep's shards together",
		Long: `Put together the results that "tcpsim sweep --shard" has written, and write them as
"tcpsim sweep" would have written that of the whole campaign, byte for byte. A folder
stands for the files in it that end in .part.

Nothing is written if a shard is missing, if two have the same runs, or if they are
of different campaigns or versions of tcpsim. The exit code is 2 then, and otherwise
1 if any run fails, and 0 if none does.

Formats:
` + sweepSummaries(),
		Example: `  tcpsim merge parts
  tcpsim merge parts --format html -o page.html`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("missing results of shards; want files, or a folder that holds them")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return m.merge(args).err() },
	}
	flags := c.Flags()
	flags.Var(&m.format, "format", "write the result in `FORMAT`, one of those above")
	flags.StringVarP(&m.output, "output", "o", standardStream, "write to `FILE`, whole or not at all")
	flags.StringVar(&m.campaign, "campaign", "", "name the campaign `FILE` in commands that show runs again; default: as it was called")
	must(c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(m.format.words, cobra.ShellCompDirectiveNoFileComp)))
	return c
}

// merge is the command once its flags are read.
func (m *merger) merge(args []string) exit {
	paths, err := partsOf(args)
	if err != nil {
		m.report(err)
		return trouble
	}
	var whole *sweep.Result
	var ranges []sweep.Range
	code := asExpected
	for _, path := range paths {
		r, err := readPart(path)
		if err == nil {
			if whole == nil {
				whole = sweep.NewResult(r.Campaign)
			}
			err = whole.Merge(r)
		}
		if err != nil {
			m.report(fmt.Errorf("%s: %w", quoted(path), cause(err)))
			code = trouble
			continue
		}
		ranges = append(ranges, r.Ranges...)
	}
	if whole != nil {
		if err := missing(whole, ranges); err != nil {
			m.report(err)
			code = trouble
		}
	}
	if code != asExpected {
		return code
	}
	name := m.campaign
	if name == "" {
		name = whole.Campaign.Name
	}
	if code = m.write(whole, command("sweep", name, "--run"), m.format.value, m.output); code == asExpected {
		if _, failed := whole.Done(); failed > 0 {
			code = otherwise
		}
	}
	return code
}

// partsOf are the files that arguments name.
func partsOf(args []string) (paths []string, err error) {
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", quoted(arg), cause(err))
		}
		if !info.IsDir() {
			paths = append(paths, arg)
			continue
		}
		entries, err := os.ReadDir(arg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", quoted(arg), cause(err))
		}
		before := len(paths)
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".part") && !strings.HasPrefix(e.Name(), ".") {
				paths = append(paths, filepath.Join(arg, e.Name()))
			}
		}
		if len(paths) == before {
			return nil, fmt.Errorf("%s: there is no result of a shard in this folder; their files end in .part", quoted(arg))
		}
	}
	return paths, nil
}

func readPart(path string) (*sweep.Result, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return sweep.Decode(data)
}

// missing tells which runs are missing, and of which shards they are, if all that are there
// are shards of one division.
func missing(whole *sweep.Result, ranges []sweep.Range) error {
	err := whole.Complete()
	if err == nil {
		return nil
	}
	lacking, n := sweep.LackingShards(whole.Campaign.Runs, ranges)
	if lacking == nil {
		return err
	}
	var list []string
	for i, one := range lacking {
		if i == 20 {
			list = append(list, "...")
			break
		}
		list = append(list, fmt.Sprintf("%d/%d", one, n))
	}
	return fmt.Errorf("%w; they are those of --shard %s", err, strings.Join(list, ", "))
}
