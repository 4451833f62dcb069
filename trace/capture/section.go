package capture

import (
	"cmp"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
)

// A pcapng file tells of its trace in the comment of its section header, in
// lines for people and for the reader here.
const (
	sectionName     = "tcpsim trace: "
	sectionSeed     = "seed "
	sectionStart    = "start "
	sectionSide     = "captured at: "
	sectionAbsolute = "absolute numbers"
	sectionHost     = "host "
	sectionISS      = ", ISS chosen"

	longestSection = 60000 // of the 65535 octets that an option may have
)

// section is what the comment tells.
type section struct {
	header trace.Trace // without events
	side   Side
}

// comment writes the section down. Hosts for which there is no room are left out.
func (s section) comment() string {
	lines := []string{
		sectionName + oneLine(s.header.Name),
		sectionSeed + strconv.FormatUint(s.header.Seed, 10),
		sectionStart + s.header.Start.UTC().Format(time.RFC3339Nano),
		sectionSide + string(cmp.Or(s.side, Client)),
	}
	if s.header.Absolute {
		lines = append(lines, sectionAbsolute)
	}
	size := 0
	for _, h := range s.header.Hosts {
		line := sectionHost + oneLine(h.Name)
		for _, a := range h.Addresses {
			line += " " + a.String()
		}
		if h.ChosenISS {
			line += sectionISS
		}
		if size += len(line) + 1; size > longestSection-4*longestText {
			break
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// oneLine is s without line breaks.
func oneLine(s string) string {
	return strings.NewReplacer("\n", " ", "\r", " ").Replace(cleanText(s))
}

// parseSection reads what comment writes; ok tells whether it is that.
func parseSection(comment string) (s section, ok bool) {
	for i, line := range strings.Split(comment, "\n") {
		key, value := cutKey(line)
		switch {
		case i == 0 && key != sectionName:
			return section{}, false
		case key == sectionName:
			s.header.Name = value
		case key == sectionSeed:
			s.header.Seed, _ = strconv.ParseUint(value, 10, 64)
		case key == sectionStart:
			s.header.Start, _ = time.Parse(time.RFC3339Nano, value)
		case key == sectionSide:
			s.side = Side(value)
		case key == sectionAbsolute:
			s.header.Absolute = true
		case key == sectionHost:
			s.header.AddHost(parseHost(value))
		}
	}
	return s, true
}

// cutKey splits a line after the key that it begins with; a line of no known key
// has an empty one.
func cutKey(line string) (key, value string) {
	for _, key := range []string{sectionName, sectionSeed, sectionStart, sectionSide, sectionAbsolute, sectionHost} {
		if value, ok := strings.CutPrefix(line, key); ok {
			return key, value
		}
	}
	return "", line
}

// parseHost reads a name and the addresses that follow it.
func parseHost(text string) (h trace.Host) {
	text, h.ChosenISS = strings.CutSuffix(text, sectionISS)
	words := strings.Split(text, " ")
	name := len(words)
	for name > 1 {
		a, err := netip.ParseAddr(words[name-1])
		if err != nil {
			break
		}
		h.Addresses = append([]netip.Addr{a}, h.Addresses...)
		name--
	}
	h.Name = strings.Join(words[:name], " ")
	return h
}
