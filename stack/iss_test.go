package stack

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Who begins with which number: the socket's, else the listener's, the
// host's, netstack's.
func TestISS(t *testing.T) {
	w := newWorld(t)
	client, server := w.wire(w.host("client", Config{}, "10.0.0.1", "fd00::1"), w.host("server", Config{ISS: new(segment.Seq(7))}, "10.0.0.2", "fd00::2"))
	numbers := func(port uint16, iss *segment.Seq, family int) string {
		remote := netip.AddrPortFrom(server.Addresses()[family], port)
		s, err := client.NewSocket(remote.Addr())
		require.NoError(t, err)
		if iss != nil {
			s.SetISS(*iss)
		}
		require.NoError(t, s.Connect(netip.AddrPort{}, remote))
		w.run(ms(10))
		require.NoError(t, s.Connected())
		return fmt.Sprint(client.news()[0].Seq, server.news()[0].Seq)
	}
	listen := func(local netip.AddrPort, iss *segment.Seq) *Socket {
		s, err := server.NewSocket(local.Addr())
		require.NoError(t, err)
		if iss != nil {
			s.SetISS(*iss)
		}
		require.NoError(t, s.Listen(local, 10))
		return s
	}
	listen(netip.MustParseAddrPort("10.0.0.2:80"), new(segment.Seq(80)))
	listen(netip.MustParseAddrPort("[fd00::2]:80"), new(segment.Seq(86)))
	any81 := listen(netip.MustParseAddrPort("[::]:81"), new(segment.Seq(81)))
	listen(netip.MustParseAddrPort("[::]:82"), nil)
	assert.Equal(t, "1000 80", numbers(80, new(segment.Seq(1000)), 0))
	assert.Equal(t, "1000 86", numbers(80, new(segment.Seq(1000)), 1))
	assert.Equal(t, "0 81", numbers(81, new(segment.Seq(0)), 0))
	assert.Equal(t, "4294967295 81", numbers(81, new(segment.Seq(1<<32-1)), 1))
	any81.SetISS(811)
	assert.Equal(t, "1 811", numbers(81, new(segment.Seq(1)), 1))
	assert.Equal(t, "2 7", numbers(82, new(segment.Seq(2)), 0))
	any81.Close()
	server.news()
	listen(netip.MustParseAddrPort("[::]:81"), nil)
	assert.Equal(t, "3 7", numbers(81, new(segment.Seq(3)), 1))
	assert.NotEqual(t, "0 7", numbers(82, nil, 0), "chosen by netstack")
}

// Retransmitted SYNs and SYN,ACKs have the same number.
func TestISSOfRetransmissions(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{ISS: new(segment.Seq(1000))}, Config{ISS: new(segment.Seq(8000))})
	client.lose = func(*segment.Segment) bool { return w.now < sec(2) || w.now > sec(3) && w.now < sec(6) }
	server.listen()
	s := client.dial(server)
	w.run(sec(20))
	assert.NoError(t, s.Connected())
	assert.Equal(t, []string{"S 1000:1000(0)", "S 1000:1000(0)", "S 1000:1000(0)"}, client.text()[:3])
	for _, p := range server.text()[:2] {
		assert.Equal(t, "S. 8000:8000(0) ack 1001", p)
	}
}

// Rewriting changes numbers and nothing else: a transfer with losses, both ways
// at once, with SACK and with numbers that wrap around, is the same as with
// netstack's own numbers, relative to the ISS.
func TestRewritingChangesNothingElse(t *testing.T) {
	trace := func(iss *segment.Seq, c Config, addresses [2]string) (lines []string) {
		w := newWorld(t)
		c.ISS = iss
		client, server := w.pairAt(c, c, addresses)
		x, y := w.connect(client, server)
		chance := rand.New(rand.NewPCG(1, 2))
		lose := func(*segment.Segment) bool { return chance.IntN(20) == 0 }
		client.lose, server.lose = lose, lose
		left, back := 300_000, 100_000
		buf := make([]byte, 20_000)
		for w.now < hour && left+back > 0 {
			k, _ := x.Write(buf[:min(left, len(buf))])
			left -= k
			k, _ = y.Write(buf[:min(back, len(buf))])
			back -= k
			w.drain(x)
			w.drain(y)
			w.run(ms(5))
		}
		x.Close()
		w.run(ms(50))
		y.Close()
		w.run(sec(200))
		var isns [2]segment.Seq
		for i, n := range w.nodes {
			isns[i] = n.sent[0].Seq
			require.Contains(t, n.path(), "ESTABLISHED")
			require.Empty(t, n.conns, n.path())
		}
		for i, n := range w.nodes {
			mine, theirs := isns[i], isns[1-i]
			for _, p := range n.sent {
				line := fmt.Sprint(p.at, " ", n.name, " ", p.Flags, " ", p.Seq-mine, " ", p.Window, " ", len(p.Payload))
				if p.Flags.Has(segment.ACK) {
					line += fmt.Sprint(" ", p.Ack-theirs)
				}
				for _, b := range p.SACKBlocks() {
					line += fmt.Sprint(" ", b.Left-theirs, "-", b.Right-theirs)
				}
				lines = append(lines, line)
			}
		}
		return lines
	}
	v4, v6 := [2]string{"10.0.0.1", "10.0.0.2"}, [2]string{"fd00::1", "fd00::2"}
	for name, test := range map[string]struct {
		Config
		addresses [2]string
	}{
		"defaults":    {Config{}, v4},
		"ipv6":        {Config{}, v6},
		"no sack":     {Config{NoSACK: true}, v4},
		"plain":       {Config{NoSACK: true, NoTimestamps: true, NoWindowScaling: true}, v6},
		"delayed ack": {Config{DelayedACK: ms(40)}, v4},
	} {
		t.Run(name, func(t *testing.T) {
			want := trace(nil, test.Config, test.addresses)
			require.Greater(t, len(want), 200)
			for _, iss := range []segment.Seq{0, 1<<32 - 6, 1<<32 - 100_000, 1<<31 - 1} {
				require.Equal(t, want, trace(&iss, test.Config, test.addresses), "ISS %d", iss)
			}
		})
	}
}

