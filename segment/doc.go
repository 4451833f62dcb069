// Package segment holds one TCP segment as a plain value, and turns it into an
// IP packet and back.
//
// [Parse] takes an IPv4 or IPv6 packet apart into a [Segment];
// [Segment.Append] writes one with right checksums; [Verify] checks the
// checksums of a packet. [ParseDatagram], on which these rest, is for packets of
// any kind: it gives a [Datagram], which is a view of IP headers, fragments, ports,
// and of ICMP with the packet that it quotes. [Seq] is the arithmetic of sequence
// numbers, [Flags] the control bits and [Option] one TCP option.
//
// A Segment says what was on the wire and nothing more: its window is unscaled,
// its sequence numbers are absolute, options of unknown kinds are kept as
// bytes, and nothing in it depends on a connection. Names are those of RFC 9293.
//
// The package depends on the standard library only. Its functions keep no
// state, so they may be called from any goroutine.
package segment
