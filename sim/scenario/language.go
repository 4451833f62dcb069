package scenario

import (
	"math"
	"net/netip"
	"regexp"
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/segment/notation"
)

// Language describes the language of scenario files for programs, such as an
// editor that completes and explains. All of it is made from the same tables as
// the parser and the help. As JSON its keys are those below.
type Language struct {
	// Version is that of this description's form: 1. It changes when a program that
	// understands the form might not do so any more; keys may be added at any time.
	Version int `json:"version"`
	// Hosts are the hosts that a line may begin with, alone or as HOST.NAME.
	Hosts []string `json:"hosts"`
	// Comment begins a line that is a comment.
	Comment string `json:"comment"`
	// Background stands at the end of a line that runs beside the rest.
	Background string `json:"background"`
	// Sections are those that a file may have besides those for captures.
	Sections []string      `json:"sections"`
	Commands []CommandInfo `json:"commands"`
	Values   []ValueInfo   `json:"values"`
}

// CommandInfo describes a command.
type CommandInfo struct {
	// Name is the first word of the line, or the first two; behind the host if it
	// has one. "HOST" is that for a host's settings.
	Name string `json:"name"`
	// Of says whose the command is: "host" for one that begins with a host,
	// "connection" if HOST.NAME may stand there as well, and "" for all others.
	Of string `json:"of"`
	// Place is where in the script it may stand: "top" is before all that happens,
	// "run" begins the run or is in it, "anywhere" is both.
	Place string `json:"place"`
	// Block tells that the lines from it to "end" belong together.
	Block bool `json:"block"`
	// Usage are the forms of its line. In brackets is what may be left out.
	Usage []string `json:"usage"`
	// Arguments are the kinds of values that stand in the forms; see Values.
	Arguments []string `json:"arguments"`
	Summary   string   `json:"summary"` // one sentence
	Detail    string   `json:"detail"`  // further sentences; may be empty
	// Settings are the KEY=VALUE words that it takes, in any order.
	Settings []SettingInfo `json:"settings"`
	// Variables are words of which it takes one, with the value behind it.
	Variables []SettingInfo `json:"variables"`
	Help      string        `json:"help"` // all of that as text, as Help gives it
}

// ValueInfo describes a kind of value: what a word in capitals stands for in a
// command's usage, or the unit of a setting.
type ValueInfo struct {
	Name     string   `json:"name"` // such as "DURATION"
	Doc      string   `json:"doc"`
	Examples []string `json:"examples"`
	Words    []string `json:"words,omitempty"` // all that it may be, if those are few
	// Parts are those of a value with a grammar of its own.
	Parts []PartInfo `json:"parts,omitempty"`
}

// PartInfo describes a part of a value.
type PartInfo struct {
	Form string `json:"form"` // an example, such as "ack 1"
	Doc  string `json:"doc"`
}

// Describe describes the language.
func Describe() Language {
	l := Language{
		Version: 1, Hosts: slices.Clone(hostNames), Comment: "#", Background: "&", Sections: []string{traceSection},
	}
	for i := range table {
		l.Commands = append(l.Commands, table[i].info())
	}
	for _, v := range values {
		l.Values = append(l.Values, v.ValueInfo)
	}
	return l
}

// info describes a command; its Help is made from the rest.
func (c *command) info() CommandInfo {
	info := CommandInfo{
		Name:  c.name,
		Of:    map[owner]string{hosts: "host", connections: "connection"}[c.owner],
		Place: map[phase]string{action: "run", anywhere: "anywhere", setup: "top"}[c.phase],
		Block: c.block, Usage: slices.Clone(c.usage), Arguments: c.arguments(), Summary: c.summary, Detail: c.detail,
		Settings: append([]SettingInfo{}, c.settings...), Variables: append([]SettingInfo{}, c.variables...),
	}
	info.Help = info.text("")
	return info
}

// placeholder is a word in capitals: what is to be put in its place is a value.
var placeholder = regexp.MustCompile(`\b[A-Z]+\b`)

// arguments are the placeholders in a command's usage, each once.
func (c *command) arguments() []string {
	list := []string{}
	for _, u := range c.usage {
		for _, word := range placeholder.FindAllString(u, -1) {
			if !slices.Contains(list, word) {
				list = append(list, word)
			}
		}
	}
	return list
}

// valueKind is a kind of value, and what reads one.
type valueKind struct {
	ValueInfo
	parse func(text string) error
}

