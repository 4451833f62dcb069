package notation

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
)

const wantOptions = "want mss N, wscale N, sackOK, sack LEFT:RIGHT, TS val N ecr N, nop, eol, kind N 0xDATA, or ... for others"

// options reads a list in < and >.
func (p *parser) options(f *Form, word string) string {
	list, closed := strings.CutSuffix(strings.TrimPrefix(word, "<"), ">")
	if !closed {
		return "the options have no end; add a >"
	}
	f.Options = []Option{}
	if strings.TrimSpace(list) == "" {
		return ""
	}
	for one := range strings.SplitSeq(list, ",") {
		words := strings.Fields(one)
		if len(words) == 1 && words[0] == "..." {
			f.MoreOptions = true
			continue
		}
		o, problem := parseOption(words)
		if problem != "" {
			return fmt.Sprintf("option %q: %s", strings.TrimSpace(one), problem)
		}
		f.Options = append(f.Options, o)
	}
	return ""
}

// parseOption reads one option.
func parseOption(words []string) (Option, string) {
	if len(words) == 0 {
		return Option{}, "nothing between the commas; " + wantOptions
	}
	name, values := words[0], words[1:]
	switch name {
	case "nop", "eol", "sackOK":
		if len(values) > 0 {
			return Option{}, name + " takes no value"
		}
		kinds := map[string]segment.OptionKind{"nop": segment.NoOperation, "eol": segment.EndOfOptions, "sackOK": segment.SACKPermitted}
		return Option{Kind: kinds[name]}, ""
	case "mss":
		return parseValue(values, segment.MaximumSegmentSize, 16, func(n uint64) segment.Option { return segment.MSS(uint16(n)) })
	case "wscale":
		return parseValue(values, segment.WindowScale, 8, func(n uint64) segment.Option { return segment.WScale(uint8(n)) })
	case "TS":
		return parseTimestamps(values)
	case "sack":
		return parseSACK(values)
	case "kind":
		return parseKind(values)
	}
	return Option{}, wantOptions
}

// parseValue reads the value of an option that has one number, or none where it
// does not matter.
func parseValue(values []string, kind segment.OptionKind, bits int, option func(uint64) segment.Option) (Option, string) {
	switch len(values) {
	case 0:
		return Option{Kind: kind, Any: true}, ""
	case 1:
		n, problem := parseUint(values[0], bits)
		return Option{Kind: kind, Data: option(n).Data}, problem
	}
	return Option{}, "want one value"
}

func parseTimestamps(values []string) (Option, string) {
	o := Option{Kind: segment.Timestamps, Any: len(values) == 0}
	for ; len(values) > 1; values = values[2:] {
		n, problem := parseUint(values[1], 32)
		v := uint32(n)
		switch {
		case problem != "":
			return o, problem
		case values[0] == "val" && o.Value == nil:
			o.Value = &v
		case values[0] == "ecr" && o.Echo == nil:
			o.Echo = &v
		default:
			return o, "want TS val N ecr N"
		}
	}
	if len(values) != 0 {
		return o, "want TS val N ecr N"
	}
	return o, ""
}

// parseSACK reads blocks. tcpdump's form, a count and blocks in braces, will do.
func parseSACK(values []string) (Option, string) {
	o := Option{Kind: segment.SACK, Any: len(values) == 0}
	text := strings.Join(values, " ")
	if _, braces, ok := strings.Cut(text, "{"); ok {
		text = "{" + braces
	}
	for block := range strings.FieldsSeq(strings.NewReplacer("{", " ", "}", " ").Replace(text)) {
		l, r, ok := strings.Cut(block, ":")
		left, problem := parseNumber(l)
		right, problem2 := parseNumber(r)
		if !ok || problem != "" || problem2 != "" || left.Absolute != right.Absolute {
			return o, fmt.Sprintf("%q is no block; want LEFT:RIGHT", block)
		}
		o.Blocks = append(o.Blocks, [2]Number{left, right})
	}
	switch {
	case len(o.Blocks) > 4:
		return o, fmt.Sprintf("%d blocks do not fit; want at most 4", len(o.Blocks))
	case !o.Any && o.Blocks == nil:
		return o, "no blocks; want sack LEFT:RIGHT"
	}
	return o, ""
}

func parseKind(values []string) (Option, string) {
	if len(values) < 1 || len(values) > 2 {
		return Option{}, "want kind N 0xDATA, or kind N whatever its data"
	}
	n, problem := parseUint(values[0], 8)
	if problem != "" || len(values) == 1 {
		return Option{Kind: segment.OptionKind(n), Any: true}, problem
	}
	digits, ok := strings.CutPrefix(values[1], "0x")
	data, err := hex.DecodeString(digits)
	if !ok || err != nil {
		return Option{}, fmt.Sprintf("%q are no octets; want them as 0xbeef", values[1])
	}
	if len(data) == 0 {
		data = nil
	}
	return Option{Kind: segment.OptionKind(n), Data: data}, ""
}
