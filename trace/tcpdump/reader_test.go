package tcpdump_test

import (
	"fmt"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
)

// lines reads a pasted text.
func lines(t testing.TB, text ...string) (*trace.Trace, capture.Stats) {
	t.Helper()
	r, err := capture.Open(strings.NewReader(strings.Join(text, "\n")))
	require.NoError(t, err)
	tr, err := r.ReadAll(capture.Limits{})
	require.NoError(t, err)
	return tr, r.Stats()
}

// What is printed beside the packet does not matter.
func TestFormsOfLines(t *testing.T) {
	const line = "IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1000, win 29184, options [mss 1460], length 0"
	for _, form := range []string{
		line,
		"  \t" + line + "  \r",
		"21:57:44.763832 " + line,
		"1795219584.868277 " + line,
		"2026-11-21 00:06:24.868277 " + line,
		"00:00:00.000030123 " + line,
		"    7  21:57:44.763832 " + line,
		"21:57:44.763832 eth0  Out " + line,
		"21:57:44.763832 lo    In  " + line,
		"21:57:44.763832 ethertype IPv4, " + line,
		"21:57:44.763832 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 58: " + strings.TrimPrefix(line, "IP "),
		"21:57:44.763832 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype 802.1Q (0x8100), length 62: vlan 5, p 0, ethertype IPv4 (0x0800), " + strings.TrimPrefix(line, "IP "),
		"21:57:44.763832 IP (tos 0x0, ttl 64, id 0, offset 0, flags [none], proto TCP (6), length 44)\n    " + strings.TrimPrefix(line, "IP "),
		strings.Replace(line, "[S],", "[S], cksum 0x0000 (correct),", 1),
		strings.Replace(line, "[S],", "[S], cksum 0x0000 (incorrect -> 0x1234),", 1),
		strings.Replace(line, "0.2.80", "0.2.http", 1),
		line + ": HTTP",
		"\xef\xbb\xbf" + line, // a byte order mark
	} {
		tr, stats := lines(t, "tcpdump: listening on eth0, link-type EN10MB (Ethernet)", form, "", "1 packet captured")
		require.Len(t, tr.Packets(), 1, form)
		want := segment.Segment{Src: netip.MustParseAddrPort("10.0.0.1:40000"), Dst: netip.MustParseAddrPort("10.0.0.2:80"),
			Seq: 1000, Flags: segment.SYN, Window: 29184, Options: []segment.Option{segment.MSS(1460)}}
		want.IP = tr.Packets()[0].Segment.IP
		assert.Equal(t, want, *tr.Packets()[0].Segment, form)
		assert.Equal(t, 2, stats.Skipped["line without a packet"], form)
	}
}

func TestLinesThatArePassedOver(t *testing.T) {
	_, stats := lines(t,
		"IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 1, win 1, length 0",
		"00:00:00.000001 ARP, Request who-has 10.0.0.1 tell 10.0.0.2, length 28",
		"00:00:00.000002 IP 10.0.0.1.5353 > 224.0.0.251.5353: 0 PTR? x.local. (20)",
		"00:00:00.000003 IP6 (hlim 255, next-header ICMPv6 (58) payload length: 32) fe80::1 > ff02::1: ICMP6",
		"        0x0000:  4500 003c ad23 4000 4006",
		"00:00:00.000004 IP 10.0.0.1.1 > 10.0.0.2.unheardof: Flags [S], seq 1, win 1, length 0",
		"00:00:00.000005 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [Q], seq 1, win 1, length 0",
		"00:00:00.000005 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], seq 1:9, ack 1, win 1, length 5",
		"00:00:00.000005 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], seq 1:9, ack 1, win 1 [|tcp]",
		"00:00:00.000005 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], seq 99999999999, ack 1, win 1, length 0",
		"00:00:00.000005 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], ack 1, win 1, length 1048577",
		"00:00:00.000005 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], ack 1, win 1, options [mss 5, length 0",
		"00:00:00.000005 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], ack 1, win 1, what 5, length 0",
		"00:00:00.000005 IP 10.0.0.1.1 > fd00::1.2: Flags [.], ack 1, win 1, length 0",
		"00:00:00.000005 IP 10.0.0.1.1: Flags [.], ack 1, win 1, length 0",
		"00:00:00.000005 IP nowhere > 10.0.0.1.1: Flags [.], ack 1, win 1, length 0",
		"00:00:00.000005 IP 10.0.0.1.1 > "+strings.Repeat("x", 300)+".1: Flags [.], ack 1, win 1, length 0",
		strings.Repeat("x", 500<<10),
		"00:00:00.000006 IP 10.0.0.1.2 > 10.0.0.2.1: tcp 0",
	)
	assert.Equal(t, map[string]int{
		"packet that is no TCP segment": 4, "line without a packet": 1, "line about TCP that cannot be understood": 11,
		`segment of the service "unheardof", whose port is not known: use tcpdump -n`: 1, "line of more than 384 KiB": 1,
	}, stats.Skipped)
	assert.Equal(t, 17, stats.Packets)
	assert.Equal(t, 1, stats.Segments)
	_, stats = lines(t, "Dear diary,", "IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], ack 1, length 0", "IP 10.0.0.1.1 > 10.0.0.2.2: Flags [Q], ack 1, length 0")
	assert.Equal(t, 3, stats.Unclear)
}

