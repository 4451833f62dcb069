// Command tcpsim-beam runs a campaign as an Apache Beam pipeline, on the runner that Beam's own
// flags name, and writes the result for "tcpsim merge":
//
//	tcpsim-beam --campaign c.yaml --output result.part
//	tcpsim merge result.part
//
// Without --runner it is Prism, in this process. Options of the others, of which none has been
// tried here:
//
//	--runner=universal --endpoint=HOST:8099 --environment_type=DOCKER    Flink or Spark, by their job service
//	--runner=dataflow --project=P --region=R --staging_location=gs://B/staging --output gs://B/result.part
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
	sweepbeam "github.com/seed-8df93623/tcpsim/sim/sweep/beam"
)

var (
	campaign = flag.String("campaign", "", "campaign `FILE`")
	output   = flag.String("output", "", "write the result to `FILE`, or gs://BUCKET/FILE")
	unit     = flag.Uint64("unit", 0, "runs of a unit of work; 0 means 2000")
)

func main() {
	flag.Parse()
	beam.Init() // does not return in a worker
	if err := run(context.Background()); err != nil {
		fmt.Fprintf(os.Stderr, "tcpsim-beam: %v\n", err)
		os.Exit(2)
	}
}

func run(ctx context.Context) error {
	if *campaign == "" || *output == "" {
		return errors.New("want --campaign FILE and --output FILE")
	}
	c, err := sweep.Open(*campaign)
	if err != nil {
		return err
	}
	p, s := beam.NewPipelineWithRoot()
	result, err := sweepbeam.Sweep(s, c, sweepbeam.Options{Runs: *unit, Version: version()})
	if err != nil {
		return err
	}
	sweepbeam.WriteFile(s, *output, result)
	return beamx.Run(ctx, p)
}

// version is that of the simulator and its network stack, as results of two do not go together.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	text := "tcpsim-beam " + info.Main.Version
	for _, m := range info.Deps {
		if m.Path == "gvisor.dev/gvisor" {
			text += ", gVisor " + m.Version
		}
	}
	return text
}
