package capture

import (
	"bufio"
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
