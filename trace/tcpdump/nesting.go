package tcpdump

import "bytes"

// nesting recognises the lines that tcpdump -v prints below a packet, which
// could look like packets themselves: of the payload, and of the packet that an
// ICMP message is about, the line of which is broken in two as well. They are
// indented by a tabulator or, in a text pasted without it, by eight blanks.
type nesting struct {
	verbose bool   // there was a line with an IP header
	indent  []byte // of that line: the text may be indented as a whole
	quoted  bool   // the line before was the first half of a packet in another
}

var (
	header4 = []byte("IP (tos 0x")
	header6 = []byte("IP6 (")
)

// has reports whether a line is nested in a packet.
func (n *nesting) has(line []byte) bool {
	rest := bytes.TrimLeft(line, " \t")
	indent := line[:len(line)-len(rest)]
	switch {
	case n.verbose && n.isDeep(indent):
		n.quoted = bytes.HasPrefix(rest, header4) || bytes.HasPrefix(rest, header6)
		return true
	case n.quoted && len(indent) > len(n.indent):
		n.quoted = false
		return true
	}
	n.quoted = false
	if bytes.Contains(line, header4) || bytes.Contains(line, header6) {
		n.verbose, n.indent = true, append(n.indent[:0], indent...)
	}
	return false
}

// isDeep reports whether a line with the given indentation is nested. The last
// blank of that of a header may be the one with which times since another packet
// begin, and which no other line has.
func (n *nesting) isDeep(indent []byte) bool {
	beyond, ok := bytes.CutPrefix(indent, bytes.TrimSuffix(n.indent, []byte(" ")))
	return ok && (bytes.HasPrefix(bytes.TrimPrefix(beyond, []byte(" ")), []byte("\t")) || bytes.HasPrefix(beyond, []byte("        ")))
}
