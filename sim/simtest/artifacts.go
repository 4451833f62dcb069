package simtest

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
)

// keep writes all that has happened in a test that failed into its directory for
// artifacts, where there is one that outlives it, and says where: the whole ladder, and a
// capture for Wireshark and tcpdump.
func (x *test) keep() string {
	kept, ok := x.t.(interface{ ArtifactDir() string })
	if f := flag.Lookup("test.artifacts"); !ok || f == nil {
		return ""
	} else if f.Value.String() != "true" {
		return "\nall of it, and a capture: go test -artifacts"
	}
	ladder := func(w io.Writer, t *trace.Trace) error {
		return ladder.Format.Write(w, t, format.Style{})
	}
	dir := kept.ArtifactDir()
	var names [2]string
	var err error
	x.inspect(func() {
		if names[0], err = keepTrace(dir, "ladder.txt", x.events.trace, ladder); err == nil {
			names[1], err = keepTrace(dir, "capture.pcapng", x.events.trace, writePcapng)
		}
	})
	if err != nil {
		return "\nwhat happened cannot be kept: " + err.Error()
	}
	return fmt.Sprintf("\nall of it: %s and %s in %s", names[0], names[1], dir)
}

// keepTrace writes a trace into a file, and gives its name. Where a test has several
// networks, the next one's are called 2-ladder.txt and so on.
func keepTrace(dir, name string, t *trace.Trace, write func(io.Writer, *trace.Trace) error) (string, error) {
	f, err := create(dir, name)
	for i := 2; errors.Is(err, fs.ErrExist); i++ {
		f, err = create(dir, fmt.Sprintf("%d-%s", i, name))
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	if err := write(w, t); err != nil {
		return "", err
	}
	return filepath.Base(f.Name()), w.Flush()
}

func create(dir, name string) (*os.File, error) {
	return os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}
