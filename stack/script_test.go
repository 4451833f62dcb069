package stack

import (
	"io"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/require"
)

// script plays the peer of one host by hand.
type script struct {
	*node
	mine, theirs netip.AddrPort // the host's end and ours
}

// deliver hands the host a segment, addresses filled in, and returns what it sends.
func (p *script) deliver(s segment.Segment) []string {
	p.world.Helper()
	p.Deliver(p.bytes(s))
	return p.text()
}

func (p *script) bytes(s segment.Segment) []byte {
	p.world.Helper()
	s.Src, s.Dst = p.theirs, p.mine
	b, err := s.Append(nil)
	require.NoError(p.world, err)
	return b
}

const (
	fin = segment.FIN
	syn = segment.SYN
	rst = segment.RST
	psh = segment.PSH
	ack = segment.ACK
)

// active makes a host that connects to the script, with ISS 1000 to our 5000.
// There are no options but mss.
func (w *world) active(c Config) (*script, *Socket) {
	w.Helper()
	c.ISS, c.NoSACK, c.NoTimestamps, c.NoWindowScaling = new(segment.Seq(1000)), true, true, true
	n := w.host("client", c)
	s := n.socket()
	remote := netip.MustParseAddrPort("10.0.0.99:80")
	require.NoError(w, s.Connect(netip.AddrPort{}, remote))
	p := &script{n, s.Local(), remote}
	require.Equal(w, []string{"S 1000:1000(0)"}, p.text())
	answer := p.deliver(segment.Segment{Flags: syn | ack, Seq: 5000, Ack: 1001, Window: 60000, Options: []segment.Option{segment.MSS(1460)}})
	require.Equal(w, []string{". 1001:1001(0) ack 5001"}, answer)
	return p, s
}

// passive makes a host that listens on port 80, for the script to connect to.
func (w *world) passive(c Config) (*script, *Socket) {
	w.Helper()
	n := w.host("server", c)
	return &script{n, n.at(80), netip.MustParseAddrPort("10.0.0.99:4000")}, n.listen()
}

// accepted is passive with the connection made: ISS 1000 to our 5000, no options
// but mss.
func (w *world) accepted(c Config) (*script, *Socket) {
	w.Helper()
	c.ISS, c.NoSACK, c.NoTimestamps, c.NoWindowScaling = new(segment.Seq(1000)), true, true, true
	p, listener := w.passive(c)
	require.Equal(w, []string{"S. 1000:1000(0) ack 5001"}, p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000}))
	require.Empty(w, p.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: 1001, Window: 60000}))
	s, err := listener.Accept()
	require.NoError(w, err)
	return p, s
}

// data is a segment of the script's with size bytes.
func data(seq segment.Seq, size int, acked segment.Seq) segment.Segment {
	return segment.Segment{Flags: ack | psh, Seq: seq, Ack: acked, Window: 60000, Payload: make([]byte, size)}
}

var eof = io.EOF
