package scenario

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fates are what became of the data that a script's client sends, by cause.
func fates(t *testing.T, script string) map[string]int {
	t.Helper()
	s, err := Parse("a", []byte(script))
	require.NoError(t, err)
	trace, err := s.Run(Options{})
	require.NoError(t, err)
	counts := map[string]int{}
	for _, p := range trace.Packets() {
		for _, f := range p.Fates {
			if p.From == "client" && p.Segment != nil && len(p.Segment.Payload) > 0 {
				counts[f.Cause]++
			}
		}
	}
	return counts
}

// transfer is a script that sends 200 kB over whatever is said before.
const transfer = `
link delay=20ms
background
  server listen 80
  server accept
  server read 200000
end
client connect 80
client write 200000
wait
`

func TestElementsInScenarios(t *testing.T) {
	assert.Empty(t, fates(t, "element drop-tail rate=5Mbit"+transfer)["queue full"])
	assert.NotZero(t, fates(t, "element drop-tail rate=5Mbit packets=5"+transfer)["queue full"])
	assert.NotZero(t, fates(t, "element drop-head client>server rate=5Mbit bytes=5kB"+transfer)["queue full"])
	assert.NotZero(t, fates(t, "element codel rate=1Mbit"+transfer)["codel"])
	assert.NotZero(t, fates(t, "element fq-codel rate=1Mbit"+transfer)["fq-codel"])
	assert.NotZero(t, fates(t, "element red rate=1Mbit weight=0.1"+transfer)["red"])
	assert.NotZero(t, fates(t, "element pie rate=1Mbit allowance=1ms target=1ms"+transfer)["pie"])
	assert.Zero(t, fates(t, "element codel rate=1Mbit\nelement codel rate=100Mbit"+transfer)["codel"], "changed")
	assert.Zero(t, fates(t, "element codel rate=1Mbit\nelement codel off"+transfer)["codel"], "taken out")
	assert.NotZero(t, fates(t, "element codel as a rate=1Mbit\nelement codel as b rate=1Gbit\nelement codel as b off"+transfer)["codel"])
	assert.Zero(t, fates(t, "element codel server>client rate=1Mbit"+transfer)["codel"], "the other direction")
}

func TestElementMistakes(t *testing.T) {
	for line, want := range map[string]string{
		"element":                            "a:1: element: missing KIND; usage: element KIND [DIRECTION|NODE NODE] [as NAME] [KEY=VALUE...], or element KIND [DIRECTION|NODE NODE] [as NAME] off",
		"element codl rate=1Mbit":            `a:1: element: unknown kind of element "codl"; did you mean "codel"?`,
		"element codel":                      "a:1: element codel: a queue needs a rate, or a file of rates: without one nothing ever waits",
		"element codel rate=1Mbit packets=0": `a:1: element codel: packets: "0" is no number from 1 to 1073741824`,
		"element codel off":                  "a:1: element codel: there is no codel to take out",
		"element codel off rate=1Mbit":       `a:1: element codel: there is no codel to take out`,
		"element pie rate=1Mbit\nelement pie off rate=2Mbit": `a:2: element pie: unexpected "rate=2Mbit"; usage: element pie [DIRECTION|NODE NODE] [as NAME] [KEY=VALUE...], or element pie [DIRECTION|NODE NODE] [as NAME] off`,
		"element codel as x off":                             "a:1: element codel: there is no codel called x to take out",
		"element red rate=1Mbit min=9 max=9":                 "a:1: element red: min 9 and max 9; want a min that is not negative and a max above it",
		"element pie rate=1Mbit burts=1":                     `a:1: element pie: unknown setting "burts"; did you mean "burst"?`,
	} {
		_, err := Parse("a", []byte(line+"\n"))
		assert.EqualError(t, err, want, line)
	}
	// What only the run knows.
	s, err := Parse("a", []byte("element codel client>server rate=1Mbit\nelement codel off\n"))
	require.NoError(t, err)
	_, err = s.Run(Options{})
	require.Error(t, err)
	assert.True(t, strings.HasPrefix(err.Error(), "a:2: "), err)
}

// In a network of many links an element stands where the line says.
func TestElementsInNetworks(t *testing.T) {
	script := func(where string) string {
		return "host a\nhost b\nrouter r\nlink a r delay=1ms\nlink r b delay=1ms\nelement codel " + where + " rate=1Mbit\n" +
			strings.NewReplacer("\nlink delay=20ms", "", "server", "b", "client", "a").Replace(transfer)
	}
	codel := func(where string) (drops int) {
		s, err := Parse("a", []byte(script(where)))
		require.NoError(t, err)
		trace, err := s.Run(Options{})
		require.NoError(t, err)
		for _, p := range trace.Packets() {
			for _, f := range p.Fates {
				if f.Cause == "codel" {
					drops++
				}
			}
		}
		return drops
	}
	assert.NotZero(t, codel("a r"))
	assert.NotZero(t, codel("r>b"))
	assert.Zero(t, codel("b>r"))
	for where, want := range map[string]string{
		"":    "a:6: element codel: there are 2 links; name the nodes of one, as in a r, or one direction of it, as in a>r",
		"a b": "a:6: element codel: no link joins a and b",
	} {
		_, err := Parse("a", []byte(script(where)))
		assert.EqualError(t, err, want)
	}
}
