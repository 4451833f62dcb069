package main

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestVersion(t *testing.T) {
	got := tcpsim("", "version")
	assert.Equal(t, result{out: got.out}, got)
	assert.Regexp(t, `(?m)^tcpsim   \S+$`, got.out)
	assert.Regexp(t, `(?m)^gVisor   v\d\S+$`, got.out)
	assert.Contains(t, got.out, "Go       "+runtime.Version()+" ")
	assert.Equal(t, got, tcpsim("", "--version"))
}

func TestVersionOfARelease(t *testing.T) {
	platform := " " + runtime.GOOS + "/" + runtime.GOARCH + "\n"
	var b strings.Builder
	writeVersion(&b, &debug.BuildInfo{
		GoVersion: "go1.26.3",
		Main:      debug.Module{Version: "v1.2.3"},
		Deps:      []*debug.Module{{Path: "example.org/x", Version: "v9.9.9"}, {Path: gvisor, Version: "v0.0.1"}},
		Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: "abc123"}, {Key: "vcs.time", Value: "2026-07-01T12:00:00Z"},
			{Key: "vcs.modified", Value: "true"},
		},
	})
	assert.Equal(t, "tcpsim   v1.2.3\nrevision abc123 of 2026-07-01T12:00:00Z, with changes\ngVisor   v0.0.1\nGo       go1.26.3"+platform, b.String())

	b.Reset()
	writeVersion(&b, &debug.BuildInfo{})
	assert.Equal(t, "tcpsim   unknown\ngVisor   unknown\nGo       "+runtime.Version()+platform, b.String(), "a build without any of that")
}
