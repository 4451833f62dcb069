package sim_test

import (
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNothingIsInAnyOrder lists all whose order is Go's affair: a range over a map, a
// select of several cases, a goroutine. A comment "order: ..." must say of each, in its
// line or in the one above, why that can reach no trace.
func TestNothingIsInAnyOrder(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("js/wasm has no processes")
	}
	const module = "github.com/seed-8df93623/tcpsim/"
	command := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,GoFiles,Export",
		module+"sim", module+"trace/...")
	command.Stderr = os.Stderr
	out, err := command.Output()
	require.NoError(t, err)
	type pkg struct {
		ImportPath, Dir, Export string
		GoFiles                 []string
	}
	exports, looked := map[string]string{}, map[string]pkg{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			break
		}
		require.NoError(t, err)
		exports[p.ImportPath] = p.Export
		switch path := strings.TrimPrefix(p.ImportPath, module); path {
		case "segment", "trace", "stack", "sim", "sim/internal/engine", "sim/link":
			looked[path] = p
		}
	}
	require.Len(t, looked, 6)
	files := token.NewFileSet()
	exported := importer.ForCompiler(files, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for _, p := range looked {
		var parsed []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(files, filepath.Join(p.Dir, name), nil, parser.ParseComments)
			require.NoError(t, err)
			parsed = append(parsed, f)
		}
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
		_, err := (&types.Config{Importer: exported}).Check(p.ImportPath, files, parsed, info)
		require.NoError(t, err)
		for _, f := range parsed {
			assert.Empty(t, unexplained(files, f, info), "say why in a comment \"order: ...\", or give it an order")
		}
	}
}

// unexplained are the places in a file whose order is Go's, without a comment.
func unexplained(files *token.FileSet, f *ast.File, info *types.Info) (places []string) {
	said := map[int]bool{} // lines
	for _, group := range f.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "// order: ") {
				said[files.Position(c.Pos()).Line], said[files.Position(group.End()).Line] = true, true
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if what := anyOrder(n, info); what != "" {
			at := files.Position(n.Pos())
			if !said[at.Line] && !said[at.Line-1] {
				places = append(places, at.String()+": "+what)
			}
		}
		return true
	})
	return places
}

// anyOrder says what it is whose order is Go's; empty for what has one.
func anyOrder(n ast.Node, info *types.Info) string {
	switch n := n.(type) {
	case *ast.RangeStmt:
		if _, isMap := info.Types[n.X].Type.Underlying().(*types.Map); isMap {
			return "a range over a map"
		}
	case *ast.CallExpr:
		s, ok := n.Fun.(*ast.SelectorExpr)
		if !ok {
			return ""
		}
		of, _ := s.X.(*ast.Ident)
		switch {
		case of != nil && of.Name == "maps" && s.Sel.Name != "Copy" && s.Sel.Name != "Clone":
			return "the elements of a map"
		case s.Sel.Name == "Range" && strings.HasSuffix(types.TypeString(info.TypeOf(s.X), nil), "sync.Map"):
			return "a range over a sync.Map"
		}
	case *ast.SelectStmt:
		if len(n.Body.List) > 1 {
			return "a select"
		}
	case *ast.GoStmt:
		return "a goroutine"
	}
	return ""
}
