package capture

import (
	"errors"

	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

// textFile reads the text that tcpdump prints.
type textFile struct {
	*Reader
	file *tcpdump.Reader
}

// read implements source.
func (f *textFile) read() error {
	p, err := f.file.Next()
	told := f.file.Stats()
	f.stats.Packets, f.stats.Skipped, f.stats.Unclear = told.Packets, told.Skipped, told.Unclear
	if bad := (*tcpdump.Error)(nil); errors.As(err, &bad) {
		return &Error{Format: f.stats.Format, Line: bad.Line, Packets: f.stats.Packets, Err: bad.Err}
	} else if err != nil {
		return err
	}
	f.sent(p, f.file.Start().Add(p.Sent))
	return nil
}
