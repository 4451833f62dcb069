package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// risky fails whenever one of its few segments is lost.
const risky = "# Risky.\nlink delay=5ms\nflow client server bytes=3kB\nwait\nexpect loss client>server 0\n"

const riskyCampaign = `scenarios: [risky.txt]
parameters:
  link client>server loss: [0%, 20%]
seeds: 1..5
measure: [retransmissions, goodput]
`

// Each run that fails is named with a command that shows it fail in the same way.
func TestSweepNamesFailures(t *testing.T) {
	files(t, map[string]string{"risky.txt": risky, "c.yaml": riskyCampaign})
	got := tcpsim("", "sweep", "c.yaml")
	require.Equal(t, otherwise, got.code, got.err)
	assert.Contains(t, got.out, "retransmissions\n  link client>server loss  runs  least  5%  median  95%  most  mean\n")
	_, failures, found := strings.Cut(got.out, "10 runs, ")
	require.True(t, found, got.out)
	told := 0
	blocks := strings.Split(failures, "\n\n")
	for _, block := range blocks[1:] {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		require.True(t, strings.HasPrefix(lines[0], "tcpsim sweep c.yaml --run "), block)
		told++
		shown := tcpsim("", strings.Fields(lines[0])[1:]...)
		assert.Equal(t, otherwise, shown.code)
		assert.Equal(t, "tcpsim: "+strings.TrimSpace(lines[2])+"\n", shown.err)
		assert.Contains(t, shown.out, strings.TrimSpace(lines[1]))
		assert.Contains(t, shown.out, "X lost")
	}
	assert.NotZero(t, told)
	assert.True(t, strings.HasPrefix(blocks[0], string(rune('0'+told))+" fail"), blocks[0])
	left, err := os.ReadDir(".")
	require.NoError(t, err)
	assert.Len(t, left, 2, "nothing is left behind")
}

func TestSweepFormats(t *testing.T) {
	files(t, map[string]string{"risky.txt": risky, "c.yaml": riskyCampaign})
	rows := tcpsim("", "sweep", "c.yaml", "--format", "csv").out
	assert.Equal(t, "scenario,link client>server loss,runs,failed,measure,unit,count,least,p5,p25,median,p75,p95,p99,most,mean", strings.Split(rows, "\n")[0])
	assert.Equal(t, 1+2*2, strings.Count(rows, "\n"))
	assert.Contains(t, rows, "risky.txt,0%,5,0,retransmissions,,5,0,0,0,0,0,0,0,0,0.000\n")
	objects := tcpsim("", "sweep", "c.yaml", "--format", "ndjson").out
	assert.Contains(t, objects, `{"scenario":"risky.txt","parameters":{"link client>server loss":"20%"},"runs":5,"failed":`)
	assert.Contains(t, objects, `"kind":"failed","text":"risky.txt:5: expect loss client>server 0:`)
	assert.Contains(t, objects, `"replay":"tcpsim sweep c.yaml --run `)
	require.Equal(t, otherwise, tcpsim("", "sweep", "c.yaml", "--format", "csv", "-o", "out.csv").code)
	assert.Equal(t, rows, read(t, "out.csv"))
	shown := tcpsim("", "sweep", "c.yaml", "--run", "0", "--format", "tcpdump")
	assert.Equal(t, asExpected, shown.code, shown.err)
	assert.Contains(t, shown.out, "Flags [S]")
}

// What is wrong with a campaign is told with its line, all of it at once.
func TestSweepMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "c.yaml: this is empty; want a campaign",
		"scenarios: [a\n":                     "c.yaml:1: this is no YAML: did not find expected ',' or ']'",
		"\t- x":                               "c.yaml:1: this is no YAML: found character that cannot start any token",
		"scenarios: &a [hello]\nseeds: *b":    "c.yaml:2: this is no YAML: unknown anchor 'b' referenced",
		"scenarios: hello\nseeds: [1, 1]":     "c.yaml:2: seed 1 stands there twice; want it once",
		"[hello]":                             "c.yaml:1: want a campaign: scenarios: [hello]",
		"seeds: 1..5":                         "c.yaml:1: missing scenarios:",
		"scenarios: [helo]":                   `c.yaml:1: no file of that name, and unknown scenario "helo"`,
		"scenarios: [./nowhere.txt]":          "c.yaml:1: there is no file nowhere.txt; the path counts from the campaign's folder",
		"scenarios: hello\nseed: 5":           `c.yaml:2: unknown key "seed"; want scenarios, parameters, seeds`,
		"scenarios: hello\nseeds: 9..5":       `c.yaml:2: seeds: "9..5" is no range; want one such as 1..1000`,
		"scenarios: hello\nseeds: many":       `c.yaml:2: seeds: "many" is no seed`,
		"scenarios: hello\nmeasure: [x]":      `c.yaml:2: measure: unknown measure "x"; want some of time, events`,
		"scenarios: hello\nlimits: {time: 5}": "c.yaml:2: hello: limit time=5: limit: time: 5 has no unit",
		"scenarios: hello\nparameters:\n  link dlay: [1ms]":                          `c.yaml:3: hello: link dlay=1ms: link: unknown setting "dlay"; did you mean "delay"?`,
		"scenarios: hello\nparameters:\n  link delay: [1ms,\n    5]":                 "c.yaml:3: hello: link delay=5: link: delay: 5 has no unit",
		"scenarios: hello\nparameters:\n  link delay: {from: 1ms}":                   "c.yaml:3: link delay: want a list, as in [1ms, 5ms], a range",
		"scenarios: hello\nparameters:\n  link delay: {uniform: [9ms, 1ms]}":         "c.yaml:3: link delay: it goes from 9ms to 1ms; want the smaller number",
		"scenarios: hello\nparameters:\n  link delay: {uniform: [1ms, 5Mbit]}":       "c.yaml:3: link delay: 1ms and 5Mbit do not go together",
		"scenarios: hello\nparameters:\n  link delay: {from: 1ms, to: 9ms, step: 0}": "c.yaml:3: link delay: step: 0 makes no range of at most 10000 values",
		"scenarios: hello\nseeds: 1..5\nseeds: 1..5":                                 "c.yaml:3: ",
	} {
		files(t, map[string]string{"c.yaml": text})
		got := tcpsim("", "sweep", "c.yaml")
		assert.Equal(t, trouble, got.code, text)
		assert.Contains(t, got.err, "tcpsim: "+want, text)
		assert.Empty(t, got.out)
	}
	files(t, map[string]string{"c.yaml": "scenarios: [helo, hullo]\nseeds: x\n", "good.yaml": "scenarios: hello\nseeds: 1..3\n"})
	assert.Equal(t, 3, strings.Count(tcpsim("", "sweep", "c.yaml").err, "\n"), "each mistake is told")
	for args, want := range map[string]string{
		"sweep":                           "want one campaign, a YAML file; got 0 arguments",
		"sweep nowhere.yaml":              "nowhere.yaml: no such file or directory",
		"sweep good.yaml --format pcap":   "the format pcap is for the trace of one run; choose one with --run NUMBER",
		"sweep good.yaml --run 3":         "there is no run 3; want 0 to 2",
		"sweep good.yaml -o /nowhere/out": "/nowhere/out: no such file or directory",
		"sweep good.yaml -o /dev/full":    "/dev/full: no space left on device",
		"sweep good.yaml -j 0":            "--jobs is too small",
	} {
		got := tcpsim("", strings.Fields(args)...)
		assert.Equal(t, trouble, got.code, args)
		assert.Contains(t, got.err, want, args)
	}
}
