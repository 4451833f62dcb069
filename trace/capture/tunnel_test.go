package capture_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

// What tcpdump and tshark find in each of these.
func TestOddCaptures(t *testing.T) {
	for name, c := range map[string]struct {
		segments, cut int
		last          string
	}{
		"badopt":    {10, 0, "seq 1102 ack 5022"},
		"iplen_cut": {12, 1, "seq 1102 ack 5222"},
		"frag4":     {8, 0, "seq 1302 ack 5002"},
		"enc_gre":   {8, 0, "seq 1007 ack 5002"},
		"enc_mpls":  {8, 0, "seq 1007 ack 5002"},
		"link_ppp":  {8, 0, "seq 1007 ack 5002"},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := os.ReadFile(filepath.Join("testdata", "odd", name+".pcap"))
			require.NoError(t, err)
			tr, stats := open(t, file)
			assert.Equal(t, c.segments, stats.Segments)
			assert.Equal(t, c.cut, stats.Truncated)
			assert.Empty(t, stats.Skipped)
			packets := tr.Packets()
			assert.Contains(t, packets[len(packets)-1].Segment.String(), c.last)
		})
	}
}

// ip4 puts an IPv4 header before a payload, and udp a header of UDP.
func ip4(protocol byte, payload []byte) []byte {
	b := []byte{0: 0x45, 8: 64, 9: protocol, 12: 203, 14: 113, 15: 1, 16: 203, 18: 113, 19: 2}
	binary.BigEndian.PutUint16(b[2:], uint16(20+len(payload)))
	binary.BigEndian.PutUint16(b[10:], ^segment.Checksum(b, 0))
	return append(b, payload...)
}

func udp(port uint16, payload []byte) []byte {
	b := []byte{0x9c, 0x41, 0, 0, 0, 0, 0, 0}
	binary.BigEndian.PutUint16(b[2:], port)
	binary.BigEndian.PutUint16(b[4:], uint16(8+len(payload)))
	return ip4(17, append(b, payload...))
}

func ip6(protocol byte, payload []byte) []byte {
	b := []byte{0: 0x60, 6: protocol, 7: 64, 8: 0x20, 9: 1, 23: 1, 24: 0x20, 25: 1, 39: 2}
	binary.BigEndian.PutUint16(b[4:], uint16(len(payload)))
	return append(b, payload...)
}

