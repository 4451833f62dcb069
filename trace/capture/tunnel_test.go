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
	b := []byte{0xc0, 0, 0, 0, 0, 0, 0, 0}
	binary.BigEndian.PutUint16(b[2:], port)
	binary.BigEndian.PutUint16(b[4:], uint16(8+len(payload)))
	return ip4(17, append(b, payload...))
}

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
		{"NFLOG", 239, nflog(binary.LittleEndian), b4, ""},
		{"NFLOG, big endian", 239, nflog(binary.BigEndian), b4, ""},

		{"UDP in GRE", 101, ip4(47, join([]byte{0, 0, 8, 0}, udp(53, nil))), nil, "UDP in GRE"},
		{"ARP in VXLAN", 101, udp(4789, arp), nil, "UDP"},
		{"GRE of what is unknown", 101, ip4(47, []byte{0, 0, 0x12, 0x34, 1}), nil, "GRE"},
		{"cut off in GRE", 101, ip4(47, []byte{0, 0}), nil, "GRE"},
		{"nothing in IP in IP", 101, ip4(4, nil), nil, "frame without a packet in IP in IP"},
		{"PPP control", 9, []byte{0xff, 3, 0xc0, 0x21, 1, 1, 0, 4}, nil, "PPP control"},
		{"NFLOG without a packet", 239, []byte{2, 0, 0, 0, 6, 0, 10, 0, 'a', 0}, nil, "frame cut off in its link header"},
		{"NFLOG of no length", 239, []byte{2, 0, 0, 0, 0, 0, 9, 0}, nil, "malformed NFLOG attribute"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := pcapFile(binary.LittleEndian, true, c.link, c.frame)
			tr, err := capture.ReadAll(bytes.NewReader(file), capture.Limits{})
			if c.reason != "" {
				assert.ErrorContains(t, err, "passed over: "+c.reason+" (1)")
				return
			}
			require.NoError(t, err)
			p := tr.Packets()[0]
			assert.Equal(t, c.packet, p.Bytes)
			assert.Zero(t, p.Truncated)
			assert.EqualValues(t, 1000, p.Segment.Seq)
		})
	}
}

// As many tunnels in each other as there is room for are no endless work.
func TestTunnelsInTunnels(t *testing.T) {
	b := packet(t, syn4)
	for range 100 {
		b = ip4(4, b)
	}
	_, err := capture.ReadAll(bytes.NewReader(pcapFile(binary.LittleEndian, true, 101, b)), capture.Limits{})
	assert.ErrorContains(t, err, "tunnels in tunnels (1)")
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
