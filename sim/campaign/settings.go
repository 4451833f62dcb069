package campaign

import (
	"regexp"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// language is the description of all that can be drawn. A setting that is new in it is
// drawn by its unit, without a line of this package.
var language = scenario.Describe()

func commandNamed(name string) scenario.CommandInfo {
	return language.Commands[slices.IndexFunc(language.Commands, func(c scenario.CommandInfo) bool { return c.Name == name })]
}

// byUnit are values of settings about which nothing else is known.
var byUnit = map[string][]string{
	"on|off": {"on", "off"}, "DURATION": {"1ms", "10ms", "50ms", "200ms", "1s", "5s"}, "RATE": {"100kbit", "1Mbit", "10Mbit"},
	"BYTES": {"576", "1000", "1500", "5000", "20000", "65536"}, "PACKETS": {"1", "3", "10", "50", "200"},
	"NUMBER": {"1", "2", "3", "5", "10", "100"}, "NUMBERS": {"1", "2", "2,3", "1,4,7", "5,6,7,8"},
	"PROBABILITY": {"0.1%", "1%", "3%", "10%", "30%"}, "VALUE": {"1.5", "3", "10"},
}

// sensible are values of settings that reach more than those of their units would. None at
// all are for those whose effect nobody could judge.
var sensible = map[string][]string{
	"HOST address": nil, "HOST fixes": nil, "HOST keepalive": nil, "HOST ttl": {"64", "255"}, "HOST dscp": {"10", "46"},
	"HOST mtu": {"576", "1280", "1500", "9000"}, "HOST mss": {"88", "200", "536", "1000", "1460"},
	"HOST iss":         {"0", "2147483000", "4294960000", "4294967000", "4294967295"},
	"HOST delayed-ack": {"40ms", "200ms", "500ms"}, "HOST quick-ack": {"1", "4", "16"},
	// netstack's own CUBIC can make of cwnd a number below zero: see docs/netstack.md. It is
	// drawn where less is asked.
	"HOST congestion": {"reno", "cubic", "netstack-reno"},
	"HOST min-rto":    {"10ms", "100ms", "1s"}, "HOST max-rto": {"60s"}, "HOST time-wait": {"1s", "10s"}, "HOST fin-wait-2": {"10s"},
	"HOST send-buffer": {"4096", "8192", "65536"}, "HOST receive-buffer": {"4096", "8192", "65536"},
	"HOST syn-retries": {"1", "3"}, "HOST max-retries": {"3", "8"}, "HOST user-timeout": {"5s", "30s"},
	"HOST keepalive-idle": {"1s", "10s"}, "HOST keepalive-interval": {"1s", "5s"}, "HOST keepalive-count": {"2", "5"},
	"listen iss": {"0", "4294967000"}, "listen backlog": {"1", "2", "16"}, "connect iss": {"0", "4294967000"},
	"link mtu": {"1280", "1400"}, "link queue": {"5", "20", "100"}, "link delay": {"1us", "1ms", "5ms", "20ms", "100ms"},
	"element mtu size": {"1280", "1400"}, "element mtu silent": nil, "element mtu ignore-df": nil, "element mss-clamp mss": {"536", "1000", "1400"},
	"element bit-errors probability": {"0.0000001", "0.000001"}, "element truncation bytes": {"20", "40", "100"},
	"element policer burst": {"3000", "15000"}, "element nat outside": nil,
	"element ack-thinning every": {"2", "4"},
}

// harmful are settings because of which a connection may end before its time.
var harmful = []string{
	"HOST syn-retries", "HOST max-retries", "HOST user-timeout", "HOST keepalive-idle", "HOST keepalive-interval", "HOST keepalive-count",
	"element nat idle", "element nat transitory", "element firewall idle", "element firewall transitory",
}

// files are sections of a scenario's file, by the settings that name one.
var files = map[string]string{
	"fates": "pass 3\ndrop\nduplicate\ndelay 20ms\npass 5\n", "rates": "1\n2\n5\n50\n",
	"schedule": "0s 10ms\n1s 50ms\n2s 1ms\n", "table": "1ms\n5ms\n30ms\n",
}

// values are those that a setting of a command may be given; none if it is not to be drawn.
func (g *generator) values(command string, s scenario.SettingInfo) []string {
	name := command + " " + s.Key
	if g.silent && (name == "link mtu" || command == "element mtu") { // whoever is not told how much is too large sends it for ever
		return nil
	}
	if command == "topology" {
		if s.Key = strings.TrimPrefix(s.Key, "access-"); !slices.Contains([]string{"delay", "rate", "queue", "mtu"}, s.Key) {
			return nil // how many there are is drawn with the names; what loses packets has to be mended
		}
		return g.values("link", s)
	}
	if slices.Contains(harmful, name) && !g.harm {
		return nil
	}
	if list, ok := sensible[name]; ok {
		if name == "HOST congestion" && g.harm {
			return append(slices.Clone(list), "netstack-cubic")
		}
		return list
	}
	if list, ok := byUnit[s.Unit]; ok {
		return list
	}
	if s.Unit == "FILE" && files[s.Key] != "" {
		return []string{s.Key}
	}
	if strings.Contains(s.Unit, "|") && !strings.Contains(s.Unit, "...") {
		return strings.Split(s.Unit, "|")
	}
	return nil
}

// must is how the description says that a setting cannot be left out, unless another is there.
var must = regexp.MustCompile(`(?:it or (\S+)|it|they) must be given`)

// settings draws settings of a command. They are such that the line is a right one, with
// before in front of them, for two hosts; "" is for a line that has none. v4 is for a host
// without IPv6.
func (g *generator) settings(command, before string, p float64, v4 bool) string {
	line := before
	var optional []scenario.SettingInfo
	for _, s := range commandNamed(command).Settings {
		if found := must.FindStringSubmatch(s.Doc); found == nil {
			optional = append(optional, s)
		} else if other := found[1]; other != "" && files[other] != "" && g.chance(command+" "+other, 0.1) {
			line += " " + other + "=" + other
		} else if values := g.values(command, s); len(values) > 0 {
			line += " " + s.Key + "=" + one(g.dice, values...)
		}
	}
	var drawn []string
	for _, s := range optional {
		if values := g.values(command, s); len(values) > 0 && g.chance(command+" "+s.Key, p) {
			drawn = append(drawn, " "+s.Key+"="+one(g.dice, values...))
		}
	}
	if len(drawn) == 0 && line == before {
		return ""
	}
	if whole := line + strings.Join(drawn, ""); valid(whole, v4) {
		return whole
	}
	for _, setting := range drawn { // some do not go together
		if longer := line + setting; valid(longer, v4) {
			line = longer
		}
	}
	if line == before || !valid(line, v4) {
		return ""
	}
	return line
}

// valid reports whether a line that stands above the run of two hosts is right. Some
// mistakes are found only when hosts and links are made.
func valid(line string, v4 bool) bool {
	before := ""
	switch {
	case strings.HasPrefix(line, "link"):
		before = "client scripted\n" // which is made in no time
	case v4:
		before = "client address=10.0.0.1\n"
	}
	s, err := scenario.Parse("line", []byte(before+line+"\n"+sections(line)))
	if err == nil && !strings.HasPrefix(line, "element") && !strings.Contains(line, " connect ") {
		_, err = s.Run(scenario.Options{})
	}
	return err == nil
}

// sections are the sections that a script needs.
func sections(script string) (text string) {
	for _, name := range []string{"fates", "rates", "schedule", "table"} {
		if strings.Contains(script, name+"="+name) {
			text += "-- " + name + " --\n" + files[name]
		}
	}
	return text
}
