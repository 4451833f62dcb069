package sweep_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
)

// A scenario with two delays and three seeds, on all processors.
func ExampleCampaign_Sweep() {
	c, err := sweep.Parse("campaign.yaml", ".", []byte(`
scenarios: [hello]
parameters:
  link delay: [5ms, 50ms]
seeds: 1..3
measure: [goodput, packets]
`))
	if err != nil {
		log.Fatal(err)
	}
	result, err := c.Sweep(context.Background(), sweep.Job{})
	if err != nil {
		log.Fatal(err)
	}
	for _, row := range result.Rows() {
		fmt.Println("delay", row.Places[0].Value, "runs", row.Runs, "failed", row.Failed)
		for i, measure := range []string{"goodput", "packets"} {
			fmt.Println(" ", measure, sweep.FormatMean(measure, &row.Measures[i]))
		}
	}
	// Output:
	// delay 5ms runs 3 failed 0
	//   goodput 4 kbit/s
	//   packets 9.000
	// delay 50ms runs 3 failed 0
	//   goodput 400 bit/s
	//   packets 9.000
}
