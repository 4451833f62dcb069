package capture

import (
	"errors"
	"io"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
)

// jsonFile reads JSON Lines.
type jsonFile struct {
	*Reader
	file *jsonl.Reader // nil before the first event
}

// read implements source.
func (f *jsonFile) read() error {
	if f.file == nil {
		f.file = jsonl.NewReader(f.in.Reader)
		f.file.Remember(f.inFlight)
	}
	e, err := f.file.Next()
	f.header = f.file.Header()
	if bad := (*jsonl.Error)(nil); errors.As(err, &bad) {
		return &Error{Format: f.stats.Format, Line: bad.Line, Packets: f.stats.Packets, Err: bad.Err}
	} else if err != nil {
		return io.EOF
	}
	if e.Kind == trace.Sent {
		f.stats.Packets++
		if e.Packet.Segment != nil {
			f.stats.Segments++
		}
		if e.Packet.Truncated > 0 && e.Packet.Bytes != nil {
			f.stats.Truncated++
		}
	}
	f.emit(e)
	return nil
}
