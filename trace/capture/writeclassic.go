//go:build !page

package capture

import (
	"io"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// snapLength is the longest packet that a file says it may have, tcpdump's own.
const snapLength = 262144

// classic is the pcap format.
type classic struct {
	file *pcapgo.Writer
	err  error // of the header
}

func newClassic(w io.Writer, o Options) *classic {
	c := &classic{file: pcapgo.NewWriterNanos(w)}
	link := layers.LinkTypeRaw
	if o.Link == Ethernet {
		link = layers.LinkTypeEthernet
	}
	c.err = c.file.WriteFileHeader(snapLength, link)
	return c
}

// write implements sink.
func (c *classic) write(r *record, at time.Time) error {
	if c.err != nil {
		return c.err
	}
	return c.file.WritePacket(gopacket.CaptureInfo{Timestamp: at, CaptureLength: len(r.frame), Length: len(r.frame) + r.missing}, r.frame)
}

// finish implements sink.
func (c *classic) finish() error { return c.err }
