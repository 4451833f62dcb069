package main

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say what this tcpsim was built from",
		Long: `Say what this tcpsim was built from. Traces may differ between versions of
gVisor, whose network stack makes the segments.`,
		Args: cobra.NoArgs,
		Run:  func(*cobra.Command, []string) { a.version() },
	}
}

func (a *app) version() {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	writeVersion(a.speaker(), info)
}

// gvisor is the module that the hosts' network stacks come from.
const gvisor = "gvisor.dev/gvisor"

// netstack is what makes the segments, with its version.
func netstack() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "gVisor"
	}
	return strings.TrimSpace("gVisor " + versionOf(gvisor, info.Deps))
}

// writeVersion writes what a build is made of, a line for each part.
func writeVersion(w io.Writer, info *debug.BuildInfo) {
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	fmt.Fprintf(w, "tcpsim   %s\n", cmp.Or(info.Main.Version, "unknown"))
	if revision := settings["vcs.revision"]; revision != "" {
		changed := ""
		if settings["vcs.modified"] == "true" {
			changed = ", with changes"
		}
		fmt.Fprintf(w, "revision %s of %s%s\n", revision, settings["vcs.time"], changed)
	}
	fmt.Fprintf(w, "gVisor   %s\n", cmp.Or(versionOf(gvisor, info.Deps), "unknown"))
	fmt.Fprintf(w, "Go       %s %s/%s\n", cmp.Or(info.GoVersion, runtime.Version()), runtime.GOOS, runtime.GOARCH)
}

// versionOf is the version of a module that is among modules.
func versionOf(path string, modules []*debug.Module) string {
	for _, m := range modules {
		if m.Path == path {
			return m.Version
		}
	}
	return ""
}
