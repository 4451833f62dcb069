package scenario

import (
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
