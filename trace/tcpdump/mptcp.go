package tcpdump

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"net/netip"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/internal/notation"
)

// parseMPTCP reads an option of Multipath TCP (RFC 8684 section 3) as tcpdump prints it, as
// in "mptcp 12 dss ack 1230066625199609624". What is not printed of it is taken for zero.
// ok is false unless it would be printed so again.
func parseMPTCP(word string) (o segment.Option, ok bool) {
	words := mptcpWords(strings.Fields(word))
	size, ok := uintOf(words.at(1), mostOptions)
	if !ok || size < 3 {
		return o, false
	}
	kinds := []string{"capable", "join", "dss", "add-addr", "rem-addr", "prio", "fail", "fast-close"}
	kind := slices.Index(kinds, words.at(2))
	data := []byte{byte(kind) << 4}
	switch {
	case kind < 0:
		return o, false
	case words.has("backup"):
		data[0] |= 1
	}
	switch words.at(2) {
	case "capable":
		data = words.capable(data)
	case "join":
		data = append(data, words.id())
		switch size {
		case 12:
			data = words.hex(words.hex(data, "token", 4), "nonce", 4)
		case 16:
			data = words.hex(words.hex(data, "hmac", 8), "nonce", 4)
		default:
			data = words.hex(data, "hmac", 20)
		}
	case "dss":
		data = words.dss(data, int(size))
	case "add-addr":
		data = words.address(data, int(size))
	case "rem-addr":
		for i := 4; i < len(words); i++ {
			id, _ := uintOf(words.at(i), math.MaxUint8)
			data = append(data, byte(id))
		}
	case "prio":
		if words.has("id") {
			data = append(data, words.id())
		}
	case "fail":
		data = binary.BigEndian.AppendUint64(append(data, 0), words.number("seq"))
	case "fast-close":
		data = words.hex(append(data, 0), "key", 8)
	}
	o = segment.Option{Kind: 30, Data: data}
	return o, string(notation.AppendOption(nil, o, 0)) == strings.Join(words, " ")
}

// mptcpWords are those of such an option, most of them names, each with its value behind.
type mptcpWords []string

func (w mptcpWords) at(i int) string {
	if i < 0 || i >= len(w) {
		return ""
	}
	return w[i]
}

func (w mptcpWords) has(name string) bool { return slices.Contains(w, name) }

func (w mptcpWords) value(name string) string { return w.at(slices.Index(w, name) + 1) }

func (w mptcpWords) number(name string) uint64 {
	v, _ := uintOf(w.value(name), math.MaxUint64)
	return v
}

func (w mptcpWords) id() byte { return byte(w.number("id")) }

// hex appends the value of a name, if it is there, as so many octets.
func (w mptcpWords) hex(data []byte, name string, size int) []byte {
	if !w.has(name) {
		return data
	}
	return append(data, octets(w.value(name), size)...)
}

// octets are those of a hexadecimal number, which need not have all its digits.
func octets(text string, size int) []byte {
	digits := strings.TrimPrefix(text, "0x")
	v, _ := hex.DecodeString(strings.Repeat("0", max(0, 2*size-len(digits))) + digits)
	return v
}

func (w mptcpWords) capable(data []byte) []byte {
	const hmacSHA256, checksum = 1, 0x80
	if w.at(3) == "v1" {
		data[0] |= 1
	}
	data = append(data, hmacSHA256)
	if w.has("csum") {
		data[1] |= checksum
	}
	if keys := w[len(w)-1]; strings.HasPrefix(keys, "{") {
		for key := range strings.SplitSeq(strings.Trim(keys, "{}"), ",") {
			data = append(data, octets(key, 8)...)
		}
	}
	return data
}

// dss is a Data Sequence Signal, in an option of so many octets: an acknowledgment, and a
// sequence number, have 8 octets where that leaves them 8, or 4.
func (w mptcpWords) dss(data []byte, size int) []byte {
	const fin, seq8, mapping, ack8, ack = 16, 8, 4, 2, 1
	flags, room := byte(0), size-4
	if w.has("fin") {
		flags |= fin
	}
	if w.has("ack") {
		flags, room = flags|ack, room-4
	}
	if w.has("seq") {
		flags, room = flags|mapping, room-10
	}
	if w.has("csum") {
		room -= 2
	}
	if w.has("ack") && (room == 8 || room == 4 && !w.has("seq") || room == 4 && w.number("ack") > math.MaxUint32) {
		flags, room = flags|ack8, room-4
	}
	if w.has("seq") && room == 4 {
		flags |= seq8
	}
	data = append(data, flags)
	number := func(name string, eight bool) {
		if v := w.number(name); eight {
			data = binary.BigEndian.AppendUint64(data, v)
		} else {
			data = binary.BigEndian.AppendUint32(data, uint32(v))
		}
	}
	if flags&ack != 0 {
		number("ack", flags&ack8 != 0)
	}
	if flags&mapping != 0 {
		number("seq", flags&seq8 != 0)
		number("subseq", false)
		data = binary.BigEndian.AppendUint16(data, uint16(w.number("len")))
	}
	if w.has("csum") {
		v, _ := uintOf16(w.value("csum"))
		data = binary.BigEndian.AppendUint16(data, v)
	}
	return data
}

// address is ADD_ADDR, as in "add-addr v1 id 9 192.0.2.1:80 hmac 0x0123456789abcdef".
func (w mptcpWords) address(data []byte, size int) []byte {
	data[0] |= map[string]byte{"v1-echo": 1, "v0-ip4": 4, "v0-ip6": 6}[w.at(3)]
	data = append(data, w.id())
	text, port := w.at(6), ""
	if i := strings.LastIndexByte(text, ':'); i > 0 && size%4 == 2 { // then there is a port
		text, port = text[:i], text[i+1:]
	}
	a, _ := netip.ParseAddr(text)
	data = append(data, a.AsSlice()...)
	if port != "" {
		v, _ := uintOf(port, math.MaxUint16)
		data = binary.BigEndian.AppendUint16(data, uint16(v))
	}
	return w.hex(data, "hmac", 8)
}
