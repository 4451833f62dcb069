package stack_test

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/stack"
)

// Fixes of netstack are turned off all together, or by name.
func ExampleParseFixes() {
	all, err := stack.ParseFixes("off")
	fmt.Println(all == stack.AllFixes, err)
	some, err := stack.ParseFixes("-" + stack.FixList[0].Name)
	fmt.Println(some != 0 && some != stack.AllFixes, err)
	// Output:
	// true <nil>
	// true <nil>
}
