package notation

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// appendMPTCP appends an option of Multipath TCP (RFC 8684 section 3) as tcpdump does. ok
// is false, and b as it was, for one of a length that its kind does not have.
func appendMPTCP(b, data []byte) (_ []byte, ok bool) {
	if len(data) == 0 {
		return b, false
	}
	begun, n := fmt.Appendf(b, "mptcp %d ", 2+len(data)), len(data)
	switch data[0] >> 4 {
	case 0:
		begun, ok = appendCapable(append(begun, "capable"...), data)
	case 1:
		begun, ok = appendJoin(append(begun, "join"...), data)
	case 2:
		begun, ok = appendDSS(append(begun, "dss"...), data)
	case 3:
		begun, ok = appendAddAddress(append(begun, "add-addr"...), data)
	case 4:
		begun, ok = append(begun, "rem-addr id"...), n > 1
		for _, id := range data[1:] {
			begun = fmt.Appendf(begun, " %d", id)
		}
	case 5:
		begun, ok = append(append(begun, "prio "...), priority(data[0], "non-backup")...), n <= 2
		if n == 2 {
			begun = fmt.Appendf(begun, " id %d", data[1])
		}
	case 6:
		if ok = n == 10; ok {
			begun = fmt.Appendf(begun, "fail seq %d", u64(data[2:]))
		}
	case 7:
		if ok = n == 10; ok {
			begun = fmt.Appendf(begun, "fast-close key 0x%x", u64(data[2:]))
		}
	default:
		begun, ok = append(begun, "unknown"...), true
	}
	if !ok {
		return b, false
	}
	return begun, true
}

func u64(b []byte) uint64 { return binary.BigEndian.Uint64(b) }
func u32(b []byte) uint32 { return binary.BigEndian.Uint32(b) }

func priority(flags byte, otherwise string) string {
	if flags&1 != 0 {
		return "backup"
	}
	return otherwise
}

// appendCapable appends MP_CAPABLE: a version, and the keys.
func appendCapable(b, data []byte) ([]byte, bool) {
	n := len(data)
	if n != 2 && n != 10 && n != 18 && n != 20 {
		return b, false
	}
	if version := data[0] & 0xf; version > 1 {
		return fmt.Appendf(b, " Unknown Version (%d)", version), true
	}
	b = fmt.Appendf(b, " v%d", data[0]&0xf)
	if data[1]&0x80 != 0 {
		b = append(b, " csum"...)
	}
	if n >= 10 {
		b = fmt.Appendf(b, " {0x%x", u64(data[2:]))
		if n >= 18 {
			b = fmt.Appendf(b, ",0x%x", u64(data[10:]))
		}
		b = append(b, '}')
	}
	return b, true
}

// appendJoin appends MP_JOIN, of a SYN, a SYN-ACK and an ACK.
func appendJoin(b, data []byte) ([]byte, bool) {
	backup := ""
	if data[0]&1 != 0 {
		backup = " backup"
	}
	switch len(data) {
	case 10:
		return fmt.Appendf(b, "%s id %d token 0x%x nonce 0x%x", backup, data[1], u32(data[2:]), u32(data[6:])), true
	case 14:
		return fmt.Appendf(b, "%s id %d hmac 0x%x nonce 0x%x", backup, data[1], u64(data[2:]), u32(data[10:])), true
	case 22:
		return fmt.Appendf(b, " hmac 0x%x", data[2:]), true
	}
	return b, false
}

// appendDSS appends a Data Sequence Signal: an acknowledgment, and a mapping of data.
func appendDSS(b, data []byte) ([]byte, bool) {
	if len(data) < 2 {
		return b, false
	}
	const fin, seq8, mapping, ack8, ack = 16, 8, 4, 2, 1
	flags, rest := data[1], data[2:]
	short := false
	cut := func(eight bool) uint64 {
		size := 4
		if eight {
			size = 8
		}
		if short = short || len(rest) < size; short {
			return 0
		}
		var number [8]byte
		copy(number[8-size:], rest[:size])
		rest = rest[size:]
		return u64(number[:])
	}
	if flags&fin != 0 {
		b = append(b, " fin"...)
	}
	if flags&ack != 0 {
		b = fmt.Appendf(b, " ack %d", cut(flags&ack8 != 0))
	}
	if flags&mapping != 0 {
		b = fmt.Appendf(b, " seq %d", cut(flags&seq8 != 0))
		b = fmt.Appendf(b, " subseq %d", cut(false))
		if short || len(rest) < 2 {
			return b, false
		}
		b = fmt.Appendf(b, " len %d", binary.BigEndian.Uint16(rest))
		if rest = rest[2:]; len(rest) == 2 {
			b, rest = fmt.Appendf(b, " csum 0x%x", binary.BigEndian.Uint16(rest)), nil
		}
	}
	return b, !short && len(rest) == 0
}

// appendAddAddress appends ADD_ADDR: an address, and maybe a port and an HMAC.
func appendAddAddress(b, data []byte) ([]byte, bool) {
	size := map[int]int{6: 4, 8: 4, 14: 4, 16: 4, 18: 16, 20: 16, 26: 16, 28: 16}[len(data)]
	if size == 0 {
		return b, false
	}
	kind, ok := map[byte]string{0: "v1", 1: "v1-echo", 4: "v0-ip4", 6: "v0-ip6"}[data[0]&0xf]
	if !ok {
		kind = "[bad version/echo]"
	}
	address, _ := netip.AddrFromSlice(data[2 : 2+size])
	b = fmt.Appendf(b, " %s id %d %s", kind, data[1], address)
	if rest := data[2+size:]; len(rest)%8 == 2 {
		b = fmt.Appendf(b, ":%d", binary.BigEndian.Uint16(rest))
	}
	if rest := data[2+size:]; len(rest) >= 8 {
		b = fmt.Appendf(b, " hmac 0x%x", u64(rest[len(rest)-8:]))
	}
	return b, true
}