func TestOptionsOfLines(t *testing.T) {
	for printed, want := range map[string][]segment.Option{
		"mss 1460": {segment.MSS(1460)},
		"mss 1460,sackOK,TS val 4294967295 ecr 0,nop,wscale 7": {segment.MSS(1460), segment.SACKOK(), segment.TS(4294967295, 0), segment.NOP(), segment.WScale(7)},
		"nop,nop,sack 1 {1010:1020}":                           {segment.NOP(), segment.NOP(), segment.SACKBlocks(segment.Block{Left: 1010, Right: 1020})},
		"sack 2 {1:2}{4294967295:3}":                           {segment.SACKBlocks(segment.Block{Left: 1, Right: 2}, segment.Block{Left: 4294967295, Right: 3})},
		"sack 0 ":                                              {{Kind: segment.SACK}},
		"unknown-77 0x0102,eol":                                {{Kind: 77, Data: []byte{1, 2}}, {Kind: segment.EndOfOptions, Data: []byte{0, 0, 0}}},
		"unknown-77":                                           {{Kind: 77}},
		"tfo  cookiereq,eol":                                   {{Kind: 34}, {Kind: segment.EndOfOptions, Data: []byte{0}}},
		"tfo  cookie 01020304":                                 {{Kind: 34, Data: []byte{1, 2, 3, 4}}},
		"uto 0x8005 300":                                       {{Kind: 28, Data: []byte{0x80, 5}}},
		"mptcp 12 capable v1":                                  nil, // whose key is missing
		"mss 70000,wscale x,TS val 1":                          nil,
		"sack 1 {1}":                                           nil,
		"sack 1 {1:2":                                          nil,
		"sack 5 {1:2}{1:2}{1:2}{1:2}{1:2}":                     nil,
		strings.Repeat("TS val 1 ecr 2,", 9):                   {segment.TS(1, 2), segment.TS(1, 2), segment.TS(1, 2), segment.TS(1, 2)},
	} {
		tr, _ := lines(t, "IP 10.0.0.1.1 > 10.0.0.2.2: Flags [R], seq 1, win 1, options ["+printed+"], length 0")
		assert.Equal(t, want, tr.Packets()[0].Segment.Options, printed)
	}
}

// Names of hosts get addresses, and keep their names.
func TestNamesOfHosts(t *testing.T) {
	tr, _ := lines(t,
		"IP www.example.com.https > my-laptop.40000: Flags [.], ack 1, win 1, length 0",
		"IP my-laptop.40000 > www.example.com.https: Flags [S], seq 1, win 1, length 0",
		"IP6 my-laptop.40000 > ip6-server.ssh: Flags [S], seq 1, win 1, length 0",
		"IP localhost.1 > localhost.2: Flags [S], seq 1, win 1, length 0",
		"IP6 localhost.1 > ::1.2: Flags [S], seq 1, win 1, length 0",
	)
	var all []string
	for _, p := range tr.Packets() {
		all = append(all, fmt.Sprint(p.From, " ", p.Segment.Src, " ", p.To, " ", p.Segment.Dst))
	}
	assert.Equal(t, []string{
		"www.example.com 198.18.0.1:443 my-laptop 198.18.0.2:40000",
		"my-laptop 198.18.0.2:40000 www.example.com 198.18.0.1:443",
		"my-laptop [2001:db8::3]:40000 ip6-server [2001:db8::4]:22",
		"localhost 127.0.0.1:1 localhost 127.0.0.1:2",
		"localhost [::1]:1 localhost [::1]:2",
	}, all)
	assert.Equal(t, []trace.Host{ // who opens the first connection comes first
		{Name: "my-laptop", Addresses: []netip.Addr{netip.MustParseAddr("198.18.0.2"), netip.MustParseAddr("2001:db8::3")}},
		{Name: "www.example.com", Addresses: []netip.Addr{netip.MustParseAddr("198.18.0.1")}},
		{Name: "ip6-server", Addresses: []netip.Addr{netip.MustParseAddr("2001:db8::4")}},
		{Name: "localhost", Addresses: []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("::1")}},
	}, tr.Hosts)
}

