package tcpdump

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
)

// parseOptions reads options as tcpdump prints them, as in "mss 65495,sackOK,TS
// val 456644871 ecr 0,nop,wscale 7". Those of which it does not print all that
// they are, are left out.
func parseOptions(b []byte) []segment.Option {
	var options []segment.Option
	size := 0
	b = bytes.ReplaceAll(b, []byte(unchecked), []byte("md5 ")) // the comma in it
	b = bytes.ReplaceAll(b, []byte(",0x"), []byte(";0x"))      // that between Multipath TCP's keys
	for word := range bytes.SplitSeq(b, []byte(",")) {
		o, ok := parseOption(string(bytes.ReplaceAll(bytes.TrimSpace(word), []byte(";0x"), []byte(",0x"))))
		if !ok {
			continue
		}
		size++
		if o.Kind == segment.EndOfOptions {
			if padding := -size & 3; padding > 0 {
				o.Data = make([]byte, padding)
			}
			return append(options, o)
		}
		if o.Kind != segment.NoOperation {
			size += 1 + len(o.Data)
		}
		if size > mostOptions {
			break
		}
		options = append(options, o)
	}
	return options
}

// unchecked is what tcpdump prints of an option of RFC 2385 when it has no secret.
const unchecked = "md5 shared secret not supplied with -M, can't check - "

// mostOptions is how many octets options can take.
const mostOptions = 40

func parseOption(word string) (o segment.Option, ok bool) {
	switch word {
	case "eol":
		return segment.Option{Kind: segment.EndOfOptions}, true
	case "nop":
		return segment.NOP(), true
	case "sackOK":
		return segment.SACKOK(), true
	}
	name, rest, _ := strings.Cut(word, " ")
	switch name {
	case "mss":
		v, ok := uintOf(rest, math.MaxUint16)
		return segment.MSS(uint16(v)), ok
	case "wscale":
		v, ok := uintOf(rest, math.MaxUint8)
		return segment.WScale(uint8(v)), ok
	case "TS":
		value, echo, found := strings.Cut(strings.TrimPrefix(rest, "val "), " ecr ")
		v, ok := uintOf(value, math.MaxUint32)
		e, fine := uintOf(echo, math.MaxUint32)
		return segment.TS(uint32(v), uint32(e)), found && ok && fine
	case "sack":
		return parseSACK(rest)
	case "tfo":
		return parseFastOpen(segment.Option{Kind: 34}, rest)
	case "exp-tfo":
		return parseFastOpen(segment.Option{Kind: 254, Data: []byte{0xf9, 0x89}}, rest) // RFC 6994
	case "md5":
		data, err := hex.DecodeString(rest)
		return segment.Option{Kind: 19, Data: data}, err == nil && len(data) == 16
	case "mptcp":
		return parseMPTCP(word)
	case "tcp-ao":
		return parseAuthentication(rest)
	case "uto":
		v, ok := uintOf16(rest)
		return segment.Option{Kind: 28, Data: binary.BigEndian.AppendUint16(nil, v)}, ok
	}
	if kind, ok := strings.CutPrefix(name, "unknown-"); ok {
		k, ok := uintOf(kind, math.MaxUint8)
		data, err := hex.DecodeString(strings.TrimPrefix(rest, "0x"))
		if len(data) == 0 {
			data = nil
		}
		return segment.Option{Kind: segment.OptionKind(k), Data: data}, ok && err == nil && k > 1
	}
	return segment.Option{}, false
}

// parseFastOpen reads a cookie, or the request for one, as in "cookie 0001020304050607".
func parseFastOpen(o segment.Option, text string) (_ segment.Option, ok bool) {
	text = strings.TrimSpace(text)
	if text == "cookiereq" {
		return o, true
	}
	cookie, ok := strings.CutPrefix(text, "cookie ")
	data, err := hex.DecodeString(cookie)
	o.Data = append(o.Data, data...)
	return o, ok && err == nil && len(data) > 0
}

// parseAuthentication reads an option of RFC 5925, as in "keyid 1 rnextkeyid 2 mac 0x00ff".
func parseAuthentication(text string) (o segment.Option, ok bool) {
	words := append(strings.Fields(text), "mac", "0x")
	if len(words) < 6 || words[0] != "keyid" || words[2] != "rnextkeyid" || words[4] != "mac" {
		return o, false
	}
	key, ok1 := uintOf(words[1], math.MaxUint8)
	next, ok2 := uintOf(words[3], math.MaxUint8)
	mac, err := hex.DecodeString(strings.TrimPrefix(words[5], "0x"))
	return segment.Option{Kind: 29, Data: append([]byte{byte(key), byte(next)}, mac...)}, ok1 && ok2 && err == nil
}

// parseSACK reads blocks as in "2 {1:10}{20:30}".
func parseSACK(text string) (o segment.Option, ok bool) {
	_, list, ok := strings.Cut(text, " ")
	if !ok || len(list) == 0 {
		return segment.Option{Kind: segment.SACK}, text == "0"
	}
	var blocks []segment.Block
	for list != "" {
		block, rest, found := strings.Cut(strings.TrimPrefix(list, "{"), "}")
		left, right, colon := strings.Cut(block, ":")
		l, lok := uintOf(left, math.MaxUint32)
		r, rok := uintOf(right, math.MaxUint32)
		if !found || !colon || !lok || !rok || len(blocks) == 4 {
			return segment.Option{}, false
		}
		blocks = append(blocks, segment.Block{Left: segment.Seq(l), Right: segment.Seq(r)})
		list = rest
	}
	return segment.SACKBlocks(blocks...), true
}

// uintOf reads all of text as a number.
func uintOf(text string, most uint64) (uint64, bool) {
	v, rest, ok := cutUint([]byte(text), 10, most)
	return v, ok && len(rest) == 0
}

// uintOf16 reads the hexadecimal number before a blank, as in "0x8005 300".
func uintOf16(text string) (uint16, bool) {
	v, _, ok := cutUint([]byte(strings.TrimPrefix(text, "0x")), 16, math.MaxUint16)
	return uint16(v), ok
}