func kind[V any](name, doc string, parse func(string) (V, error), examples ...string) valueKind {
	return valueKind{ValueInfo{Name: name, Doc: doc, Examples: examples}, func(text string) error {
		_, err := parse(text)
		return err
	}}
}

// few is kind for one of a few words.
func few(name, doc string, parse func(string) error, words []string) valueKind {
	return valueKind{ValueInfo{Name: name, Doc: doc, Examples: words[:1], Words: words}, parse}
}

var values = []valueKind{
	kind("HOST", "a host: client or server, or one that the file adds", parseName, "client", "server"),
	kind("HOSTS", "names of hosts with commas between them", func(text string) (string, error) { return text, nil }, "alice,carol"),
	kind("ROUTER", "a router that the file adds", parseName, "r1"),
	few("SHAPE", "shape of a network; see topology", func(text string) error { _, err := oneOf("shape", topologyNames()...)(text); return err }, topologyNames()),
	kind("NODE", "a host, router or switch that the file adds", parseName, "r1", "server"),
	kind("PREFIX", "addresses that begin with the same bits", netip.ParsePrefix, "10.1.0.0/16", "fd00::/8"),
	kind("NAME", "name of a connection, a process or an element: letters, digits, - and _", parseName, "second", "a-1"),
	kind("PORT", "port, 1 to 65535", parsePort, "80", "9527"),
	kind("ADDRESS", "IP address of a host; an IPv6 address stands in brackets before a port", parseAddresses, "10.0.0.2", "fd00::2"),
	kind("ADDRESSES", "IP addresses with commas between them", parseAddresses, "10.0.0.1,fd00::1"),
	kind("DIRECTION", "direction of a link, or from one node to another over several", parseDirection, "client>server", "server>client"),
	kind("DURATION", "time with its unit: ns, us, ms, s, m or h", parseDuration, "5ms", "1.5s", "2h"),
	kind("RATE", "bits per second with their unit, bit, kbit, Mbit or Gbit; 0 is unlimited", parseRate, "10Mbit", "64kbit", "0"),
	kind("BYTES", "number of bytes, also in kB, MB, GB, KiB, MiB or GiB", size(0, mostBytes), "1460", "64KiB", "1MB"),
	kind("PACKETS", "number of packets", number(0, 1<<30), "10"),
	kind("PERCENT", "share of packets, in percent", parsePercent, "2%", "95%"),
	kind("PROBABILITY", "probability, in percent or from 0 to 1", parseProbability, "1%", "0.01"),
	kind("NUMBER", "whole number", number(0, math.MaxInt), "3"),
	kind("SEQUENCE", "sequence number that counts from the initial one, or with = as on the wire", notation.ParseNumber, "1", "=4294967295"),
	kind("NUMBERS", "whole numbers with commas between them", parseNumbers, "1", "2,3"),
	segmentKind,
	kind("TEXT", `text, in double quotes in which \n, \t, \", \\ and \x00 may stand`, anyWord, "hello"),
	kind("FILE", "capture, or other data: a section of this file, or a path from its folder", anyWord, "captures/hello.pcap"),
	kind("VALUE", "value of the setting or variable before it", anyWord, "5"),
	few("KIND", "kind of element", func(text string) error { _, err := oneOf("kind of element", kindNames()...)(text); return err }, kindNames()),
	kind("KEY", "name of a setting; see the command's", anyWord, "delay"),
	kind("VARIABLE", "name of a variable; see the command's", anyWord, "snd.una"),
	few("MATCH", "kind of segment", func(text string) error { _, err := parseMatch(text); return err }, matchNames()),
	few("STATE", "state of a connection (RFC 9293 section 3.3.2)", func(text string) error { _, err := parseState(text); return err }, stateNames()),
}

// segmentKind is SEGMENT, which has a grammar of its own.
var segmentKind = func() valueKind {
	k := kind("SEGMENT", "segment in one line: its flags, and what else is to be said of it, in any order",
		notation.Parse, "S =1000 win 65535 <mss 1460>", "P. 1:6(5) ack 1", "F. 6 ack 1")
	k.Parts = segmentParts
	return k
}()

func parseDirection(text string) (string, error) {
	return oneOf("direction", hostNames[0]+">"+hostNames[1], hostNames[1]+">"+hostNames[0])(text)
}

func matchNames() (names []string) {
	for _, m := range matches {
		names = append(names, m.name)
	}
	return names
}

func stateNames() (names []string) {
	for s := segment.Closed; s <= segment.TimeWait; s++ {
		names = append(names, s.String())
	}
	return names
}
