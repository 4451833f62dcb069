// Package capture writes traces as capture files, which tcpdump, Wireshark and
// all their kin read, and reads captures as traces.
//
// [Write] writes a whole trace; a [Writer] is a [trace.Recorder] that writes a
// run while it goes on, in memory that does not grow. Both write pcapng or
// classic pcap with times in nanoseconds.
//
// [Open] finds out by itself what it is given: pcap, pcapng, either of them
// compressed with gzip, the text that tcpdump prints, or the JSON Lines of
// package jsonl. The [Reader] that it makes is a stream, in memory that does not
// grow either; [ReadAll] makes a [trace.Trace] of one.
//
// Frames are of Ethernet, with VLAN tags, LLC and SNAP, MPLS or PPPoE; of PPP, Cisco
// HDLC, IEEE 802.11, Linux cooked captures, netfilter's log, loopback or raw IP. TCP is
// found in tunnels too: IP in IP, 6in4, GRE, EtherIP, VXLAN, Geneve and GTP, whose own
// packets are not kept. Fragments are put together. What is passed over, [Stats] counts.
//
// A pcapng file written by this package holds, beside the packets, the trace's
// name, seed, start and hosts, and what befell each packet, so that a trace with
// both sides captured comes back with all its packets and their fates. Calls,
// states and variables are for JSON Lines.
//
// Files from elsewhere may be damaged, or made to do damage. The readers here
// are this package's own, because no library's tells where in the file it went
// wrong while holding on to bounded memory: a reader buffers less than 512 KiB,
// and its tables are bounded too.
package capture
