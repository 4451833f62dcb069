package capture

import (
	"fmt"
	"slices"
	"strings"
)

// Options say what a capture file is to be like. The zero value is a good
// choice: pcapng, of IP packets, as their senders saw them.
type Options struct {
	Format Format
	Link   Link
	Side   Side
	// Program is what wrote the file, as pcapng tells it, with the version if
	// there is one. Default: "tcpsim".
	Program string
	// Stack is the TCP that was simulated, with its version, such as "gVisor
	// v0.0.0-20260701204157-69c2d17aea96". pcapng has it for the operating
	// system. Default: not told.
	Stack string
}

// Format is a kind of file.
type Format string

const (
	// PcapNG is the default. It keeps which host saw a packet, and what befell
	// that.
	PcapNG Format = "pcapng"
	// Pcap is the classic format, which everything reads. It keeps times, in
	// nanoseconds, and bytes.
	Pcap Format = "pcap"
)

// Link is what stands before the IP header of each packet.
type Link string

const (
	// Raw is the default: nothing at all. tcpdump reads a pcapng file with both
	// IPv4 and IPv6 only up to where the second one begins; Wireshark reads all,
	// and tcpdump too with Ethernet.
	Raw Link = "raw"
	// Ethernet is a header with made-up addresses, 02:00:00:00:00:01 for the
	// first host and so on.
	Ethernet Link = "ethernet"
)

// Side is where packets are captured: one of the constants, or the name of a host. That
// has what a capture on that machine has: what the host sends, when it sends it, and what
// reaches it, when it does.
type Side string

const (
	// Sender is the default: each packet once, as it was sent.
	Sender Side = "sender"
	// Receiver has what arrived, as it arrived, copies and damaged packets
	// included, lost ones not.
	Receiver Side = "receiver"
	// Both has all packets that were sent and all that arrived, in the order of
	// time. pcapng tells by the interface and the direction which is which, classic
	// pcap does not. A tool that looks for retransmissions is better given one
	// side: it takes an arrival for a second sending.
	Both Side = "both"
)

// complete fills in defaults, and refuses what it does not know.
func (o Options) complete() (Options, error) {
	err := firstError(
		choose("format", &o.Format, PcapNG, Pcap),
		choose("link", &o.Link, Raw, Ethernet),
	)
	if o.Side == "" {
		o.Side = Sender
	}
	if o.Program == "" {
		o.Program = defaultProgram
	}
	return o, err
}

const defaultProgram = "tcpsim"

// choose makes the first of the words the default, and demands one of them.
func choose[T ~string](name string, value *T, words ...T) error {
	if *value == "" {
		*value = words[0]
	}
	if slices.Contains(words, *value) {
		return nil
	}
	var list []string
	for _, w := range words {
		list = append(list, string(w))
	}
	return fmt.Errorf("capture: unknown %s %q, want one of %s", name, *value, strings.Join(list, ", "))
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
