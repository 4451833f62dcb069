package summary_test

import (
	"fmt"
	"log"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/summary"
)

// How each flow of a run went.
func ExampleOf() {
	s, err := scenario.Parse("upload", []byte("link delay=25ms rate=10Mbit\nserver listen 80\nclient connect 80\nserver accept\nclient write 100000\nserver read 100000\nclient close\nserver close\n"))
	if err != nil {
		log.Fatal(err)
	}
	t, err := s.Run(scenario.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range summary.Of(t).Flows {
		fmt.Printf("%s to %s: %d bytes, %.1f Mbit/s, %d sent again\n", f.From, f.To, f.Bytes, f.Goodput/1e6, f.Again)
	}
	// Output:
	// client to server: 100000 bytes, 3.9 Mbit/s, 0 sent again
}
