package campaign_test

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/sim/campaign"
)

// One case: drawn, run and judged. The same seed gives the same case on any machine.
func ExampleRun() {
	o := campaign.Run(campaign.Generate(1, nil), 0)
	again := campaign.Run(campaign.Generate(1, nil), 0)
	fmt.Println(len(o.Problems), "problems, and the same again:", o.Hash == again.Hash)
	// Output:
	// 0 problems, and the same again: true
}
