package engine

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
	"github.com/seed-8df93623/tcpsim/trace/steps"
)

// ask asks, and wants an answer that is no error.
func ask(t *testing.T, question map[string]any, answer any) {
	t.Helper()
	text := asked(t, question)
	var f failure
	require.NoError(t, json.Unmarshal(text, &f))
	require.Empty(t, f.Error.Message)
	require.NoError(t, json.Unmarshal(text, answer))
}

// refused asks, and wants an error.
func refused(t *testing.T, question map[string]any) mistake {
	t.Helper()
	var f failure
	require.NoError(t, json.Unmarshal(asked(t, question), &f))
	require.NotEmpty(t, f.Error.Message, question)
	return f.Error
}

func asked(t *testing.T, question map[string]any) []byte {
	t.Helper()
	text, err := json.Marshal(question)
	require.NoError(t, err)
	return Answer(text)
}

func TestList(t *testing.T) {
	for _, language := range []string{"en", "zh"} {
		var a struct{ Lessons []lesson }
		ask(t, map[string]any{"do": "list", "language": language}, &a)
		assert.Len(t, a.Lessons, len(scenario.Builtin()))
		for _, l := range a.Lessons {
			assert.NotEmpty(t, l.Title, l.Name)
		}
	}
}

// Each lesson runs, each packet of it is told with valid indices, and its trace has the
// bytes that the command line writes. Of labs, which are long, it is the beginning.
func TestLessons(t *testing.T) {
	long := map[string]bool{}
	for _, s := range scenario.Builtin() {
		long[s.Name] = true
	}
	for _, s := range scenario.Conversations() {
		long[s.Name] = false
	}
	defer func() { longest, kept = mostTime, nil }()
	for _, s := range scenario.Builtin() {
		t.Run(s.Name, func(t *testing.T) {
			if longest, kept = mostTime, nil; long[s.Name] {
				longest = 2 * time.Second
			}
			answer, err := run(&request{Lesson: s.Name, Language: "zh"})
			require.NoError(t, err)
			d := answer.(*steps.Document)
			assert.Equal(t, s.Name, d.Name)
			assert.Equal(t, string(s.Source()), d.Scenario)
			if !long[s.Name] {
				assert.Empty(t, d.Failure)
			}
			assert.Empty(t, d.Stopped)
			assert.False(t, d.Capture)
			assert.NotEmpty(t, d.Lesson)
			checkTold(t, d)
			exported, err := export(&request{Lesson: s.Name, Format: "json"})
			require.NoError(t, err)
			tr, _ := s.Run(scenario.Options{MaxTime: longest})
			assert.Equal(t, jsonl.Format.Text(tr, format.Style{}), string(exported.(file).Data))
		})
	}
}

// checkTold makes sure that indices are valid, and that each packet is sent once.
func checkTold(t *testing.T, d *steps.Document) {
	t.Helper()
	sent := make([]int, len(d.Packets)+1)
	for i, e := range d.Events {
		require.True(t, 0 <= e.Host && e.Host < len(d.Hosts) && 0 <= e.Packet && e.Packet <= len(d.Packets), "event %d", i)
		require.NotEmpty(t, e.Text, "event %d", i)
		if e.Kind == "send" {
			sent[e.Packet]++
		}
		for _, s := range e.Ends {
			require.Less(t, s.Connection, len(d.Connections), "event %d", i)
		}
	}
	for i, p := range d.Packets {
		require.Equal(t, i+1, p.Number)
		require.Equal(t, 1, sent[i+1], "packet %d", i+1)
		require.NotEmpty(t, p.Text, "packet %d", i+1)
		require.True(t, p.From < len(d.Hosts) && p.To < len(d.Hosts), "packet %d", i+1)
		require.Equal(t, p.Bytes == "", len(p.Fields) == 0, "packet %d", i+1)
	}
}

func TestMistakes(t *testing.T) {
	m := refused(t, map[string]any{"do": "run", "scenario": "# x\nclient conect 5\n"})
	assert.Equal(t, 2, m.Line)
	assert.Contains(t, m.Message, "connect")
	assert.NotContains(t, m.Message, "scenario:2")
	var a struct{ Errors []mistake }
	ask(t, map[string]any{"do": "check", "scenario": "# x\nclient conect 5\nserver lisen\n"}, &a)
	require.Len(t, a.Errors, 2)
	assert.Equal(t, 3, a.Errors[1].Line)
	ask(t, map[string]any{"do": "check", "scenario": "# x\nserver listen 80\n"}, &a)
	assert.Empty(t, a.Errors)
	assert.Contains(t, refused(t, map[string]any{"do": "dance"}).Message, "dance")
	assert.Contains(t, refused(t, map[string]any{"do": "run", "lesson": "textbok"}).Message, "textbook")
	assert.Contains(t, refused(t, map[string]any{"do": "run", "lesson": "textbook", "seed": "-1"}).Message, "seed")
	assert.Contains(t, refused(t, map[string]any{"do": "run", "scenario": strings.Repeat("#", largestScenario+1)}).Message, "at most")
	for _, text := range []string{"", "{", "[]", `{"do":1}`, "null"} {
		assert.Contains(t, string(Answer([]byte(text))), `"error"`, text)
	}
}

// A scenario that would go on for ever is stopped, or for longer than a page runs, in
// events or in time; the sentence says that no line of it helps.
func TestLimits(t *testing.T) {
	run := func(language, text string) string {
		return refused(t, map[string]any{"do": "run", "scenario": text, "language": language}).Message
	}
	m := run("en", "limit events=1000000000 memory=100GiB time=8760h\nrepeat 1000000000\n  sleep 1ms\nend\n")
	assert.Contains(t, m, "400000 events")
	assert.Contains(t, m, "tcpsim run")
	m = run("en", "limit time=8760h\nrepeat 1000000\n  sleep 8760h\nend\n")
	assert.Contains(t, m, "the limit of 744h0m0s of virtual time")
	assert.Contains(t, m, "A page runs no more than that")
	assert.Contains(t, run("zh", "limit time=8760h\nsleep 8760h\n"), "网页中的运行到此为止")
	assert.NotContains(t, run("en", "limit time=1h\nsleep 2h\n"), "A page", "its own limit can be raised")
	assert.Contains(t, run("en", "sleep 8760000000h\n"), "out of range; want 0 to 8760h")

	var d steps.Document // where something has happened, the failure stands below it
	ask(t, map[string]any{"do": "run", "scenario": "limit time=8760h\nserver listen 80\nclient connect 80\nsleep 8760h\n"}, &d)
	assert.Contains(t, d.Failure, "line 4: sleep 8760h: the run reached the limit of 744h0m0s")
	assert.Len(t, d.Packets, 3)
}
