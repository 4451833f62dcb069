package shown

import (
	"github.com/seed-8df93623/tcpsim/trace"

	"github.com/seed-8df93623/tcpsim/internal/visible"
)

// Call writes c as it was made, "write 20 = 20 bytes" or "connect
// server:80 ...", or as it returned, "connect = ok". Arguments are cut to the
// given number of columns; 0 leaves them whole.
func Call(c *trace.Call, kind trace.Kind, columns int) string {
	text := visible.Text(c.Op)
	if kind == trace.Called && c.Args != "" {
		args := visible.Text(c.Args)
		if columns > 0 {
			args = visible.Cut(args, columns)
		}
		text += " " + args
	}
	switch {
	case kind == trace.Called && c.Waiting:
		return text + " ..."
	case c.Result != "" && c.Err != "":
		return text + " = " + visible.Text(c.Result) + ", error: " + visible.Text(c.Err)
	case c.Err != "":
		return text + " = error: " + visible.Text(c.Err)
	case c.Result != "":
		return text + " = " + visible.Text(c.Result)
	case kind == trace.Returned:
		return text + " = ok"
	}
	return text
}
