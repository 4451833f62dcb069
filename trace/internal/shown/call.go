package shown

import (
	"github.com/seed-8df93623/tcpsim/trace"

	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// Call writes c as it was made, "write 20 = 20 bytes" or "connect
// server:80 ...", or as it returned, "connect = ok". Arguments are cut to the
// given number of columns; 0 leaves them whole. What came of it is told in a language.
func Call(c *trace.Call, kind trace.Kind, columns int, language string) string {
	text := visible.Text(c.Op)
	if kind == trace.Called && c.Args != "" {
		args := visible.Text(c.Args)
		if columns > 0 {
			args = visible.Cut(args, columns)
		}
		text += " " + args
	}
	result := words.Sentence(language, visible.Text(c.Result))
	switch {
	case kind == trace.Called && c.Waiting:
		return text + " ..."
	case c.Result != "" && c.Err != "":
		return text + " = " + words.Say(language, "%s, error: %s", result, visible.Text(c.Err))
	case c.Err != "":
		return text + " = " + words.Say(language, "error: %s", visible.Text(c.Err))
	case c.Result != "":
		return text + " = " + result
	case kind == trace.Returned:
		return text + " = " + words.In(language, "ok")
	}
	return text
}
