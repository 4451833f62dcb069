package scenario_test

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the expected traces of the built-in scenarios")

func TestBuiltinTraces(t *testing.T) {
	for _, s := range scenario.Conversations() {
		t.Run(s.Name, func(t *testing.T) {
			tr, err := s.Run(scenario.Options{})
			require.NoError(t, err)
			if *update {
				require.NoError(t, os.WriteFile("builtin/"+s.Name+".txtar", s.Updated(tr), 0o644))
				return
			}
			require.NoError(t, s.Compare(tr))
		})
	}
}

func TestBuiltinLessons(t *testing.T) {
	require.Equal(t, "textbook", scenario.Builtin()[0].Name, "the first to learn from")
	for _, s := range scenario.Builtin() {
		assert.Regexp(t, `^[A-Z][^.]*: [^.]*\.$`, s.Title, "the title of %s is one sentence with a colon", s.Name)
		assert.LessOrEqual(t, len(s.Title), 90, "the title of %s fits a list", s.Name)
		assert.Contains(t, s.Lesson, "RFC ", "the lesson of %s names its source", s.Name)
		for line := range strings.Lines(s.Lesson) {
			assert.LessOrEqual(t, len(line), 81, "%s: %s", s.Name, line)
		}
	}
}

func TestNamed(t *testing.T) {
	s, err := scenario.Named("hello")
	require.NoError(t, err)
	assert.Equal(t, "hello", s.Name)
	_, err = scenario.Named("textbok")
	assert.EqualError(t, err, `unknown scenario "textbok"; did you mean "textbook"?`)
	_, err = scenario.Named("something else")
	assert.ErrorContains(t, err, `unknown scenario "something else"; want one of textbook, segment, handshake`)
}

func run(t *testing.T, name string) *trace.Trace {
	t.Helper()
	s, err := scenario.Named(name)
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	return tr
}

// wire is what is compared of a segment.
type wire struct {
	from    string
	flags   string
	seq     segment.Seq
	ack     segment.Seq
	len     int
	options []segment.Option
}

func wires(tr *trace.Trace) []wire {
	var list []wire
	for _, p := range tr.Packets() {
		s := p.Segment
		list = append(list, wire{p.From, strings.Replace(s.Flags.Letters(), "P.", ".", 1), s.Seq, s.Ack, len(s.Payload), s.Options})
	}
	return list
}

// The ten segments with the numbers that one works out by hand: client ISN 1000
// and MSS 1460, server ISN 8000 and MSS 1024, 20 bytes one way and 10 back.
func TestTextbookSegments(t *testing.T) {
	tr := run(t, "textbook")
	assert.Equal(t, []wire{
		{"client", "S", 1000, 0, 0, []segment.Option{segment.MSS(1460)}},
		{"server", "S.", 8000, 1001, 0, []segment.Option{segment.MSS(1024)}},
		{"client", ".", 1001, 8001, 0, nil},
		{"client", ".", 1001, 8001, 20, nil},
		{"server", ".", 8001, 1021, 10, nil},
		{"client", ".", 1021, 8011, 0, nil},
		{"client", "F.", 1021, 8011, 0, nil},
		{"server", ".", 8011, 1022, 0, nil},
		{"server", "F.", 8011, 1022, 0, nil},
		{"client", ".", 1022, 8012, 0, nil},
	}, wires(tr))
	assert.True(t, tr.Absolute, "the numbers are shown as chosen")
}

// The nine segments of a capture on Linux: who, flags, relative numbers, length.
func TestHelloSegments(t *testing.T) {
	tr := run(t, "hello")
	got := wires(tr)
	require.Len(t, got, 9)
	client, server := got[0].seq, got[1].seq
	for i := range got {
		w := &got[i]
		w.options = nil
		mine, theirs := client, server
		if w.from == "server" {
			mine, theirs = server, client
		}
		w.seq -= mine
		if w.flags != "S" {
			w.ack -= theirs
		}
	}
	assert.Equal(t, []wire{
		{"client", "S", 0, 0, 0, nil},
		{"server", "S.", 0, 1, 0, nil},
		{"client", ".", 1, 1, 0, nil},
		{"server", ".", 1, 1, 5, nil},
		{"client", ".", 1, 6, 0, nil},
		{"server", "F.", 6, 1, 0, nil},
		{"client", ".", 1, 7, 0, nil},
		{"client", "F.", 1, 7, 0, nil},
		{"server", ".", 7, 2, 0, nil},
	}, got)
	p := tr.Packets()
	assert.InDelta(t, 43*time.Millisecond, p[6].Sent-p[5].Sent, float64(5*time.Millisecond), "the FIN's ACK is delayed")
	assert.InDelta(t, 0, p[4].Sent-p[3].Sent, float64(time.Millisecond), "the data's ACK is not")
	assert.InDelta(t, 5640*time.Millisecond, p[7].Sent-p[5].Sent, float64(100*time.Millisecond), "the client takes its time")
}

