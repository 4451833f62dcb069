package sweep

import (
	"encoding/json"
	"fmt"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// bundle is a campaign with its scenarios, for a machine that has not the files.
type bundle struct {
	Name      string
	Campaign  []byte
	Scenarios map[string][]byte
}

// Bundle is the campaign as bytes, from which Unbundle makes it elsewhere. What is not in a file
// of its own, such as Simulate, is not in it.
func (c *Campaign) Bundle() ([]byte, error) {
	b := bundle{c.Name, c.source, map[string][]byte{}}
	for _, s := range c.Scenarios {
		if len(s.Inputs()) > 0 || len(s.Captures()) > 0 {
			return nil, fmt.Errorf("%s: this scenario needs files besides its own; put them below its script, each under a line -- FILE --", s.Name)
		}
		b.Scenarios[s.Name] = s.Source()
	}
	return json.Marshal(b)
}

// Unbundle makes a campaign of what Bundle has made of it: with the same hash.
func Unbundle(data []byte) (*Campaign, error) {
	var b bundle
	if err := json.Unmarshal(data, &b); err != nil {
		return nil, fmt.Errorf("this is no campaign in a bundle: %w", err)
	}
	return parse(b.Name, b.Campaign, func(name string) (*scenario.Scenario, error) {
		text, ok := b.Scenarios[name]
		if !ok {
			return nil, fmt.Errorf("scenario %s is not in the bundle", name)
		}
		if s, err := scenario.Named(name); err == nil {
			return s, nil
		}
		return scenario.Parse(name, text)
	})
}
