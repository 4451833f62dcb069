package simtest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const page = "../../docs/testing.md"

// TestPage makes sure that the page shows the functions of tutorial_test.go, all
// of them and as they are, and files of testdata as they are.
func TestPage(t *testing.T) {
	source, err := os.ReadFile("tutorial_test.go")
	require.NoError(t, err)
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "tutorial_test.go", source, 0)
	require.NoError(t, err)
	var functions []string
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			functions = append(functions, string(source[files.Position(f.Pos()).Offset:files.Position(f.End()).Offset]))
		}
	}
	require.NotEmpty(t, functions)
	assert.Equal(t, functions, blocks(t, "go"), "the page and tutorial_test.go must have the same code, in one order")

	var shown []string
	for _, name := range []string{"testdata/failures/wrong_acknowledgment.txt", "testdata/TestGreeting.trace"} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		shown = append(shown, strings.TrimSuffix(string(text), "\n"))
	}
	assert.Equal(t, shown, blocks(t, "text"))
}

// blocks are the page's blocks of a language.
func blocks(t *testing.T, language string) []string {
	t.Helper()
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	var all []string
	for _, part := range strings.Split(string(text), "\n```"+language+"\n")[1:] {
		block, _, ok := strings.Cut(part, "\n```\n")
		require.True(t, ok, "a block of the page has no end")
		all = append(all, block)
	}
	return all
}
