// Package notation writes a TCP segment in one short line, for tests and
// scripts, and reads it:
//
//	S 0:0(0) win 65535 <mss 1460,nop,wscale 7>
//	P. 1:11(10) ack 1 win 1000
//	F. 11 ack 1
//	R 1
//
// A line is a [Form]: what it says about a segment. What it leaves out is not
// compared by [Form.Match], and has a default in [Form.Segment].
//
// # The parts of a line
//
// First the flags, in tcpdump's letters: S for SYN, F for FIN, R for RST, P for
// PSH, a dot for ACK, U for URG, E, W and e for ECN, or "none".
//
// Then the sequence numbers, as 1:11(10) for the 10 octets from 1 to 10; the
// length, or the end, may be left out. A number alone says where a segment
// begins and leaves its length open. As everywhere in tcpdump's world, SYN and
// FIN are not counted in the length.
//
// Then, in any order: "ack 1", "win 1000" (as carried, not scaled), "urg 5",
// "len 10" where there is no sequence number, the data itself in double quotes
// as in Go, "badsum" for a wrong checksum, and options:
//
//	<mss 1460,sackOK,TS val 1 ecr 2,nop,wscale 7>
//	<sack 11:21 31:41>   blocks count as the acknowledgment number does
//	<TS,mss>             whatever their values
//	<mss 1460,...>       and perhaps others
//	<>                   none at all
//	<kind 254 0xbeef>    any other, with its data
//
// Padding (nop, eol) is compared only if the line has some.
//
// Numbers are relative: the SYN of a direction is 0, its first octet of data is
// 1, and numbers before it are negative. A number after "=" is as on the wire:
// =4294967295.
package notation
