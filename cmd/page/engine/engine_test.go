package engine

import (
	"encoding/json"
	"strings"
	"testing"

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

// Each lesson runs, and its trace has the bytes that the command line writes.
func TestLessons(t *testing.T) {
	for _, s := range scenario.Builtin() {
		t.Run(s.Name, func(t *testing.T) {
			answer, err := run(&request{Lesson: s.Name, Language: "zh"})
			require.NoError(t, err)
			d := answer.(*steps.Document)
			assert.Equal(t, s.Name, d.Name)
			assert.Equal(t, string(s.Source()), d.Scenario)
			assert.Empty(t, d.Failure)
			assert.Empty(t, d.Stopped)
			assert.False(t, d.Capture)
			assert.NotEmpty(t, d.Lesson)
			assert.NotEmpty(t, d.Events)
			exported, err := export(&request{Lesson: s.Name, Format: "json"})
			require.NoError(t, err)
			tr, err := s.Run(scenario.Options{})
			require.NoError(t, err)
			assert.Equal(t, jsonl.Format.Text(tr, format.Style{}), string(exported.(file).Data))
		})
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

// A scenario that would go on for ever is stopped.
func TestLimits(t *testing.T) {
	m := refused(t, map[string]any{"do": "run", "scenario": "limit events=1000000000 memory=100GiB time=8760h\nrepeat 1000000000\n  sleep 1ms\nend\n"})
	assert.Contains(t, m.Message, "400000 events")
}