// The headers around a packet are taken off, and tcpdump says of them what we say.
func TestTunnels(t *testing.T) {
	b4, b6 := packet(t, syn4), packet(t, syn6)
	ethernet := func(kind ...byte) []byte { return append(make([]byte, 12), kind...) }
	snap := []byte{0xaa, 0xaa, 3, 0, 0, 0, 8, 0}
	ppp := join([]byte{0x11, 0, 0, 7, 0, byte(2 + len(b4)), 0, 0x21}, b4)
	vxlan := join([]byte{8, 0, 0, 0, 0, 0, 9, 0}, ethernet(8, 0), b4)
	arp := join([]byte{8, 0, 0, 0, 0, 0, 9, 0}, ethernet(8, 6), make([]byte, 28))
	nflog := func(o order) []byte {
		b := []byte{2, 0, 0, 0}
		b = append(o.AppendUint16(o.AppendUint16(b, 6), 10), 'a', 0, 0, 0)
		return append(o.AppendUint16(o.AppendUint16(b, uint16(4+len(b4))), 9), b4...)
	}
	cooked := func(kind, kind2, card, direction byte, tag ...byte) []byte {
		return join([]byte{kind, kind2, 0, 0, 0, 0, 0, card, 0, 1, direction, 6, 2, 0, 0, 0, 0, 1, 0, 0}, tag, b4)
	}
	for _, c := range []struct {
		name   string
		link   uint32
		frame  []byte
		packet []byte
		reason string
	}{
		{"IP in IP", 101, ip4(4, b4), b4, ""},
		{"6in4", 101, ip4(41, b6), b6, ""},
		{"IP in IP in IP", 101, ip4(4, ip4(4, b4)), b4, ""},
		{"GRE", 101, ip4(47, join([]byte{0, 0, 8, 0}, b4)), b4, ""},
		{"GRE with key and sequence number", 101, ip4(47, join([]byte{0x30, 0, 0x86, 0xdd}, make([]byte, 8), b6)), b6, ""},
		{"GRE of Ethernet", 101, ip4(47, join([]byte{0, 0, 0x65, 0x58}, ethernet(8, 0), b4)), b4, ""},
		{"VXLAN", 101, udp(4789, vxlan), b4, ""},
		{"VXLAN as Linux has it", 101, udp(8472, vxlan), b4, ""},
		{"Geneve", 101, udp(6081, join([]byte{0, 0, 0x65, 0x58, 0, 0, 9, 0}, ethernet(8, 0), b4)), b4, ""},
		{"MPLS", 1, join(ethernet(0x88, 0x47), []byte{0, 1, 0, 64, 0, 2, 1, 64}, b6), b6, ""},
		{"PPPoE", 1, join(ethernet(0x88, 0x64), ppp), b4, ""},
		{"PPPoE in a VLAN", 1, join(ethernet(0x81, 0, 0, 5, 0x88, 0x64), ppp), b4, ""},
		{"LLC and SNAP", 1, join(ethernet(0, byte(len(snap)+len(b4))), snap, b4), b4, ""},
		{"PPP", 9, join([]byte{0xff, 3, 0, 0x57}, b6), b6, ""},
		{"PPP, compressed", 9, join([]byte{0x21}, b4), b4, ""},
		{"PPP on a serial line", 50, join([]byte{0xff, 3, 0, 0x21}, b4), b4, ""},
		{"HDLC on a serial line", 50, join([]byte{0x0f, 0, 8, 0}, b4), b4, ""},
		{"Cisco HDLC", 104, join([]byte{0x8f, 0, 0x86, 0xdd}, b6), b6, ""},
		{"PPPoE captured", 51, ppp, b4, ""},
		{"GRE with checksum", 101, ip4(47, join([]byte{0x80, 0, 8, 0, 1, 2, 0, 0}, b4)), b4, ""},
		{"GRE over IPv6", 101, ip6(47, join([]byte{0, 0, 8, 0}, b4)), b4, ""},
		{"GRE of MPLS in IP in IP", 101, ip4(4, ip4(47, join([]byte{0, 0, 0x88, 0x47, 0, 2, 1, 64}, b4))), b4, ""},
		{"PPTP", 101, ip4(47, join([]byte{0x30, 0x81, 0x88, 0x0b, 0, byte(4 + len(b4)), 0, 7, 0, 0, 0, 3, 0, 0, 0, 2, 0xff, 3, 0, 0x21}, b4)), b4, ""},
		{"EtherIP", 101, ip4(97, join([]byte{0x30, 0}, ethernet(8, 0), b4)), b4, ""},
		{"AH", 101, ip4(51, join([]byte{4, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1}, make([]byte, 12), b4)), b4, ""},
		{"GTP", 101, udp(2152, join([]byte{0x30, 0xff, 0, byte(len(b4)), 0, 0, 0, 7}, b4)), b4, ""},
		{"Geneve with options", 101, udp(6081, join([]byte{2, 0xc0, 8, 0, 0, 0, 9, 5, 1, 2, 3, 1, 0, 0, 0, 5}, b4)), b4, ""},
		{"MPLS in UDP", 101, udp(6635, join([]byte{0, 0, 0x81, 64}, b4)), b4, ""},
		{"VXLAN of a VLAN", 101, udp(4789, join([]byte{8, 0, 0, 0, 0, 0, 9, 0}, ethernet(0x81, 0, 0, 5, 8, 0), b4)), b4, ""},
		{"VLANs", 1, join(ethernet(0x88, 0xa8, 0, 7, 0x81, 0, 0, 5, 8, 0), b4), b4, ""},
		{"VLANs before there was a standard", 1, join(ethernet(0x92, 0, 0, 7, 0x91, 0, 0, 5, 0x86, 0xdd), b6), b6, ""},
		{"BSD loopback", 0, join([]byte{2, 0, 0, 0}, b4), b4, ""},
		{"BSD loopback, big endian", 0, join([]byte{0, 0, 0, 30}, b6), b6, ""},
		{"OpenBSD loopback", 108, join([]byte{0, 0, 0, 24}, b6), b6, ""},
		{"Linux cooked", 113, join([]byte{0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0}, b4), b4, ""},
		{"Linux cooked, in a VLAN", 113, join([]byte{0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 0x81, 0, 0, 5, 8, 0}, b4), b4, ""},
		{"Linux cooked 2", 276, cooked(8, 0, 1, 0), nil, ""},
		{"Linux cooked 2, no such interface", 276, cooked(8, 0, 200, 4), nil, ""},
		{"Linux cooked 2, no such direction", 276, cooked(8, 0, 1, 9), nil, ""},
		{"Linux cooked 2, in a VLAN", 276, cooked(0x81, 0, 1, 3, 0, 5, 8, 0), nil, ""},
		{"pflog", 117, join([]byte{61, 2}, make([]byte, 62), b4), b4, ""},
		{"PPI", 192, join([]byte{0, 0, 8, 0, 1, 0, 0, 0}, ethernet(8, 0), b4), b4, ""},
		{"FDDI", 10, join([]byte{0x50}, make([]byte, 12), snap, b4), b4, ""},
		{"FDDI from a DECnet address", 10, join([]byte{0x50}, make([]byte, 6), []byte{0xaa, 0, 4, 0, 1, 2}, snap, b4), b4, ""},
		{"Token Ring", 6, join([]byte{0x10, 0x40}, make([]byte, 12), snap, b4), b4, ""},
		{"Token Ring, with a route", 6, join([]byte{0x10, 0x40}, make([]byte, 6), []byte{0x82, 0, 0, 0, 0, 1, 0x06, 0x10, 0, 1, 0, 2}, snap, b4), b4, ""},
		{"Token Ring, cut off in its route", 6, join([]byte{0x10, 0x40}, make([]byte, 6), []byte{0x82, 0, 0, 0, 0, 1, 0x06}), nil, "frame cut off in its link header"},
		{"LLC over ATM", 100, join(snap, b4), b4, ""},
		{"PPPoE, cut off", 1, join(ethernet(0x88, 0x64), []byte{0x11, 0, 0, 7, 4, 0, 0, 0x21}, b4), b4, ""},
		{"NFLOG", 239, nflog(binary.LittleEndian), b4, ""},
		{"NFLOG, big endian", 239, nflog(binary.BigEndian), b4, ""},

		{"UDP in GRE", 101, ip4(47, join([]byte{0, 0, 8, 0}, udp(53, nil))), nil, "UDP inside GRE"},
		{"ARP in VXLAN", 101, udp(4789, arp), nil, "UDP to the port of VXLAN"},
		{"L2TP", 101, udp(1701, []byte{0, 2, 0, 1}), nil, "UDP to the port of L2TP"},
		{"ESP", 101, ip4(50, make([]byte, 40)), nil, "ESP"},
		{"MACsec", 1, join(ethernet(0x88, 0xe5), make([]byte, 40)), nil, "MACsec"},
		{"PPI of USB", 192, []byte{0, 0, 8, 0, 189, 0, 0, 0, 1}, nil, "link type 189 (Linux USB)"},
		{"PPI in PPI", 192, []byte{0, 0, 8, 0, 192, 0, 0, 0, 1}, nil, "PPI in PPI"},
		{"pflog, cut off", 117, []byte{61, 2}, nil, "frame cut off in its link header"},
		{"GRE of what is unknown", 101, ip4(47, []byte{0, 0, 0x12, 0x34, 1}), nil, "GRE"},
		{"cut off in GRE", 101, ip4(47, []byte{0, 0}), nil, "GRE"},
		{"nothing in IP in IP", 101, ip4(4, nil), nil, "frame without a packet inside IP in IP"},
		{"PPP control", 9, []byte{0xff, 3, 0xc0, 0x21, 1, 1, 0, 4}, nil, "PPP control"},
		{"NFLOG without a packet", 239, []byte{2, 0, 0, 0, 6, 0, 10, 0, 'a', 0}, nil, "frame cut off in its link header"},
		{"NFLOG of no length", 239, []byte{2, 0, 0, 0, 0, 0, 9, 0}, nil, "malformed NFLOG attribute"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := pcapFile(binary.LittleEndian, true, c.link, c.frame)
			tr, err := capture.ReadAll(bytes.NewReader(file), capture.Limits{})
			if c.reason != "" {
				assert.ErrorContains(t, err, "passed over: 1 × "+c.reason)
				return
			}
			require.NoError(t, err)
			p := tr.Packets()[0]
			if c.packet == nil {
				c.packet = b4
			}
			assert.Equal(t, c.packet, p.Bytes)
			assert.Zero(t, p.Truncated)
			assert.EqualValues(t, 1000, p.Segment.Seq)
			if undecoded[c.name] {
				return
			}
			text := output(t, file, "tcpdump", "-n", "-r", "-")
			assert.Equal(t, text, tcpdump.Format.Text(tr, format.Style{}))
			again := read(t, []byte(text))
			assert.Equal(t, text, tcpdump.Format.Text(again, format.Style{}), "and so does a trace of that text")
		})
	}
}

