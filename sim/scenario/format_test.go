package scenario

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFormat(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"words", "client   connect\t80  as a\nclient.a  write \"a  \\\"b\" &", "client connect 80 as a\nclient.a write \"a  \\\"b\" &\n"},
		{"segments", "server scripted\ninject client>server  S  1:5  \"a  b\"  <mss  1,nop>", "server scripted\ninject client>server S 1:5 \"a  b\" <mss 1,nop>\n"},
		{"blocks", "repeat 2\nbackground b\n\t# why\nsleep 1s\nend\n\n\n    end\nwait\n",
			"repeat 2\n  background b\n    # why\n    sleep 1s\n  end\n\nend\nwait\n"},
		{"empty lines", "\n\n \nsleep 1s\n\t\n\n\nsleep 1s  \n\n\n", "sleep 1s\n\nsleep 1s\n"},
		{"the lesson", "  # A.  \n#\n#  b\n\n\n# about the line\nsleep 1s", "# A.\n#\n#  b\n\n# about the line\nsleep 1s\n"},
		{"no lesson", "\n\n# about the line\nsleep 1s\n", "\n# about the line\nsleep 1s\n"},
		{"sections", "sleep  1s\n\n--  trace --\n  a\n\n\n b", "sleep 1s\n--  trace --\n  a\n\n\n b"},
		{"only a section", "-- trace --", "-- trace --"},
		{"nothing", "\n", ""},
		{"line ends", "# A.\r\n\r\n\r\nsleep   1s\r\n\r\n-- trace --\r\na\r\n", "# A.\r\n\r\nsleep 1s\r\n-- trace --\r\na\r\n"},
		{"byte order mark", "\ufeffsleep  1s\n", "sleep 1s\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Format("a.txtar", []byte(c.file))
			require.NoError(t, err)
			assert.Equal(t, c.want, string(got))
			sameMeaning(t, c.file, string(got))
		})
	}
}

func TestFormatOfMistakes(t *testing.T) {
	_, err := Format("a.txtar", []byte("sleep 1\nclient conect 80\n"))
	assert.EqualError(t, err, "a.txtar:1: sleep: 1 has no unit; want a duration such as 1ms or 1s\n"+
		`a.txtar:2: unknown command "conect"; did you mean "connect"?`)
	_, err = Format("a.txtar", []byte("expect  trace like there-is-none.pcap\n"))
	assert.NoError(t, err, "the capture matters for a run only")
}

// The built-in scenarios are examples of good form.
func TestBuiltinsAreFormatted(t *testing.T) {
	for _, s := range Builtin() {
		got, err := Format(s.Name, s.Source())
		require.NoError(t, err)
		assert.Equal(t, string(s.Source()), string(got), s.Name)
	}
}

// sameMeaning holds a formatted file to all that the original means.
func sameMeaning(t *testing.T, original, formatted string) {
	t.Helper()
	a, errs := read("a", renewed([]byte(original)))
	require.Empty(t, errs)
	b, errs := read("a", []byte(formatted))
	require.Empty(t, errs, formatted)
	assert.Equal(t, a.Lesson, b.Lesson)
	assert.Equal(t, meaning(a.file.script), meaning(b.file.script))
	assert.Equal(t, outline(a.script), outline(b.script))
	assert.Equal(t, sections(a), sections(b))
	again, err := Format("a", []byte(formatted))
	require.NoError(t, err)
	assert.Equal(t, formatted, string(again), "formatting twice changes nothing")
}

// meaning is a script without what formatting may change: its lines' words, and
// its comments.
func meaning(script string) (lines [][]word) {
	for line := range strings.Lines(script) {
		text := strings.TrimSpace(line)
		switch words, err := split(text); {
		case text == "":
		case text[0] == '#':
			lines = append(lines, []word{{text: text}})
		case err == nil:
			lines = append(lines, words)
		}
	}
	return lines
}

// outline is what the statements of a script are.
func outline(script []*statement) (list []string) {
	for _, s := range script {
		what, _ := split(s.what)
		for _, w := range what {
			list = append(list, w.text)
		}
		if s.expected != nil {
			list = append(list, s.expected.text)
		}
	}
	return list
}

func sections(s *Scenario) (list []string) {
	for _, section := range s.file.sections {
		list = append(list, section.name, string(s.file.data[section.start:section.end]))
	}
	return list
}

// FuzzFormat: whatever can be parsed can be formatted, and means the same.
func FuzzFormat(f *testing.F) {
	for _, s := range Builtin() {
		source := string(s.Source())
		f.Add([]byte(source))
		f.Add([]byte(strings.ReplaceAll(source, "\n", "\n\n")))
		f.Add([]byte(strings.ReplaceAll(source, " ", "\t ")))
	}
	f.Add([]byte("\ufeff\r\n# a\rb\r\n repeat 2\r\nclient write \"\\x00  \" &\r\n# -- trace --\r\nend\r\n -- trace --\r\n"))
	for _, c := range renewals {
		f.Add([]byte("server scripted\n" + c.before + "\n"))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, errs := read("a", renewed(data)); len(errs) > 0 {
			_, err := Format("a", data)
			require.Error(t, err)
			return
		}
		formatted, err := Format("a", slices.Clone(data))
		require.NoError(t, err)
		sameMeaning(t, string(data), string(formatted))
	})
}