// RFC 9293 section 3.10.7.3, SYN-SENT: "If SEG.ACK =< ISS or SEG.ACK > SND.NXT,
// send a reset (unless the RST bit is set, if so drop the segment and return)
// <SEQ=SEG.ACK><CTL=RST>".
func TestResetNumbers(t *testing.T) {
	w := newWorld(t)
	n := w.host("client", Config{ISS: new(segment.Seq(1000))})
	s := n.socket()
	require.NoError(t, s.Connect(n.at(4000), netip.MustParseAddrPort("10.0.0.99:80")))
	p := &script{n, n.at(4000), s.Remote()}
	p.news()
	assert.Equal(t, []string{"R 77:77(0)"}, p.deliver(segment.Segment{Flags: syn | ack, Seq: 5000, Ack: 77, Window: 100}))
	assert.Equal(t, segment.Seq(1001), s.Status().SndNxt, "a reset sends nothing of the stream")

	// A second, different SYN in SYN-RECEIVED: netstack has no number for the
	// reset, and gives zero.
	assert.Equal(t, []string{"S. 1000:1000(0) ack 5001"}, p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 100}))
	assert.Equal(t, []string{"R. 0:0(0) ack 5101", "S 1000:1000(0)"}, p.deliver(segment.Segment{Flags: syn, Seq: 5100, Window: 100}))
}

// An IPv6 packet's extension headers (RFC 8200 section 4) do not hide its
// numbers, nor does an IPv4 header with options.
func TestRewritingBehindExtensions(t *testing.T) {
	extensions := map[string][]byte{
		"none":        nil,
		"hop-by-hop":  {0, 0, 1, 4, 0, 0, 0, 0},
		"destination": {60, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		"fragment":    {44, 0, 0, 0, 0, 0, 0, 1},
	}
	for name, extension := range extensions {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			n := w.host("server", Config{ISS: new(segment.Seq(1000)), NoTimestamps: true}, "fd00::2")
			listener := n.listen()
			p := &script{n, n.at(80), netip.MustParseAddrPort("[fd00::9]:4000")}
			p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000})
			b := p.bytes(segment.Segment{Flags: ack, Seq: 5001, Ack: 1001, Window: 60000})
			if extension != nil {
				next := extension[0]
				extension[0] = b[6]
				b = append(append(append([]byte{}, b[:40]...), extension...), b[40:]...)
				b[6], b[5] = next, b[5]+byte(len(extension))
				extension[0] = next
			}
			p.Deliver(b)
			_, err := listener.Accept()
			assert.NoError(t, err)
			assert.Empty(t, p.text())
		})
	}
	t.Run("ipv4 options", func(t *testing.T) {
		w := newWorld(t)
		p, listener := w.passive(Config{ISS: new(segment.Seq(1000)), NoTimestamps: true})
		p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000})
		b := p.bytes(segment.Segment{Flags: ack, Seq: 5001, Ack: 1001, Window: 60000})
		b = append(append(append([]byte{}, b[:20]...), 1, 1, 1, 0), b[20:]...)
		b[0], b[3] = 0x46, b[3]+4
		b[10], b[11] = 0, 0
		sum := ^segment.Checksum(b[:24], 0)
		b[10], b[11] = byte(sum>>8), byte(sum)
		p.Deliver(b)
		_, err := listener.Accept()
		assert.NoError(t, err)
	})
}
