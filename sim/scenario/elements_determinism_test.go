package scenario

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// everyElement is a line for each kind of element, none of which ends a transfer.
var everyElement = []string{
	"firewall", "nat", "sequence-randomizer", "mss-clamp mss=1000", "option-stripper unknown=off", "mtu size=1020 fragment=on ignore-df=on",
	"policer rate=100Mbit", "random-loss probability=0.5%", "gilbert-elliott p=0.3% r=50%", "periodic-loss every=150", "listed-loss numbers=33",
	"replay fates=f", "outages start=300ms length=20ms", "duplication probability=1%", "bit-errors probability=0.0000002", "truncation probability=0.2%",
	"latency delay=3ms jitter=1ms distribution=normal", "latency as other delay=2ms jitter=1ms distribution=pareto tail=1%", "reordering delay=2ms probability=5%",
	"ack-thinning server>client hold=2ms", "drop-tail rate=90Mbit", "drop-head rate=80Mbit", "priority rate=70Mbit", "red rate=60Mbit", "codel rate=50Mbit",
	"fq-codel rate=40Mbit", "pie rate=30Mbit",
}

// With every element in one link each run of a seed gives the same trace, whatever the
// number of cores; and another one with another seed.
func TestEveryElementIsDeterministic(t *testing.T) {
	for _, kind := range kindNames() {
		assert.Contains(t, "\n"+strings.Join(everyElement, "\n"), "\n"+kind, "add it to everyElement")
	}
	script := "element " + strings.Join(everyElement, "\nelement ") + transfer + "-- f --\npass 100\ndrop\nduplicate\ndelay 5ms\n"
	s, err := Parse("a", []byte(script))
	require.NoError(t, err)
	run := func(seed uint64) string {
		trace, err := s.Run(Options{Seed: &seed})
		require.NoError(t, err, "seed %d", seed)
		return golden.Text(trace)
	}
	first := run(1)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, cores := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(cores)
		assert.Nil(t, golden.FirstDifference(first, run(1), 3))
	}
	assert.NotEqual(t, first, run(2))
}

// twenty is a network of twenty hosts, ten at each of two routers that ten links in a row
// join by as many more, with every element in turn on one of those; and what goes on there.
func twenty() string {
	var b strings.Builder
	for i := range 20 {
		fmt.Fprintf(&b, "host h%d congestion=%s delayed-ack=%dms\n", i, []string{"reno", "cubic"}[i%2], 20*(i%3))
	}
	for i := range 11 {
		fmt.Fprintf(&b, "router r%d\n", i)
	}
	for i := range 10 {
		fmt.Fprintf(&b, "link h%d r0 delay=%dms\nlink r10 h%d delay=1ms\nlink r%d r%d delay=1ms jitter=1ms loss=0.1%% duplicate=0.1%%\n", i, 1+i, 10+i, i, i+1)
	}
	fmt.Fprintln(&b, "route r10 192.0.2.1/32 r9")
	for i, line := range everyElement {
		kind, settings, _ := strings.Cut(line, " ")
		at := fmt.Sprintf(" r%d r%d ", i%10, i%10+1)
		switch kind {
		case "nat", "firewall": // which stand where replies to them find them
			at = " r9 r10 "
		}
		if rest, found := strings.CutPrefix(settings, "server>client "); found {
			at, settings = fmt.Sprintf(" r%d>r%d ", i%10+1, i%10), rest
		}
		fmt.Fprintln(&b, "element "+kind+at+settings)
	}
	for i := range 10 {
		fmt.Fprintf(&b, "flow h%d h%d bytes=60kB start=%dms\n", i, 10+i, 10*i)
	}
	b.WriteString("at 300ms\npartition split\nsleep 300ms\npartition bridge\nsleep 300ms\nheal\nflap r4 r5 down=50ms up=200ms times=3\nwait\n")
	return b.String()
}

// In a network of twenty hosts with every element switched on, in which hosts are parted
// and links go down, each run of a seed gives the same trace, whatever the number of cores.
func TestTwentyHostsAreDeterministic(t *testing.T) {
	s, err := Parse("a", []byte(twenty()+"-- f --\npass 100\ndrop\nduplicate\ndelay 5ms\n"))
	require.NoError(t, err)
	run := func(seed uint64) string {
		trace, err := s.Run(Options{Seed: &seed})
		require.NoError(t, err, "seed %d", seed)
		return golden.Text(trace)
	}
	first := run(1)
	assert.Greater(t, strings.Count(first, "\n"), 2000)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, cores := range []int{1, 8} {
		runtime.GOMAXPROCS(cores)
		assert.Nil(t, golden.FirstDifference(first, run(1), 3))
	}
	assert.NotEqual(t, first, run(2))
}
