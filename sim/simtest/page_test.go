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

	"github.com/seed-8df93623/tcpsim/trace/golden"
)

const page = "../../docs/testing.md"

// TestPages makes sure that each page shows the functions and types of a file, all of
// them and as they are, in one order.
func TestPages(t *testing.T) {
	for page, source := range map[string]string{
		page: "tutorial_test.go", "../../docs/bubbles.md": "bubbles_test.go",
		"../../docs/congestion.md": "examples/congestion_test.go", "../../docs/recipes.md": "recipes_test.go",
	} {
		file, shown := strings.Join(functions(t, source), "\n\n"), strings.Join(blocks(t, page, "go"), "\n\n")
		if diff := golden.FirstDifference(file, shown, 3); diff != nil {
			assert.Fail(t, page+" and "+source+" must have the same code, in one order", diff)
		}
	}
}

// functions are those of a file, and its types.
func functions(t *testing.T, name string) []string {
	t.Helper()
	source, err := os.ReadFile(name)
	require.NoError(t, err)
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, 0)
	require.NoError(t, err)
	var all []string
	for _, d := range file.Decls {
		types, ok := d.(*ast.GenDecl)
		if _, f := d.(*ast.FuncDecl); f || ok && types.Tok == token.TYPE {
			all = append(all, string(source[files.Position(d.Pos()).Offset:files.Position(d.End()).Offset]))
		}
	}
	require.NotEmpty(t, all)
	return all
}

// TestPageFiles makes sure that the page shows files of testdata as they are.
func TestPageFiles(t *testing.T) {
	var shown []string
	for _, name := range []string{"testdata/failures/wrong_acknowledgment.txt", "testdata/TestGreeting.trace"} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		shown = append(shown, strings.TrimSuffix(string(text), "\n"))
	}
	assert.Equal(t, shown, blocks(t, page, "text"))
}

// blocks are a page's blocks of a language.
func blocks(t *testing.T, page, language string) []string {
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
