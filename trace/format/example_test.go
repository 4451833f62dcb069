package format_test

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
)

// A program has a list of the formats that it offers.
func ExampleNamed() {
	offered := []format.Format{ladder.Format, golden.Format}
	f, err := format.Named(offered, "text")
	fmt.Println(f.Name, err)
	_, err = format.Named(offered, "latex")
	fmt.Println(err)
	// Output:
	// text <nil>
	// unknown format "latex", want one of ladder, text
}
