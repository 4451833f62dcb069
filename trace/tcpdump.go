package trace

import (
	"bufio"
	"io"
	"net/netip"
)

// writeTcpdump writes the packets in the order of sending, each as it left its
// sender, the way tcpdump 4.99 prints a capture of them with -n -r, in UTC; with
// [Style].Absolute the way it does with -S too. What differs:
//
//   - The Accurate ECN flag is "e", as in later releases.
//   - Of payloads, only the first lines of HTTP, RTSP, FTP, SMTP and WHOIS on
//     their well-known ports are printed, not the other protocols that tcpdump
//     decodes (such as DNS, BGP, SSH and Redis).
//   - Of TCP options, Multipath TCP's are in hexadecimal, and malformed ones are
//     printed as unknown ones.
//   - Of packets that are no TCP segments, ICMP's destination unreachable, time
//     exceeded and echo are printed, and ICMPv6's packet too big; other types by
//     their number, as in "ICMP type-#42", and other protocols by theirs.
func writeTcpdump(w io.Writer, t *Trace, style Style) error {
	out := bufio.NewWriter(w)
	start := t.Start.UTC()
	n := newNumbers(style.Absolute)
	var line []byte
	for _, p := range t.Packets() {
		line = start.Add(p.Sent).AppendFormat(line[:0], "15:04:05.000000 ")
		line = append(appendPacket(line, p, n), '\n')
		out.Write(line) // the writer keeps the first error for Flush
	}
	return out.Flush()
}

func appendPacket(b []byte, p *Packet, n *numbers) []byte {
	s := p.Segment
	if s == nil {
		return appendOther(b, p.Bytes)
	}
	b = appendVersion(b, s.Src.Addr())
	b = appendPort(appendAddr(b, s.Src.Addr()), s.Src.Port())
	b = append(b, " > "...)
	b = appendPort(appendAddr(b, s.Dst.Addr()), s.Dst.Port())
	b = appendSegment(append(b, ": "...), s, n)
	return appendPayload(b, s)
}

func appendVersion(b []byte, a netip.Addr) []byte {
	if a.Is4() {
		return append(b, "IP "...)
	}
	return append(b, "IP6 "...)
}

func appendAddr(b []byte, a netip.Addr) []byte { return a.WithZone("").AppendTo(b) }

func appendPort(b []byte, port uint16) []byte { return appendInt(append(b, '.'), int(port)) }