// undecoded are those that tcpdump does not print as what they are.
var undecoded = map[string]bool{"PPP, compressed": true, "EtherIP": true, "GTP": true, "PPPoE, cut off": true, "Token Ring, with a route": true, "NFLOG, big endian": true}

// As many tunnels in each other as there is room for are no endless work.
func TestTunnelsInTunnels(t *testing.T) {
	b := packet(t, syn4)
	for range 100 {
		b = ip4(4, b)
	}
	_, err := capture.ReadAll(bytes.NewReader(pcapFile(binary.LittleEndian, true, 101, b)), capture.Limits{})
	assert.ErrorContains(t, err, "1 × tunnels in tunnels")
}

// Linux had a format of its own once, with an interface beside each packet.
func TestModifiedPcap(t *testing.T) {
	for _, o := range orders {
		b := packet(t, syn4)
		file := o.AppendUint32(nil, 0xa1b2cd34)
		file = append(o.AppendUint16(o.AppendUint16(file, 2), 4), make([]byte, 8)...)
		file = o.AppendUint32(o.AppendUint32(file, 65535), 101)
		for range 2 {
			file = o.AppendUint32(o.AppendUint32(file, 1_000_000_000), 0)
			file = o.AppendUint32(o.AppendUint32(file, uint32(len(b))), uint32(len(b)))
			file = append(append(file, make([]byte, 8)...), b...)
		}
		tr, stats := open(t, file)
		assert.Equal(t, 2, stats.Segments)
		assert.Equal(t, b, tr.Packets()[1].Bytes)
	}
}
