package scenario

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDescribe holds the description to a golden file, so that a change of its
// form, on which editors rely, is seen; -update rewrites it.
func TestDescribe(t *testing.T) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	require.NoError(t, e.Encode(Describe()))
	const golden = "testdata/language.json"
	if flag.Lookup("update").Value.String() == "true" {
		require.NoError(t, os.WriteFile(golden, b.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), b.String(), "rewrite it with -update")
}

// Each kind of value that a usage or a setting names is described, and none besides.
func TestValuesAreDescribed(t *testing.T) {
	named := map[string]bool{}
	for _, c := range Describe().Commands {
		for _, a := range c.Arguments {
			named[a] = true
		}
		for _, s := range slices.Concat(c.Settings, c.Variables) {
			for _, word := range placeholder.FindAllString(s.Unit, -1) {
				named[word] = true
			}
		}
	}
	described := map[string]bool{}
	for _, v := range Describe().Values {
		assert.False(t, described[v.Name], "%s is there twice", v.Name)
		described[v.Name] = true
	}
	assert.Equal(t, named, described)
}

// The examples are what the parser takes.
func TestExamplesOfValues(t *testing.T) {
	for _, v := range values {
		assert.NotEmpty(t, v.Examples, v.Name)
		for _, text := range slices.Concat(v.Examples, v.Words) {
			assert.NoError(t, v.parse(text), v.Name)
		}
		if v.Words != nil {
			assert.Error(t, v.parse("neither"), v.Name)
		}
	}
}

// The parts of a segment are what the notation takes.
func TestPartsOfASegment(t *testing.T) {
	for _, p := range segmentParts {
		if p.Form != "FLAGS" {
			assert.NoError(t, segmentKind.parse("P.U "+p.Form), p.Form)
		}
		assert.NotEmpty(t, p.Doc, p.Form)
	}
}

// A command is a block if and only if its lines go on to "end".
func TestBlocks(t *testing.T) {
	for _, c := range Describe().Commands {
		line := map[string]string{"repeat": "repeat 2", "background": "background"}[c.Name]
		assert.Equal(t, line != "", c.Block, c.Name)
		_, err := Parse("a", []byte(line+"\nsleep 1s\nend\n"))
		assert.Equal(t, c.Block, err == nil, c.Name)
	}
}

// Where a command may stand is where the parser lets it.
func TestPlaces(t *testing.T) {
	for line, place := range map[string]string{
		"seed 1": "top", "client mss=1000": "top", "link delay=1ms": "anywhere", "server listen 80": "run",
	} {
		name := strings.Fields(line)[0]
		if strings.Contains(line, "listen") {
			name = "listen"
		} else if name == "client" {
			name = "HOST"
		}
		i := slices.IndexFunc(Describe().Commands, func(c CommandInfo) bool { return c.Name == name })
		assert.Equal(t, place, Describe().Commands[i].Place, line)
		_, err := Parse("a", []byte("sleep 1s\n"+line+"\n"))
		assert.Equal(t, place != "top", err == nil, line)
	}
}
