package capture

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

const (
	// maxPacket is the longest packet that is taken, tcpdump's own limit; a
	// longer one is taken for damage.
	maxPacket = 256 << 10
	// maxBlock is the longest record with all that stands around a packet.
	maxBlock = maxPacket + 128<<10
	// bufferSize is what a reader buffers of a file.
	bufferSize = maxBlock
)

// input is a file that is read through a buffer, in which records are looked at
// where they are.
type input struct {
	*bufio.Reader
	filled *counter // what the buffer is filled from
	file   *counter // the file itself, which may be compressed
}

// counter counts what is read through it.
type counter struct {
	io.Reader
	n int64
}

// Read implements io.Reader.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

func newInput(r io.Reader) *input {
	c := &counter{Reader: r}
	return &input{Reader: bufio.NewReaderSize(c, bufferSize), filled: c, file: c}
}

// gunzip is the input that is compressed in this one.
func (in *input) gunzip() (*input, error) {
	z, err := gzip.NewReader(in.Reader)
	if err != nil {
		return nil, err
	}
	c := &counter{Reader: z}
	return &input{Reader: bufio.NewReaderSize(c, bufferSize), filled: c, file: in.file}, nil
}

// offset is where in the uncompressed file the next byte to read stands.
func (in *input) offset() int64 { return in.filled.n - int64(in.Buffered()) }

// consumed is how much of the file itself has been read.
func (in *input) consumed() int64 {
	if in.filled == in.file {
		return in.offset()
	}
	return in.file.n
}

// errCut is the error of a file that ends in the middle of something.
var errCut = fmt.Errorf("the file is cut off in the middle of a packet: %w", io.ErrUnexpectedEOF)

// peek returns the next n bytes, which stay good until something is read. At the
// end of the file the error is io.EOF, or errCut if some of them are there.
func (in *input) peek(n int) ([]byte, error) {
	b, err := in.Peek(n)
	switch {
	case err == nil:
		return b, nil
	case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, err
	case len(b) == 0 && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, io.EOF
	}
	return nil, errCut
}

// skip passes n bytes over.
func (in *input) skip(n int64) error {
	for n > 0 {
		chunk := min(n, 1<<30) // more may not be an int
		_, err := in.Discard(int(chunk))
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return errCut
		} else if err != nil {
			return err
		}
		n -= chunk
	}
	return nil
}

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
	r.source = newTextFile(r, sample)
	return nil
}

// isBinary reports whether c does not occur in text.
func isBinary(c rune) bool {
	return c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\x1b' || c == 0x7f
}
