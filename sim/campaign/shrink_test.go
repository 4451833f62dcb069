package campaign

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// Of a network nothing is left that what fails does not need: no router, no switch, no line
// that says what there is without it.
func TestNetworksShrink(t *testing.T) {
	connects := regexp.MustCompile(`(client|server) connect `)
	direct := regexp.MustCompile(`(client|server) connect (server|client):`)
	for seed := range uint64(60) {
		c := Generate(seed, Weights{"network": 3, "topology": 0})
		if !direct.MatchString(c.Script()) {
			continue
		}
		small := Shrink(c, func(c *Case) bool {
			_, err := scenario.Parse("case", []byte(c.Script()))
			return err == nil && connects.MatchString(c.Script())
		}).Script()
		assert.NotRegexp(t, `(?m)^(host|router|switch|link|route) `, small, "seed %d", seed)
		assert.Less(t, strings.Count(small, "\n"), 30, small)
	}
}
