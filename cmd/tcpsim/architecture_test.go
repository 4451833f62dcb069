package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// module is this module's path.
const module = "github.com/seed-8df93623/tcpsim"

// rule forbids imports to packages of this module.
type rule struct {
	packages []string // and all below them; those alone where the name ends in /
	except   []string // and all below them
	imports  func(path string) bool
	what     string // that is forbidden
	reason   string
}

// rules are how the packages depend on each other:
//
//	segment <- trace <- sim <- sim/simtest, cmd
//	segment <- stack <- sim
//	segment <- sim/link <- sim
//	sim/internal/engine <- sim
var rules = []rule{
	{[]string{"segment"}, nil, not(func(path string) bool { return standard(path) || within(module+"/segment")(path) }),
		"anything but the standard library and each other", "whoever needs only the wire format is to depend on nothing else"},
	{[]string{"trace"}, nil, within("gvisor.dev/gvisor", module+"/stack", module+"/sim", module+"/cmd"),
		"the simulator", "a tool that only reads traces builds without it, and its judgement does not depend on it"},
	{[]string{"trace/"}, nil, not(func(path string) bool { return standard(path) || path == module+"/segment" }),
		"anything but the standard library and segment", "the record is what everything else is about"},
	{[]string{"trace"}, []string{"trace/capture"}, within("github.com/gopacket"),
		"a library of captures", "who reads pasted text, or judges a trace, is to link none"},
	{[]string{"."}, []string{"stack"}, within("gvisor.dev/gvisor"),
		"gVisor", "a change of its API is to be met in one package"},
	{[]string{"stack"}, nil, within(module+"/sim", module+"/trace", module+"/cmd"),
		"what is built upon it", "a host knows neither who drives it nor who looks on"},
	{[]string{"sim"}, []string{"sim/simtest"}, within("testing", "github.com/stretchr/testify", module+"/sim/simtest"),
		"test helpers", "they would get into every program that simulates, flags included"},
	{[]string{"sim/link"}, nil, not(func(path string) bool { return standard(path) || within(module+"/segment", module+"/sim/link")(path) }),
		"anything but segments and the standard library", "what happens to a packet on its way depends on no host, no driver and nobody who looks on"},
	{[]string{"sim/internal/engine"}, nil, not(standard),
		"anything but the standard library", "what lets time pass knows no hosts, no packets and no TCP"},
	{[]string{"sim"}, nil, within(module + "/cmd"),
		"the command line", "all that it can do is to be there for other programs, too"},
	{[]string{"."}, []string{"trace/internal"}, within(module+"/trace/internal/tracetest", module+"/trace/internal/goldenfile", module+"/trace/internal/capturefile"),
		"what tests share", "it would bring package testing along"},
	{[]string{"cmd"}, nil, within(module + "/stack"),
		"the network stack", "a command is made of what sim and trace offer to everybody"},
	{[]string{"trace/steps"}, nil, within(module+"/trace/picture", module+"/trace/report", "gonum.org", "golang.org/x/image"),
		"what draws", "it tells numbers and sentences, and the page draws them"},
	{[]string{"cmd/page/engine"}, []string{"cmd/page/engine/ask"}, within(module+"/trace/picture/graph", module+"/cmd/tcpsim", "gonum.org", "github.com/spf13", "os", "net/http"),
		"plots, the command line, files and the web", "a page loads all that it links, and it has nothing but what it is told"},
	{[]string{"."}, nil, within("C"),
		"C", "it builds with only Go, and the same for every platform"},
}

func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

func not(f func(string) bool) func(string) bool { return func(path string) bool { return !f(path) } }

// within tells whether a path is one of those given, or below one.
func within(roots ...string) func(string) bool {
	return func(path string) bool {
		for _, root := range roots {
			if root == "." || path == strings.TrimSuffix(root, "/") || strings.HasPrefix(path, root+"/") {
				return true
			}
		}
		return false
	}
}

// applies tells whether a rule is about a package.
func (r rule) applies(directory string) bool {
	return within(r.packages...)(directory) && !within(r.except...)(directory)
}

func TestArchitecture(t *testing.T) {
	imports := moduleImports(t)
	for _, r := range rules {
		seen := 0
		for file, paths := range imports {
			if !r.applies(path.Dir(file)) {
				continue
			}
			seen++
			for _, imported := range paths {
				assert.False(t, r.imports(imported), "%s imports %s, but %v may not import %s: %s",
					file, imported, r.packages, r.what, r.reason)
			}
		}
		assert.NotZero(t, seen, "there is no file left to which %v applies", r.packages)
	}
}

// TestRules makes sure that the rules see what they forbid.
func TestRules(t *testing.T) {
	const testify, gvisor = "github.com/stretchr/testify/assert", "gvisor.dev/gvisor/pkg/tcpip"
	for _, c := range []struct {
		directory, imported string
		forbidden           bool
	}{
		{"segment", "fmt", false}, {"segment", "golang.org/x/sys/unix", true}, {"segment", module + "/trace", true},
		{"segment/notation", module + "/segment", false},
		{"trace/internal/tracetest", module + "/sim", true}, {"trace/model", module + "/trace/internal/tracetest", true},
		{"trace/model", module + "/trace/internal/goldenfile", true}, {"trace", module + "/trace/format", true},
		{"trace/golden", module + "/trace/format", false}, {"trace/tcpdump", "github.com/gopacket/gopacket", true},
		{"trace", module + "/segment", false}, {"trace", module + "/sim/scenario", true}, {"trace", gvisor, true},
		{"stack", gvisor, false}, {"stack", module + "/segment", false}, {"stack", module + "/trace", true},
		{"stackless", gvisor, true}, {"sim", gvisor, true}, {"sim", module + "/stack", false},
		{"sim/internal/engine", "time", false}, {"sim/internal/engine", module + "/segment", true},
		{"sim/link", module + "/segment", false}, {"sim/link", module + "/sim", true}, {"sim/link", module + "/trace", true},
		{"sim/scenario", "testing", true}, {"sim/scenario", "testing/synctest", true}, {"sim", testify, true},
		{"sim/simtest", testify, false}, {"sim/simtest", "testing", false}, {"sim", module + "/sim/simtest", true},
		{"cmd/tcpsim", module + "/stack", true}, {"cmd/tcpsim", module + "/sim/scenario", false},
		{"cmd/tcpsim", gvisor, true}, {"sim", "C", true}, {".", gvisor, true},
	} {
		forbidden := false
		for _, r := range rules {
			forbidden = forbidden || r.applies(c.directory) && r.imports(c.imported)
		}
		assert.Equal(t, c.forbidden, forbidden, "%s imports %s", c.directory, c.imported)
	}
}

// moduleImports lists what the files of the module import, tests apart, for
// whatever platform.
func moduleImports(t *testing.T) map[string][]string {
	t.Helper()
	root := os.DirFS(filepath.Join("..", ".."))
	imports := map[string][]string{}
	require.NoError(t, fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skip(root, name)
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
		if err != nil {
			return err
		}
		imports[name] = nil
		for _, i := range file.Imports {
			imported, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			imports[name] = append(imports[name], imported)
		}
		return nil
	}))
	return imports
}

// skip leaves out directories that hold no package of the module.
func skip(root fs.FS, directory string) error {
	if directory == "." {
		return nil
	}
	base := path.Base(directory)
	if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" {
		return fs.SkipDir
	}
	if _, err := fs.Stat(root, path.Join(directory, "go.mod")); err == nil {
		return fs.SkipDir // a module of its own
	}
	return nil
}
