package sweep

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/bits"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Campaign is what a sweep runs. [Open] and [Parse] read one; it does not change then, and
// several goroutines may use it.
type Campaign struct {
	// Name is what the file is called, as messages have it.
	Name string
	// Scenarios are those that are run, each with all parameters and seeds.
	Scenarios []*scenario.Scenario
	// Parameters are what varies, the last one fastest.
	Parameters []Parameter
	// Seeds are those of each combination.
	Seeds Seeds
	// Measures are what is measured in each run.
	Measures []Measure
	// Limits are settings that end a run, such as "limit time".
	Limits []scenario.Setting
	// Invariants has each run held to the invariants of RFC 9293, as package check does.
	Invariants bool

	// Simulate runs a scenario; nil is the scenario's own Run. Whatever is put in its place
	// has to be a pure function, too.
	Simulate func(*scenario.Scenario, scenario.Options) (*trace.Trace, error)

	source []byte // of the file
	hash   string
	grid   uint64 // combinations of the listed parameters
	runs   uint64
}

// Seeds are those from First to Last, both included, or those in a list. Without either a
// run has the seed of its scenario.
type Seeds struct {
	Own         bool     `json:"own,omitempty"`
	First, Last uint64   `json:",omitempty"`
	List        []uint64 `json:"list,omitempty"`
}

// count is how many there are.
func (s Seeds) count() uint64 {
	switch {
	case s.Own:
		return 1
	case s.List != nil:
		return uint64(len(s.List))
	}
	return s.Last - s.First + 1
}

// at is the one with a number; nil for the scenario's own.
func (s Seeds) at(i uint64) *uint64 {
	switch {
	case s.Own:
		return nil
	case s.List != nil:
		return &s.List[i]
	}
	seed := s.First + i
	return &seed
}

// Bounds of a campaign. Memory grows with the combinations of which results are told, and
// a number of runs beyond the other is not done in a lifetime.
const (
	mostCombinations = 100_000
	mostRuns         = 1_000_000_000_000
)

// Runs is how many runs there are: their indices are 0 to one less.
func (c *Campaign) Runs() uint64 { return c.runs }

// Hash tells campaigns apart: two of one hash have the same runs and the same measures.
// It is of all that runs depend on, the texts of the scenarios and their files too.
func (c *Campaign) Hash() string { return c.hash }

// finish counts the runs, and makes the hash.
func (c *Campaign) finish() error {
	combinations := uint64(len(c.Scenarios))
	c.grid = 1
	for i := range c.Parameters {
		p := &c.Parameters[i]
		combinations *= uint64(p.places())
		if combinations > mostCombinations {
			return fmt.Errorf("the parameters have more than %d combinations, of each of which a result is kept; take fewer values, or draw them at random, as in {uniform: [1ms, 9ms]}", mostCombinations)
		}
		if p.Draw == nil {
			c.grid *= uint64(len(p.Values))
		}
	}
	over, runs := bits.Mul64(uint64(len(c.Scenarios))*c.grid, c.Seeds.count())
	if over > 0 || runs > mostRuns {
		return fmt.Errorf("these are more than %d runs; take fewer seeds", uint64(mostRuns))
	}
	c.runs = runs
	c.hash = c.makeHash()
	return nil
}

// makeHash is made of JSON, whose keys have an order.
func (c *Campaign) makeHash() string {
	type source struct {
		Name   string
		Text   []byte
		Inputs map[string][]byte
	}
	all := struct {
		Form       int
		Scenarios  []source
		Parameters []Parameter
		Seeds      Seeds
		Measures   []string
		Limits     []scenario.Setting
		Invariants bool
	}{Form: form, Parameters: c.Parameters, Seeds: c.Seeds, Limits: c.Limits, Invariants: c.Invariants}
	for _, s := range c.Scenarios {
		all.Scenarios = append(all.Scenarios, source{s.Name, s.Source(), s.Inputs()})
	}
	for _, m := range c.Measures {
		all.Measures = append(all.Measures, m.Name)
	}
	text, err := json.Marshal(all)
	if err != nil {
		panic(err) // of a mistake in this package
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
