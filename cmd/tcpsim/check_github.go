package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// github is a report in the commands by which a step of GitHub Actions puts
// annotations into a pull request's files.
type github struct {
	w         io.Writer
	workspace string // the folder that paths of files count from; may be empty
	counts
}

func newGitHub(w io.Writer) *github { return &github{w: w, workspace: os.Getenv("GITHUB_WORKSPACE")} }

// inData and inProperty escape what would end a command's parts.
var (
	inData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	inProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func (g *github) report(o outcome) {
	g.counts[o.code]++
	for i, err := range o.errs {
		message := err.Error()
		if i == len(o.errs)-1 && o.hint != "" {
			message += "\n" + o.hint
		}
		fmt.Fprintf(g.w, "::error file=%s,line=%d,title=%s::%s\n", inProperty.Replace(quoted(g.path(o.name))), max(1, lineOf(err)),
			inProperty.Replace("tcpsim check"), inData.Replace(printable(message)))
	}
}

// path is that of a file as GitHub knows it.
func (g *github) path(file string) string {
	if full, err := filepath.Abs(file); err == nil && g.workspace != "" {
		if relative, err := filepath.Rel(g.workspace, full); err == nil && filepath.IsLocal(relative) {
			file = relative
		}
	}
	return filepath.ToSlash(file)
}

func (g *github) end() { fmt.Fprintln(g.w, g.counts) }
