package scenario_test

import (
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/stretchr/testify/assert"
)

// Each network that cannot be, or cannot be meant, has an error that says where that is
// and what to do.
func TestBadNetworks(t *testing.T) {
	const three = "host a\nhost b\nrouter r\nlink a r\nlink r b\n"
	for script, want := range map[string]string{
		// No route.
		"host a\nhost b\nrouter r\nlink a r":                 `a.txtar:2: no link joins b to anything; put "link b NODE" below it`,
		"router r\nrouter s\nlink r s":                       `a.txtar: the network has no host; add some with "host NAME"`,
		three + "route r b nowhere\na connect b:80":          `a.txtar:7: a connect: network is unreachable (at 2µs); if that is what you want, put expect error "network is unreachable" below it`,
		three + "route r b a\nroute r b b":                   "a.txtar:7: route: r has a route for b already, in line 6; want one",
		three + "route r 10.1.2.0/8 a\nroute r 10.0.0.0/8 b": "a.txtar:7: route: r has a route for 10.0.0.0/8 already, in line 6; want one",
		// A loop.
		"host a\nhost b\nrouter r\nrouter s\nlink a r\nlink r s\nlink s b\nroute s b r":           "a.txtar:8: route: what is for b goes in a circle: s, r, s and so on; take it out, or say loop=on if that is what you want",
		"host a\nhost b\nrouter r\nrouter s\nlink a r\nlink r s\nlink s b\nroute s 10.0.0.2/32 r": "a.txtar:8: route: what is for b goes in a circle: s, r, s and so on; take it out, or say loop=on if that is what you want",
		// One address twice.
		"host a address=10.0.0.1\nhost b address=10.0.0.1\nlink a b":                     "a.txtar:2: host b: address 10.0.0.1 is a's; want another",
		"host a address=10.0.0.1\nrouter r address=10.0.0.1\nhost b\nlink a r\nlink r b": "a.txtar:2: host r: address 10.0.0.1 is a's; want another",
		"host a address=10.0.0.1,10.0.0.1\nhost b\nlink a b":                             "a.txtar:1: host: address: 10.0.0.1 stands there twice; want it once",
		// A link to nobody.
		"host a\nhost b\nlink a c": `a.txtar:3: link: unknown node "c"; want one of a, b`,
		"host a\nhost b\nlink a":   "a.txtar:3: link: which node is a to be joined to; usage: link [DIRECTION] KEY=VALUE..., or link NODE NODE [KEY=VALUE...]",
		"host a\nhost b\nlink a a": "a.txtar:3: link: a needs no link to itself",
		// Too small, or nothing.
		"host a\nhost b\nlink a b mtu=20":        "a.txtar:3: link a-b: mtu 20 is out of range; want 576 to 65535",
		"element mtu size=10":                    "a.txtar:1: element mtu: size: 10 is out of range; want 68 to 65535 bytes",
		"element drop-tail rate=1Mbit packets=0": `a.txtar:1: element drop-tail: packets: "0" is no number from 1 to 1073741824`,
		"element codel rate=1Mbit bytes=0":       "a.txtar:1: element codel: bytes: 0 is out of range; want 1 to 1099511627776 bytes",
		"host a\nhost b\nlink a b queue=3":       "a.txtar:3: link a-b: a queue of 3 packets needs a rate: without one nothing ever waits",
		"element drop-tail packets=3":            "a.txtar:1: element drop-tail: a queue needs a rate, or a file of rates: without one nothing ever waits",
		"element drop-tail rates=r\n-- r --\n":   "a.txtar:1: element drop-tail: a.txtar:2: a file of rates that is empty; want a time in milliseconds on each line",
		"element latency schedule=r\n-- r --\n":  "a.txtar:1: element latency: a.txtar:2: a schedule of delays that is empty; want a time and a delay on each line, such as 1.5s 20ms",
		"element drop-tail rates=nowhere.txt":    "a.txtar:1: element drop-tail: the scenario comes from no file, so it has no folder in which this could be; put its lines below the script, under a line -- nowhere.txt --",
	} {
		s, err := scenario.Parse("a.txtar", []byte(strings.TrimSuffix(script, "\n")+"\n"))
		if err == nil {
			_, err = s.Run(scenario.Options{})
		}
		if assert.Error(t, err, script) {
			first, _, _ := strings.Cut(err.Error(), "\n")
			assert.Equal(t, want, first, script)
		}
	}
}

// A circle that is meant is one: packets go round until their time to live is over, and
// the source is told so (RFC 792, RFC 9293 section 3.9.2.2).
func TestLoopThatIsMeant(t *testing.T) {
	tr := played(t, `
		host a ttl=5
		host b
		router r
		router s
		link a r
		link r s
		link s b
		route s b r loop=on
		a connect b:80
		expect error "timed out"`)
	assert.Equal(t, "time to live over", tr.Packets()[0].Fates[0].Cause)
}
