package campaign

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// notDrawn is what cases never have, and why. A name that is a command stands for all of its
// settings.
var notDrawn = map[string]string{
	"element":               "each kind of it is a command of its own",
	"expect":                "it asks, and changes nothing; what is asked of cases is judge.go's",
	"expect error":          "as expect",
	"expect fairness":       "as expect",
	"expect goodput":        "as expect",
	"expect loss":           "as expect",
	"expect queue":          "as expect",
	"expect segment":        "only a scripted host has it",
	"expect time":           "as expect",
	"expect trace":          "as expect",
	"scripted":              "a host without a TCP promises nothing; segments made by hand are inject's and spoof's",
	"stop":                  "a run that is cut off has not come to its end",
	"HOST fixes":            "it is an option of a whole campaign",
	"HOST keepalive":        "a connection's own keepalive is drawn, and keepalive-idle and the like",
	"host":                  "its settings are drawn in lines of their own, which can be left out one by one",
	"router address":        "hosts connect to hosts",
	"relay connections":     "a relay serves one connection, so that a case can be made small one by one",
	"flow port":             "it is chosen",
	"element nat outside":   "any address is as good",
	"element mtu silent":    "a black hole ends transfers, and nobody is wrong (RFC 2923)",
	"element mtu ignore-df": "packets that must not be taken apart have no identification, so that fragments of two become one (RFC 6864)",
	"topology loss":         "the links of a topology have it, so that they can be mended",
	"topology duplicate":    "as topology loss",
	"topology corrupt":      "as topology loss",
	"topology jitter":       "as topology loss",
	"topology reorder":      "as topology loss",
}

// Each command of the language is drawn, with each of its settings, or there is a reason.
func TestAllIsDrawn(t *testing.T) {
	w := Weights{"harm": 2, "network": 1.5, "flow": 6, "flow burst": 3, "several elements": 2, "impairment": 1.5, "mallory": 2, "inject": 2}
	count := map[string]int{}
	for seed := range uint64(1500) {
		for _, l := range Generate(seed, w).lines {
			for text := range strings.Lines(l.text) {
				countWords(strings.Fields(text), count)
			}
		}
	}
	for _, c := range language.Commands {
		without := notDrawn[c.Name] != ""
		assert.True(t, count[c.Name] > 0 || without, "%s is never drawn: teach the generator to, or say in notDrawn why not", c.Name)
		for _, s := range c.Settings {
			name := c.Name + " " + s.Key
			assert.True(t, count[name] > 0 || without || notDrawn[name] != "", "%s is never drawn: teach the generator to, or say in notDrawn why not", name)
		}
	}
	for name := range notDrawn {
		assert.True(t, count[name] == 0 || name == "host", "%s is drawn; take it out of notDrawn", name)
	}
}

// countWords counts the command of a line and its settings, by the names of the language.
func countWords(words []string, count map[string]int) {
	known := func(name string) bool {
		return slices.ContainsFunc(language.Commands, func(c commandInfo) bool { return c.Name == name })
	}
	name := "HOST"
	if two := strings.Join(words[:min(len(words), 2)], " "); known(two) {
		name = two
	} else if known(words[0]) {
		name = words[0]
	} else if len(words) > 1 && known(words[1]) {
		name = words[1]
	}
	count[name]++
	for _, word := range words {
		if key, _, ok := strings.Cut(word, "="); ok {
			count[name+" "+key]++
		}
	}
}
