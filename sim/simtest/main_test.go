package simtest_test

import (
	"flag"
	"testing"

	"go.uber.org/goleak"
)

var _ = flag.Bool("update", false, "rewrite golden files, as TCPSIM_UPDATE=1 does")

// TestMain makes sure that networks clean up by themselves, also in tests that
// fail. Under js/wasm the runtime keeps a goroutine of its own for events.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("runtime.handleEvent"))
}
