package capture

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

// open finds out what a file is.
func (r *Reader) open(file io.Reader) error {
	r.in = newInput(file)
	head, err := r.in.Peek(4)
	if len(head) >= 2 && head[0] == 0x1f && head[1] == 0x8b {
		r.stats.Gzip = true
		unzipped, err := r.in.gunzip()
		if err != nil {
			return &Error{Err: fmt.Errorf("the gzip header is damaged: %w", err)}
		}
		r.in = unzipped
		head, err = r.in.Peek(4)
		if err != nil && !errors.Is(err, io.EOF) {
			return &Error{Err: fmt.Errorf("the gzip data are damaged: %w", err)}
		}
	}
	_, classic := pcapKinds[string(head)]
	switch {
	case len(head) == 0 && (err == nil || errors.Is(err, io.EOF)):
		return &Error{Err: errors.New("the file is empty")}
	case len(head) == 0:
		return &Error{Err: err}
	case string(head) == magicPcapng:
		r.stats.Format = "pcapng"
		r.source = &ngFile{Reader: r}
		return nil
	case classic:
		r.stats.Format = "pcap"
		return r.openPcap()
	}
	return r.openText()
}

// openText takes the input for a text, if it looks like one.
func (r *Reader) openText() error {
	sample, _ := r.in.Peek(r.in.Buffered())
	switch {
	case bytes.HasPrefix(sample, []byte("\xff\xfe")), bytes.HasPrefix(sample, []byte("\xfe\xff")):
		return &Error{Err: errors.New("the file is text in UTF-16: save it as UTF-8")}
	case bytes.HasPrefix(sample, []byte("\xef\xbb\xbf")):
		r.in.Discard(3) // they are in the buffer
		sample = sample[3:]
	}
	first := sample[:min(len(sample), 512)]
	if i := bytes.IndexFunc(first, isBinary); i >= 0 {
		return &Error{Err: fmt.Errorf("the file begins with %q and is of no known format, "+
			"which are pcap, pcapng, these in gzip, JSON Lines, and the text that tcpdump prints", sample[:min(len(sample), 8)])}
	}
	if bytes.HasPrefix(bytes.TrimLeft(first, " \t\r\n"), []byte("{")) {
		r.stats.Format = "JSON Lines"
		r.source = &jsonFile{Reader: r}
		return nil
	}
	r.stats.Format = "tcpdump text"
	r.source = &textFile{r, tcpdump.NewReader(r.in.Reader)}
	return nil
}

// isBinary reports whether c does not occur in text.
func isBinary(c rune) bool {
	return c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\x1b' || c == 0x7f
}
