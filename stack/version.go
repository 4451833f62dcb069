package stack

import (
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"

	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// gvisor is the module that the network stack comes from.
const gvisor = "gvisor.dev/gvisor"

// Version is the version of gVisor whose network stack the hosts have, as in
// "v0.0.0-20260701204157-69c2d17aea96"; "unknown" where the program does not tell,
// as one that has gVisor vendored.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps { // none in a test
			if m.Path == gvisor {
				return m.Version
			}
		}
	}
	file, _ := runtime.FuncForPC(reflect.ValueOf(tcp.NewProtocol).Pointer()).FileLine(0)
	return versionIn(file)
}

// versionIn is the version in the path of one of the module's source files.
func versionIn(file string) string {
	_, version, ok := strings.Cut(file, gvisor+"@")
	version, _, _ = strings.Cut(version, "/")
	if !ok {
		return "unknown"
	}
	return version
}
