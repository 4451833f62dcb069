package campaign

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// Weights say how often things are drawn, by the names that [Names] lists. What is not
// among them has the weight 1: as often as this package finds good. With 0 it is never
// drawn, and with 2 twice as often.
type Weights map[string]float64

func (w Weights) of(name string) float64 {
	if v, ok := w[name]; ok {
		return v
	}
	return 1
}

// mostWeight is how large a weight may be.
const mostWeight = 1000

// own are the names that are not the language's.
var own = []string{
	"harm", "large writes", "many connections", "from the server", "IPv6", "echo", "flow", "linger", "early close",
	"abort", "late reader", "inject", "impairment", "several elements", "both directions", "listed numbers",
	"network", "topology", "switch", "router silent", "carol", "proxy", "split", "mallory", "detour", "relay", "relay half-close", "spoof",
	"link", "partition", "repeat", "upper", "shutdown", "unlisten", "simultaneous open", "crowd",
}

// Names are all names that weights may have, in order: "HOST mss" for a host's setting,
// "link loss" and "element codel target" for those of links, "element codel" and "crash" for
// commands, and some that are about the programs.
func Names() []string {
	names := slices.Clone(own)
	for _, c := range scenario.Describe().Commands {
		switch {
		case c.Name == "HOST" || c.Name == "link":
		case strings.HasPrefix(c.Name, "element "), slices.Contains(befalls, c.Name), slices.Contains([]string{"flow", "topology", "listen", "connect"}, c.Name):
			names = append(names, c.Name)
		default:
			continue
		}
		for _, s := range c.Settings {
			names = append(names, c.Name+" "+s.Key)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ReadWeights reads weights from YAML: on each line a name and a number. Errors begin with
// the name of the file and the line.
func ReadWeights(file string, data []byte) (Weights, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		what, line := strings.TrimPrefix(err.Error(), "yaml: "), "1" // the library does not name the first one
		if after, ok := strings.CutPrefix(what, "line "); ok {
			line, what, _ = strings.Cut(after, ": ")
		}
		return nil, fmt.Errorf("%s:%s: this is no YAML: %s", file, line, what)
	}
	w := Weights{}
	if len(document.Content) == 0 {
		return w, nil
	}
	top := document.Content[0]
	if top.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:%d: want weights, each on a line: NAME: NUMBER", file, top.Line)
	}
	known := Names()
	var errs []error
	for i := 0; i+1 < len(top.Content); i += 2 {
		name, value := top.Content[i], top.Content[i+1]
		fail := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("%s:%d: %w", file, name.Line, fmt.Errorf(format, args...)))
		}
		_, twice := w[name.Value]
		v, err := strconv.ParseFloat(value.Value, 64)
		switch {
		case !slices.Contains(known, name.Value):
			fail("no weight is called %q; a list of them is printed by tcpsim campaign --names", name.Value)
		case twice:
			fail("%s is there twice", name.Value)
		case value.Kind != yaml.ScalarNode || err != nil || math.IsNaN(v) || v < 0 || v > mostWeight:
			fail("%s: want a weight from 0 to %d, 1 being the usual one", name.Value, mostWeight)
		default:
			w[name.Value] = v
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return w, nil
}
