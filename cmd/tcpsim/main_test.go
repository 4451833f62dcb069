package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// asTcpsim is the environment variable that makes the test's executable tcpsim.
const asTcpsim = "TCPSIM_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asTcpsim) != "" {
		main()
	}
	for _, name := range []string{languageVariable, "LC_ALL", "LC_MESSAGES", "LANG"} {
		os.Unsetenv(name) // tests say which language they want
	}
	goleak.VerifyTestMain(m)
}

// result is what came of one call of tcpsim.
type result struct {
	code     exit
	out, err string
}

// tcpsim calls tcpsim with a standard input and arguments.
func tcpsim(stdin string, args ...string) result {
	var out, err bytes.Buffer
	code := run(args, strings.NewReader(stdin), &out, &err)
	return result{exit(code), out.String(), err.String()}
}

// refused is a scenario that goes as it says.
const refused = `# Refused: nobody listens.
client iss=1000 sack=off timestamps=off wscale=off
client connect 9527
expect error "connection refused"
-- trace --
0.000000 client connect server:9527 ...
0.000000 client CLOSED -> SYN-SENT
0.000000 client > server: Flags [S], seq 1000, win 29184, options [mss 1460], length 0
0.000001 server > client: Flags [R.], seq 0, ack 1001, win 0, length 0
0.000002 client SYN-SENT -> CLOSED
0.000002 client connect = error: connection refused
`

// differs is refused with another expectation.
var differs = strings.Replace(refused, "seq 0, ack 1001", "seq 0, ack 1002", 1)

// fails is a scenario whose second line fails when it is run.
const fails = "# Fails.\nclient connect 9527\n"

// files makes files in a directory that becomes the current one.
func files(t *testing.T, contents map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, content := range contents {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, []byte(content), 0o666))
	}
}

// read is the content of a file.
func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(data)
}