func TestUppercaseExchanges(t *testing.T) {
	var asked, answered []time.Duration
	for _, p := range run(t, "uppercase").Packets() {
		switch string(p.Segment.Payload) {
		case "hello\n":
			asked = append(asked, p.Sent.Truncate(100*time.Millisecond))
		case "HELLO\n":
			answered = append(answered, p.Sent.Truncate(100*time.Millisecond))
		}
	}
	var want []time.Duration
	for i := range 9 {
		want = append(want, time.Duration(i)*time.Second)
	}
	assert.Equal(t, want, asked)
	assert.Equal(t, want, answered)
}

// One scenario gives the same bytes each time, whatever ran before.
func TestRunsAreRepeatable(t *testing.T) {
	for _, s := range scenario.Builtin() {
		want, err := s.Run(scenario.Options{})
		require.NoError(t, err)
		for range 5 {
			got, err := s.Run(scenario.Options{})
			require.NoError(t, err)
			require.Equal(t, want, got, s.Name)
		}
	}
}

// One scenario may be run from several goroutines at once.
func TestRunsAtOnce(t *testing.T) {
	s, err := scenario.Named("uppercase")
	require.NoError(t, err)
	want, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	traces := make([]*trace.Trace, 8)
	var group sync.WaitGroup
	for i := range traces {
		group.Go(func() { traces[i], _ = s.Run(scenario.Options{}) })
	}
	group.Wait()
	for _, got := range traces {
		assert.Equal(t, want, got)
	}
}

func TestSeedOfTheCaller(t *testing.T) {
	s, err := scenario.Parse("x", []byte("seed 7\nserver listen 80\nclient connect 80\n"))
	require.NoError(t, err)
	own, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	assert.EqualValues(t, 7, own.Seed)
	same, err := s.Run(scenario.Options{Seed: new(uint64(7))})
	require.NoError(t, err)
	assert.Equal(t, own, same)
	other, err := s.Run(scenario.Options{Seed: new(uint64(8))})
	require.NoError(t, err)
	assert.NotEqual(t, own.Packets()[0].Segment.Seq, other.Packets()[0].Segment.Seq)
}

func TestRecorderIsToldToo(t *testing.T) {
	s, err := scenario.Parse("x", []byte("server listen 80 iss=5\nclient connect 80\n"))
	require.NoError(t, err)
	other := &trace.Trace{}
	own, err := s.Run(scenario.Options{Recorder: other})
	require.NoError(t, err)
	assert.Equal(t, own.Hosts, other.Hosts)
	assert.Equal(t, own.Events, other.Events)
	assert.True(t, own.Absolute, "a socket's initial sequence number was chosen")
}

// No goroutine outlives a run, also one that fails with processes waiting.
func TestNothingLeaks(t *testing.T) {
	for _, script := range []string{
		"server listen 80\nclient connect 80\n",
		"server listen 80\nserver accept &\nclient connect 81\n",
		"server listen 80\nserver accept &\nserver accept &\nbackground\nsleep 1h\nend\nwait\n",
		"limit time=1s\nsleep 1h &\nsleep 2h\n",
	} {
		s, err := scenario.Parse("x", []byte(script))
		require.NoError(t, err)
		before := runtime.NumGoroutine()
		for range 20 {
			s.Run(scenario.Options{})
		}
		for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(end); {
			time.Sleep(time.Millisecond) // goroutines that were told to end need a moment
		}
		assert.LessOrEqual(t, runtime.NumGoroutine(), before, script)
	}
}

// BenchmarkManyConnections opens 10,000, each of which is to take as long as the first.
func BenchmarkManyConnections(b *testing.B) {
	const count = 10_000
	s, err := scenario.Parse("many", fmt.Appendf(nil, "server listen 80\nrepeat %d\nclient connect 80\nserver accept\nend\n", count))
	require.NoError(b, err)
	for b.Loop() {
		if _, err := s.Run(scenario.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(count*b.N), "us/connection")
}

func BenchmarkScenario(b *testing.B) {
	s, err := scenario.Named("refused")
	require.NoError(b, err)
	file := s.Updated(&trace.Trace{})
	for b.Loop() {
		s, err := scenario.Parse("refused", file)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.Run(scenario.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
