package capture

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace/internal/vantage"
)

// Options say what a capture file is to be like. The zero value is a good
// choice: pcapng, of IP packets, as the client's card has them.
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
// has what a network card in it has: what the host sends, when it sends it, and what
// reaches it, when it does. So it is with a host that is called client or server.
//
// The zero value is [Client], and has what passes between any two hosts even where one is
// called so. A trace that does not tell when packets arrive, as it was captured itself,
// has each packet once then.
type Side string

const (
	// Client has of any two hosts what a card in the one of them has that sends first:
	// one that is called client, or that is the client of others already, goes before.
	// What is lost on the way to it is not there.
	Client Side = vantage.Client
	// Server has what a card in the other one has.
	Server Side = vantage.Server
	// Sender has each packet once, as it was sent. The times of the two directions are
	// those of two places, which a tool that takes all for one reads wrongly.
	Sender Side = vantage.Sender
	// Receiver has what arrived, as it arrived, copies and damaged packets
	// included, lost ones not.
	Receiver Side = vantage.Receiver
	// Both has all packets that were sent and all that arrived, in the order of
	// time. pcapng tells by the interface and the direction which is which, classic
	// pcap does not. A tool that looks for retransmissions is better given one
	// side: it takes an arrival for a second sending.
	Both Side = vantage.Both
)

// complete fills in defaults, and refuses what it does not know.
func (o Options) complete() (Options, error) {
	err := firstError(
		choose("format", &o.Format, PcapNG, Pcap),
		choose("link", &o.Link, Raw, Ethernet),
	)
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
