package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment/notation"
)

// renew rewrites a line from the time when scenarios wrote segments in a way of
// their own: as KEY=VALUE, with + before a number that is relative. now is empty
// if the line is no such one.
func renew(words []word) (now string, err error) {
	switch {
	case len(words) > 2 && words[0].text == "inject":
		now, err = renewSegment(words[1:], false)
	case len(words) > 3 && words[0].text == "expect" && words[1].text == "segment":
		now, err = renewSegment(words[2:], true)
		words = words[1:]
	case len(words) > 3 && words[0].text == "expect":
		return renewVariable(words), nil
	}
	switch {
	case err != nil:
		return "", fmt.Errorf("this segment is written as it was before, and cannot be as it is now: %w", err)
	case now == "":
		return "", nil
	case words[0].text == "segment":
		return "expect segment " + now, nil
	}
	return "inject " + now, nil
}

// renewVariable rewrites an "expect" of one of TCP's variables, which had small
// letters.
func renewVariable(words []word) string {
	words = slices.Clone(words)
	i := slices.IndexFunc(variables, func(v variable) bool { return v.key == strings.ToUpper(words[2].text) })
	if i < 0 || variables[i].key == words[2].text {
		return ""
	}
	words[2].text = variables[i].key
	if variables[i].unit == "SEQUENCE" {
		words[3].text = renewNumber(words[3].text)
	}
	return joined(words)
}

// renewNumber rewrites a sequence number.
func renewNumber(text string) string {
	if relative, ok := strings.CutPrefix(text, "+"); ok {
		return relative
	}
	return "=" + text
}

// renewSegment rewrites DIRECTION FLAGS KEY=VALUE... Words that are no part of
// the segment stay behind it.
func renewSegment(words []word, expected bool) (string, error) {
	if _, _, setting := words[1].setting(); setting {
		return "", errors.New("it has no flags; want tcpdump's letters behind the direction, as in client>server P. 1:6(5) ack 1")
	}
	from, to, _ := strings.Cut(words[0].text, ">")
	old := oldSegment{expected: expected, flags: words[1].text, from: from, to: to}
	var behind []word
	for _, w := range words[2:] {
		key, value, ok := w.setting()
		if ok = ok && old.take(key, value); !ok {
			behind = append(behind, w)
		}
	}
	if len(behind) == len(words)-2 {
		return "", nil
	}
	form, err := notation.Parse(old.whole())
	if err != nil {
		return "", err
	}
	now := old.from + ">" + old.to + " " + form.String()
	if len(behind) > 0 {
		now += " " + joined(behind)
	}
	return now, nil
}

// oldSegment is a segment while it is rewritten.
type oldSegment struct {
	expected bool
	from, to string
	flags    string
	first    string   // its sequence number
	parts    []string // that have no order
	options  []string
	data     string // what is said last of its data, in the notation
}

// take takes one KEY=VALUE.
func (o *oldSegment) take(key, value string) bool {
	switch key {
	case "from":
		o.from += ":" + value
	case "to":
		o.to += ":" + value
	case "seq":
		o.first = renewNumber(value)
	case "ack":
		o.parts = append(o.parts, "ack "+renewNumber(value))
	case "win", "urg":
		o.parts = append(o.parts, key+" "+value)
	case "len":
		o.data = "len " + value
		if n, err := size(0, 65495)(value); err == nil {
			o.data = o.letters(n)
		}
	case "data":
		o.data = strconv.Quote(value)
	case "checksum":
		if value != "right" {
			o.parts = append(o.parts, strings.ReplaceAll("checksum "+value, "checksum wrong", "badsum"))
		}
	default:
		return o.takeOption(key, value)
	}
	return true
}

func (o *oldSegment) takeOption(key, value string) bool {
	switch key {
	case "mss", "wscale":
		o.options = append(o.options, key+" "+value)
	case "sack-permitted":
		if value == "on" || o.expected { // that there is none cannot be said any more
			o.options = append(o.options, strings.TrimSuffix("sackOK "+value, " on"))
		}
	case "sack":
		var blocks []string
		for block := range strings.SplitSeq(value, ",") {
			left, right, _ := strings.Cut(block, ":")
			blocks = append(blocks, renewNumber(left)+":"+renewNumber(right))
		}
		o.options = append(o.options, "sack "+strings.Join(blocks, " "))
	case "ts":
		value, echo, _ := strings.Cut(value, ":")
		o.options = append(o.options, "TS val "+value+" ecr "+echo)
	default:
		return false
	}
	return true
}

// letters is data of so many octets. It was the alphabet from its first letter on
// wherever the segment began.
func (o *oldSegment) letters(n int) string {
	before := bytes.Repeat([]byte(alphabet), n/len(alphabet)+1)[:n]
	number, err := notation.ParseNumber(o.first)
	same := err == nil && !number.Absolute && bytes.Equal(before, notation.Filler(number.Value, n))
	if o.expected || same || n == 0 {
		return fmt.Sprintf("len %d", n)
	}
	return strconv.Quote(string(before))
}

// whole is the segment in the notation.
func (o *oldSegment) whole() string {
	parts := append([]string{o.flags, o.first}, append(o.parts, o.data)...)
	switch list := strings.Join(o.options, ","); {
	case list == "":
	case o.expected:
		parts = append(parts, "<"+list+",...>")
	default:
		parts = append(parts, "<"+list+">")
	}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " ")
}
