package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace/words"
)

// spoken are the folders of which errors reach who runs tcpsim. What simtest and stack
// say is for who writes Go.
var speaking = []string{"cmd", "segment", "sim/link", "sim/scenario", "sim/sweep", "trace"}

// prose is what a format says besides its values.
var prose = regexp.MustCompile(`%(\[\d+\])?[-+#0]*[\d.]*[a-zA-Z]`)

// Each error is made in English where it happens. Its format has its Chinese in
// trace/words, so that none is forgotten when an error is added.
func TestErrorsHaveTheirChinese(t *testing.T) {
	found := 0
	for _, folder := range speaking {
		require.NoError(t, fs.WalkDir(os.DirFS("../.."), folder, func(path string, d fs.DirEntry, err error) error {
			if d != nil && (d.Name() == "parquet" || d.Name() == "beam") {
				return fs.SkipDir // modules of their own, which tcpsim does not speak for
			}
			if d == nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "tracetest") {
				return err
			}
			tree, err := parser.ParseFile(token.NewFileSet(), "../../"+path, nil, 0)
			ast.Inspect(tree, func(n ast.Node) bool {
				format, ok := errorFormat(n)
				if !ok && strings.HasPrefix(path, "trace/check/") {
					format, ok = explanation(n)
				}
				if ok && regexp.MustCompile("[a-z]{2}").MatchString(prose.ReplaceAllString(format, "")) {
					found++
					assert.NotEqual(t, format, words.In(words.Chinese, format), "%s: this error has no Chinese in trace/words", path)
				}
				return true
			})
			return err
		}))
	}
	assert.Greater(t, found, 250)
}

// errorFormat is the format of an error that n makes.
func errorFormat(n ast.Node) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return "", false
	}
	function, ok := call.Fun.(*ast.SelectorExpr)
	if ok && function.Sel.Name == "misuse" { // of the arguments of a line in a scenario file
		return constant(call.Args[0])
	}
	if !ok || function.Sel.Name != "Errorf" && function.Sel.Name != "New" {
		return "", false
	}
	if from, ok := function.X.(*ast.Ident); !ok || from.Name != "errors" && from.Name != "fmt" {
		return "", false
	}
	return constant(call.Args[0])
}

// explanation is the format of what is said of an invariant that does not hold.
func explanation(n ast.Node) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return "", false
	}
	function, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || function.Sel.Name != "Sprintf" {
		return "", false
	}
	return constant(call.Args[0])
}

// constant is the value of a string that stands in the source.
func constant(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, ok := constant(e.X)
		right, also := constant(e.Y)
		return left + right, ok && also
	}
	return "", false
}

// What goes wrong is told in Chinese, with the names and numbers that belong there.
func TestErrorsInChinese(t *testing.T) {
	files(t, map[string]string{"bad.txt": "# Bad.\nlink delay=5\nclient conect 80\n", "misused.txt": "client write 5 zzz=1\n", "fails.txt": fails, "differs.txt": differs, "empty.pcap": ""})
	for args, want := range map[string]string{
		"run":                       "缺少场景；应为内置场景",
		"run bad.txt":               "bad.txt:2: link: delay: 5 没有单位；应为时长",
		"run fails.txt":             "若正要如此，请在下面写 expect error \"connection refused\"",
		"run differs.txt":           "踪迹与期望的不同（- 期望，+ 实际）",
		"run misused.txt":           "misused.txt:1: client write：多余的 \"zzz=1\"；用法：",
		"run texbook":               "没有同名的文件，而且未知的场景 \"texbook\"；是否指 \"textbook\"？",
		"run --foo":                 "未知的选项：--foo",
		"run --seed x textbook":     "选项 \"--seed\" 的参数 \"x\" 无效：应为 0 到 18446744073709551615 的数",
		"run --format foo textbook": "无效：应为下列之一：ladder",
		"lis":                       "未知的命令 \"lis\"；是否指 \"list\"？",
		"show empty.pcap":           "empty.pcap：capture：文件是空的",
		"show nowhere.pcap":         "nowhere.pcap：没有这个文件",
		"check-trace":               "应给出一个以上的捕获文件",
		"diff textbook":             "应为两个要比较的踪迹；得到 1 个参数",
		"help conect":               "未知的命令 \"conect\"；是否指 \"connect\"？",
		"list --source":             "--source 需要场景的名称",
	} {
		got := tcpsim("", append([]string{"--lang", "zh"}, strings.Fields(args)...)...)
		assert.NotEqual(t, asExpected, got.code, args)
		assert.Contains(t, got.err, want, args)
	}
	assert.Contains(t, tcpsim("", "--lang", "zh", "lis").err, "用法见 'tcpsim --help'。")
}

// How it went is told in Chinese, too.
func TestVerdictsInChinese(t *testing.T) {
	files(t, map[string]string{"good.txt": refused, "differs.txt": differs, "t.json": tcpsim("", "run", "--format", "json", "textbook").out})
	for args, want := range map[string]string{
		"check good.txt":             "1 个场景：1 个符合期望",
		"check good.txt differs.txt": "2 个场景：1 个符合期望，1 个不符合期望",
		"check-trace t.json":         "t.json：10 个报文段，1 条连接：全部不变式成立",
		"diff textbook textbook":     "1 个会话共 10 个报文段，没有不同",
		"diff textbook refused":      "第一处不同：",
		"run --summary textbook":     "个报文段，重传 0 个（0.00%）",
	} {
		got := tcpsim("", append([]string{"--lang", "zh"}, strings.Fields(args)...)...)
		assert.Contains(t, got.out, want, args)
	}
}
