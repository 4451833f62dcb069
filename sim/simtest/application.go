package simtest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
)

// Accept waits until the host's listener has the connection, and takes it: Conn
// is it from then on.
func (f *Flow) Accept() *sim.Conn {
	f.test().t.Helper()
	c, err := f.peer.Listen(f.Remote.Port()).AcceptTCP()
	f.test().must(err, "the listener must have a connection to accept")
	f.Conn = c
	return c
}

// Dialed waits until the host's connect of [Peer.Dialing] has ended, and gives
// its result.
func (f *Flow) Dialed() (*sim.Conn, error) {
	f.test().t.Helper()
	f.test().must(f.test().runUntil(0, func() bool { return !f.dialing }), "the host's connect must end")
	waits := false
	if f.test().inspect(func() { waits = f.dialing }); waits {
		f.test().fail("the host's connect must end", "it waits, and nothing is left to happen")
	}
	return f.Conn, f.dialError
}

// Write has the host's application write text.
func (f *Flow) Write(text string) {
	f.test().t.Helper()
	_, err := f.conn().Write([]byte(text))
	f.test().must(err, "the application must be able to write")
}

// Close has the host's application close the connection.
func (f *Flow) Close() {
	f.test().t.Helper()
	f.test().must(f.conn().Close(), "the application must be able to close")
}

// ExpectRead has the host's application read as many octets as text has, which
// must be text.
func (f *Flow) ExpectRead(text, sentence string, args ...any) {
	f.test().t.Helper()
	f.test().expectRead(f.conn(), text, said(sentence, args))
}

// ExpectEOF has the host's application read on, which must give the end of the
// stream and no data.
func (f *Flow) ExpectEOF(sentence string, args ...any) {
	f.test().t.Helper()
	f.test().expectEOF(f.conn(), said(sentence, args))
}

func (f *Flow) conn() *sim.Conn {
	f.test().t.Helper()
	if f.Conn == nil {
		f.test().fail("the host's application needs its end of the connection",
			"there is none; call Accept or Dialed first, or open the connection with Connect or Dial")
	}
	return f.Conn
}

func (x *test) expectRead(c *sim.Conn, want, sentence string) {
	x.t.Helper()
	got, err := x.read(c, len(want))
	problem := ""
	switch {
	case err != nil:
		problem = fmt.Sprintf("the application's read ended early: %v", err)
	case got != want:
		problem = "the application read something else"
	default:
		return
	}
	from := 0
	if len(want) > excerptOctets { // begin shortly before they differ
		for from < len(got) && got[from] == want[from] {
			from++
		}
		from = max(0, from-excerptOctets/4)
	}
	x.fail(sentence, "%s\nwant  %s\ngot   %s", problem, excerpt(want, from), excerpt(got, from))
}

// excerptOctets is how many octets of a text a failure prints.
const excerptOctets = 80

// excerpt quotes a text from an index on.
func excerpt(text string, from int) string {
	to := min(len(text), from+excerptOctets)
	quoted := strconv.Quote(text[from:to])
	if to-from < len(text) {
		quoted += fmt.Sprintf(" (octets %d to %d of %d)", from+1, to, len(text))
	}
	return quoted
}

func (x *test) expectEOF(c *sim.Conn, sentence string) {
	x.t.Helper()
	switch got, err := x.read(c, 1); {
	case err == nil:
		x.fail(sentence, "the application read on\nwant  the end of the stream\ngot   %s", strconv.Quote(got))
	case !errors.Is(err, io.EOF):
		x.fail(sentence, "the application's read failed\nwant  the end of the stream\ngot   %v", err)
	}
}

// read reads up to so many octets, with patience.
func (x *test) read(c *sim.Conn, size int) (string, error) {
	if err := c.SetReadDeadline(x.network.Now().Add(x.config.Patience)); err != nil {
		return "", err
	}
	defer c.SetReadDeadline(time.Time{})
	b := make([]byte, size)
	n, err := io.ReadFull(c, b)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = io.EOF
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = fmt.Errorf("no more came for %s (Config.Patience)", x.config.Patience)
	}
	return string(b[:n]), err
}
