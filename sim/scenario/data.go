package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

var dataCommands = []command{
	{
		name:    "write",
		owner:   connections,
		usage:   []string{"HOST[.NAME] write BYTES", `HOST[.NAME] write "TEXT"`},
		summary: "Sends a text, or so many bytes of the alphabet over and over.",
		detail:  "It returns when the send buffer has taken all of it, which is not when it has arrived.",
		parse:   parseWrite,
	},
	{
		name:  "read",
		owner: connections,
		reads: true,
		usage: []string{"HOST[.NAME] read", `HOST[.NAME] read BYTES ["TEXT"]`,
			`HOST[.NAME] read "TEXT"`, `HOST[.NAME] read end ["TEXT"]`},
		summary: "Receives data, and waits for it: what is there but at least a byte, exactly so many bytes, or everything to the end of the stream.",
		detail:  "With a text, what comes must be that text.",
		parse:   parseRead,
	},
	{
		name:    "echo",
		owner:   connections,
		reads:   true,
		usage:   []string{"HOST[.NAME] echo [BYTES]"},
		summary: "Serves a connection: sends back what it receives, to the end of the stream or until it was so many bytes.",
		parse:   serving(func(b []byte) []byte { return b }),
	},
	{
		name:    "upper",
		owner:   connections,
		reads:   true,
		usage:   []string{"HOST[.NAME] upper [BYTES]"},
		summary: "Serves a connection as echo does, but sends lower-case letters back as capitals.",
		parse:   serving(bytes.ToUpper),
	},
}

const (
	alphabet = "abcdefghijklmnopqrstuvwxyz"
	// mostBytes is how much one line may send or receive.
	mostBytes = 1 << 30
	// readSize is how much one call receives where a line does not say how
	// much it wants.
	readSize = 4096
)

// filler is n bytes that are easy to recognise.
func filler(n int) []byte {
	return bytes.Repeat([]byte(alphabet), n/len(alphabet)+1)[:n]
}

func parseWrite(a *args) step {
	text, isText := a.text()
	n := len(text)
	if !isText {
		n = take(a, "BYTES", sizeOr(0, "or a text in double quotes"))
	}
	return a.onConn(func(p *process, c *conn) error {
		if err := p.room(n); err != nil {
			return err
		}
		data := []byte(text)
		if !isText {
			data = filler(n)
		}
		_, err := c.Write(data)
		return c.called(err)
	})
}

// room reports if so many bytes are more than the run may hold.
func (p *process) room(n int) error {
	if most := p.run.scenario.limits.memory; n > most {
		return fmt.Errorf("the run reached the limit of %d bytes of memory here, which %d more would not fit into; allow more with limit memory=", most, n)
	}
	return nil
}

// sizeOr is size where something else may stand as well, which is told to who writes a word.
func sizeOr(lowest int, other string) func(string) (int, error) {
	return func(text string) (int, error) {
		n, err := size(lowest, mostBytes)(text)
		if err != nil && strings.Trim(text[:1], "0123456789") != "" {
			err = fmt.Errorf("%w, %s", err, other)
		}
		return n, err
	}
}

func parseRead(a *args) step {
	toEnd := a.is("end")
	n := -1
	if !toEnd && a.more() && !a.words[0].quoted {
		n = take(a, "BYTES", sizeOr(1, "a text in double quotes, or end for all up to the end of the stream"))
	}
	text, compared := a.text()
	switch {
	case compared && n >= 0 && n != len(text):
		a.fail(fmt.Errorf("%q has %d bytes, not %d", text, len(text), n))
	case compared && text == "" && !toEnd:
		a.fail(errors.New(`"" has no bytes to wait for; want a text, or read end ""`))
	case compared:
		n = len(text)
	}
	return a.onConn(func(p *process, c *conn) error {
		var got []byte
		var err error
		switch {
		case toEnd:
			got, err = c.readAll(compared)
		case n >= 0 && p.room(n) != nil:
			err = p.room(n)
		case n >= 0:
			got, err = c.readExactly(p, n)
		default:
			got, err = c.readSome()
		}
		if err != nil {
			return err
		}
		if compared && string(got) != text {
			return fmt.Errorf("want %q, got %q", text, short(got))
		}
		return nil
	})
}

// short cuts what is too long for a message.
func short(b []byte) []byte {
	if len(b) > 200 {
		return append(b[:200:200], "..."...)
	}
	return b
}

func (c *conn) readSome() ([]byte, error) {
	b := make([]byte, readSize)
	n, err := c.Read(b)
	return b[:n], c.called(err)
}

// readExactly reads n bytes for a process, which knows how far it has come.
func (c *conn) readExactly(p *process, n int) ([]byte, error) {
	b := make([]byte, n)
	for p.wanted = n; p.got < n; {
		m, err := c.Read(b[p.got:])
		p.got += m
		switch {
		case err != nil && p.got > 0:
			return nil, &callError{err: err, more: fmt.Sprintf(" after %d of %d bytes", p.got, n)}
		case err != nil:
			return nil, c.called(err)
		}
	}
	return b, nil
}

// readAll reads to the end of the stream, and keeps the data if asked to.
func (c *conn) readAll(keep bool) ([]byte, error) {
	var all []byte
	b := make([]byte, readSize)
	for {
		n, err := c.Read(b)
		if keep {
			all = append(all, b[:n]...)
		}
		switch {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, c.called(err)
		}
	}
}

// serving makes the parse function of a command that answers what it receives.
func serving(answer func([]byte) []byte) func(a *args) step {
	return func(a *args) step {
		left := math.MaxInt
		if a.more() {
			left = take(a, "BYTES", size(1, mostBytes))
		}
		return a.onConn(func(_ *process, c *conn) error { return c.serve(answer, left) })
	}
}

func (c *conn) serve(answer func([]byte) []byte, left int) error {
	b := make([]byte, readSize)
	for left > 0 {
		n, err := c.Read(b[:min(len(b), left)])
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return c.called(err)
		}
		if _, err := c.Write(answer(b[:n])); err != nil {
			return c.called(err)
		}
		left -= n
	}
	return nil
}
