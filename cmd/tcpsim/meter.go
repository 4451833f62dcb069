package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/seed-8df93623/tcpsim/trace/capture"
)

// meter shows on a terminal how far the reading of a large file has come. It shows
// nothing where standard error is no terminal.
type meter struct {
	io.ReadCloser
	bar    *progressbar.ProgressBar // nil where nothing is to be shown
	unseen int                      // bytes read that the bar does not show
}

// largeFile is how many bytes are read before there is a bar: not worth one.
const largeFile = 4 << 20

// metered is a file whose reading is shown.
func (a *app) metered(name string, file io.ReadCloser) *meter {
	m := &meter{ReadCloser: file}
	if !isTerminal(a.stderr) {
		return m
	}
	size := int64(-1) // not known
	if f, ok := file.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			size = info.Size()
		}
	}
	m.bar = progressbar.NewOptions64(size,
		progressbar.OptionSetWriter(a.stderr),
		progressbar.OptionSetDescription(printable(name)),
		progressbar.OptionShowBytes(true),
		progressbar.OptionSetWidth(20),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetSpinnerChangeInterval(0), // it would need a goroutine
	)
	return m
}

// Read implements io.Reader.
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.ReadCloser.Read(p)
	if m.bar != nil {
		if m.unseen += n; m.unseen >= largeFile || m.bar.State().CurrentBytes > 0 {
			m.bar.Add(m.unseen) // an error is the terminal's, of which nothing else is told
			m.unseen = 0
		}
	}
	return n, err
}

// hide takes the bar away, for something else to be written.
func (m *meter) hide() {
	if m.bar != nil {
		m.bar.Clear()
		m.bar = nil
	}
}

// openCapture begins to read a capture. Whoever reads it closes the meter.
func (a *app) openCapture(name string) (*capture.Reader, *meter, error) {
	file, err := a.open(name)
	if err != nil {
		return nil, nil, err
	}
	m := a.metered(name, file)
	in, err := capture.Open(m)
	if err != nil {
		m.hide()
		m.Close()
		return nil, nil, fmt.Errorf("%s: %w", quoted(name), err)
	}
	return in, m, nil
}
