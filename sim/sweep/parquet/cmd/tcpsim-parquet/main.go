// Command tcpsim-parquet writes the runs of a campaign, or a part of them, as a Parquet file.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
	"github.com/seed-8df93623/tcpsim/sim/sweep/parquet"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "tcpsim-parquet: %v\n", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("tcpsim-parquet", flag.ContinueOnError)
	shard := flags.String("shard", "1/1", "part `I/N` of the campaign")
	jobs := flags.Int("jobs", 0, "runs at once; 0 is one for each processor")
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "Usage: tcpsim-parquet [flags] CAMPAIGN FILE\nWrites a row for each run of a campaign, whole or not at all.")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 2 {
		return fmt.Errorf("want a campaign and the file to be written; got %d arguments", flags.NArg())
	}
	i, n, err := part(*shard)
	if err != nil {
		return err
	}
	c, err := sweep.Open(flags.Arg(0))
	if err != nil {
		return err
	}
	return write(flags.Arg(1), c, c.Shard(i, n), *jobs)
}

// part reads I/N.
func part(text string) (i, n uint64, err error) {
	first, second, _ := strings.Cut(text, "/")
	i, err = strconv.ParseUint(first, 10, 64)
	if err == nil {
		n, err = strconv.ParseUint(second, 10, 64)
	}
	if err != nil || i < 1 || i > n {
		return 0, 0, fmt.Errorf("--shard %s: want one such as 1/8", text)
	}
	return i, n, nil
}

// write writes a file whole or not at all.
func write(path string, c *sweep.Campaign, of sweep.Range, jobs int) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".tcpsim-parquet-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := parquet.Write(f, c, of, jobs); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.Rename(f.Name(), path)
}
