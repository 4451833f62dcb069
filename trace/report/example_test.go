package report_test

import (
	"fmt"
	"log"
	"regexp"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/report"
)

// A page to show, to print or to send: one file, that loads nothing.
func ExampleWrite() {
	s, err := scenario.Named("refused")
	if err != nil {
		log.Fatal(err)
	}
	t, err := s.Run(scenario.Options{})
	if err != nil {
		log.Fatal(err)
	}
	var page strings.Builder
	if err := report.Write(&page, t, report.Options{Title: "Nobody listens", Explain: true}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(regexp.MustCompile("<title>.*</title>").FindString(page.String()))
	fmt.Println(strings.Contains(page.String(), "it refuses the connection"))
	// Output:
	// <title>Nobody listens</title>
	// true
}
