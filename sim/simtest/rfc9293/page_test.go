package rfc9293_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

const pageFile = "../../../docs/rfc9293.md"

// TestPage makes the page of all requirements from a run of the suite; -update
// writes it.
func TestPage(t *testing.T) {
	now := page()
	if simtest.Updating() {
		require.NoError(t, os.WriteFile(pageFile, []byte(now), 0o666))
	}
	file, err := os.ReadFile(pageFile)
	require.NoError(t, err, "run the suite with -update")
	assert.Equal(t, strings.ReplaceAll(string(file), "\r\n", "\n"), now, "%s is stale: run the suite with -update", pageFile)
}

const introduction = `# RFC 9293, requirement by requirement

Appendix B of RFC 9293 gives each requirement of TCP a number. This page has all of
them, with what netstack makes of each, as found by a test with the scripted peer.
The tests are in [sim/simtest/rfc9293](../sim/simtest/rfc9293), a file for each
topic, and the page is made from a run of them:
` + "`go test ./sim/simtest/rfc9293 -update`" + `.

- **pass**: the test asks for what the RFC says, and gets it.
- **fails**: netstack does something else. The test is kept as it is, its failure is
  shown below, and a change of either is an error.
- **not implemented**: netstack does nothing of the kind. Where a test can ask for it,
  its failure is shown, too.
- **not observable**: neither on the wire nor in a call that the simulator offers.
- **does**, **does not**: for what the RFC merely allows (MAY).

The outcome is that of a host as it is by default, with netstack's faults put right
where that can be done at its edges; beside it is that of netstack as it is, with
"fixes=off" ([the fixes](netstack.md#fixes)). A failure that is shown is that by default
if it fails there, too.

The RFCs that RFC 9293 builds upon [follow](#related-rfcs). This is gVisor %s.

`

const relatedIntroduction = `# Related RFCs

What the wire shows of the RFCs that RFC 9293 builds upon. The numbers are those of
their sections, with a letter where there is more than one test; the words are ours.

`

// page is the page.
func page() string {
	var b strings.Builder
	fmt.Fprintf(&b, introduction, stack.Version())
	writeCounts(&b)
	features := map[string][]string{}
	for _, r := range appendix() {
		features[r.topic+r.id] = append(features[r.topic+r.id], r.feature)
	}
	for _, topic := range suite {
		fmt.Fprintf(&b, "## %s\n\n| | feature | outcome | fixes off | the RFC says | § | note |\n|---|---|---|---|---|---|---|\n", topic.name)
		for _, r := range topic.requirements {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", r.id, cell(strings.Join(features[topic.name+r.id], "; ")),
				r.linked(), cell(r.sentence), r.section, cell(r.reason))
		}
		writeFailures(&b, topic)
	}
	b.WriteString(relatedIntroduction)
	for _, topic := range related {
		fmt.Fprintf(&b, "## %s\n\n| | § | outcome | fixes off | what is asked for | note |\n|---|---|---|---|---|---|\n", topic.name)
		for _, r := range topic.requirements {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r.id, r.section, r.linked(), cell(r.sentence), cell(r.reason))
		}
		writeFailures(&b, topic)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// linked is the outcome with fixes, and without, each with a link to the failure if there
// is one to show.
func (r *requirement) linked() string {
	link := func(o outcome) string {
		if r.test == nil || o.succeeds() {
			return string(o)
		}
		return fmt.Sprintf("[%s](#%s)", o, strings.ReplaceAll(strings.ToLower(r.id), ".", ""))
	}
	return link(r.outcome) + " | " + link(r.without())
}

// writeFailures writes the failures of a topic.
func writeFailures(b *strings.Builder, topic topic) {
	for _, r := range topic.requirements {
		if got := r.shown(); got != nil {
			fmt.Fprintf(b, "\n### %s\n\n%s\n\n```text\n%s\n\n%s```\n", r.id, r.reason, got.problem, got.story)
		}
	}
	b.WriteString("\n")
}

// shown is the failure to show: that with fixes, or else that without; nil for none.
func (r *requirement) shown() *result {
	if r.test == nil {
		return nil
	}
	for _, got := range []*result{results[r.id](), unfixedResults[r.id]()} {
		if got.failed {
			return got
		}
	}
	return nil
}

// cell is text in a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`).Replace(plain(text))
}

// levels are how binding a requirement is, by the letters of its number.
var levels = []struct{ letters, name string }{
	{"MUST", "MUST, MUST NOT"}, {"SHLD", "SHOULD, SHOULD NOT"}, {"REC", "RECOMMENDED"}, {"MAY", "MAY"},
}

// writeCounts writes how many requirements of each level have which outcome.
func writeCounts(b *strings.Builder) {
	b.WriteString("| |")
	for _, o := range outcomes {
		fmt.Fprintf(b, " %s |", o)
	}
	b.WriteString(" in all | with a test |\n|---|" + strings.Repeat("---|", len(outcomes)+2) + "\n")
	total, without, all, allTests := map[outcome]int{}, map[outcome]int{}, 0, 0
	line := func(name string, counts map[outcome]int, sum, tests int) {
		fmt.Fprintf(b, "| %s |", name)
		for _, o := range outcomes {
			fmt.Fprintf(b, " %d |", counts[o])
		}
		fmt.Fprintf(b, " %d | %d |\n", sum, tests)
	}
	for _, level := range levels {
		counts, sum, tests := map[outcome]int{}, 0, 0
		for _, topic := range suite {
			for _, r := range topic.requirements {
				if letters, _, _ := strings.Cut(r.id, "-"); letters != level.letters {
					continue
				}
				counts[r.outcome]++
				total[r.outcome]++
				without[r.without()]++
				sum++
				if r.test != nil {
					tests++
				}
			}
		}
		line(level.name, counts, sum, tests)
		all, allTests = all+sum, allTests+tests
	}
	line("in all", total, all, allTests)
	line("in all, with fixes off", without, all, allTests)
	b.WriteString("\n")
}