// Conversations that begin before the text does have numbers all the same.
func TestNumbersOfConversationsWithoutBeginning(t *testing.T) {
	const there, back = "IP 10.0.0.1.1 > 10.0.0.2.2: Flags ", "IP 10.0.0.2.2 > 10.0.0.1.1: Flags "
	for name, c := range map[string]struct {
		text []string
		want []string
	}{
		"relative": {
			[]string{there + "[P.], seq 700700:700706, ack 900900, win 1, length 6", back + "[.], ack 6, win 1, length 0", back + "[.], seq 1:4, ack 6, win 1, options [sack 1 {9:10}], length 3", back + "[R], seq 900903, win 0, length 0"},
			[]string{"700700 900900", "900900 700706", "900900 700706", "900903 0"},
		},
		"absolute": {
			[]string{there + "[P.], seq 700700:700706, ack 900900, win 1, length 6", back + "[.], ack 700706, win 1, length 0", back + "[.], seq 900900:900903, ack 700706, win 1, length 3"},
			[]string{"700700 900900", "900900 700706", "900900 700706"},
		},
		"relative, with one beginning unknown": {
			[]string{there + "[.], ack 900900, win 1, length 0", there + "[P.], seq 1:6, ack 1, win 1, length 5", back + "[.], ack 6, win 1, length 0"},
			[]string{"0 900900", "1 900900", "900900 6"},
		},
		"absolute, with one beginning unknown": {
			[]string{there + "[.], ack 900900, win 1, length 0", there + "[P.], seq 700700:700705, ack 900900, win 1, length 5", back + "[.], ack 700705, win 1, length 0"},
			[]string{"0 900900", "700700 900900", "900900 700705"},
		},
		"numbers that wrap around": {
			[]string{there + "[S], seq 4294967295, win 1, length 0", back + "[S.], seq 4294967290, ack 0, win 1, length 0", there + "[.], ack 1, win 1, length 0", back + "[P.], seq 1:11, ack 1, win 1, length 10"},
			[]string{"4294967295 0", "4294967290 0", "0 4294967291", "4294967291 0"},
		},
		"the same ports again": {
			[]string{there + "[S], seq 5000, win 1, length 0", back + "[S.], seq 7000, ack 5001, win 1, length 0", there + "[.], ack 1, win 1, length 0",
				there + "[S], seq 90000, win 1, length 0", back + "[S.], seq 80000, ack 90001, win 1, length 0", there + "[.], ack 1, win 1, length 0"},
			[]string{"5000 0", "7000 5001", "5001 7001", "90000 0", "80000 90001", "90001 80001"},
		},
	} {
		tr, _ := lines(t, c.text...)
		var got []string
		for _, p := range tr.Packets() {
			got = append(got, fmt.Sprint(p.Segment.Seq, " ", p.Segment.Ack))
		}
		assert.Equal(t, c.want, got, name)
	}
	tr, _ := lines(t, there+"[P.], seq 700700:700706, ack 900900, win 1, options [sack 1 {9:10}], length 6", back+"[.], ack 6, win 1, options [sack 1 {9:10}], length 0")
	assert.Equal(t, []segment.Block{{Left: 900908, Right: 900909}}, tr.Packets()[0].Segment.SACKBlocks())
	assert.Equal(t, []segment.Block{{Left: 700709, Right: 700710}}, tr.Packets()[1].Segment.SACKBlocks())
}

// Lines that come one by one are returned one by one.
func TestLiveText(t *testing.T) {
	in, out := io.Pipe()
	defer in.Close()
	next := make(chan string)
	go func() {
		for line := range next {
			io.WriteString(out, line+"\n")
		}
	}()
	send := func(i int) {
		next <- fmt.Sprintf("00:00:%02d.000000 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 1, win 1, length 0", i)
	}
	send(1)
	r, err := capture.Open(in)
	require.NoError(t, err)
	for i := 1; i < 4; i++ {
		p, err := r.Next()
		require.NoError(t, err)
		assert.Equal(t, i, p.Number)
		assert.Equal(t, time.Duration(i-1)*time.Second, p.Sent)
		send(i + 1)
	}
	close(next)
}
