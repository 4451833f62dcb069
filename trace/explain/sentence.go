package explain

import (
	"regexp"
	"strings"
)

// Sentence is one sentence of an explanation.
type Sentence struct {
	// Key names the sentence in every language, as in "ack.piggybacked".
	Key string
	// Text has neither the reference nor a full stop at its end.
	Text string
	// Reference is where the standard says so, as in "RFC 9293 section 3.5"; empty if
	// it does not.
	Reference string

	language Language
}

// entry is a sentence of the table, with placeholders such as {from}.
type entry struct {
	// sections are those of RFC 9293; of another RFC its number stands before, with a
	// colon between: "5681:3.2". Blanks are between several.
	sections         string
	english, chinese string
}

// placeholder matches one, with its name.
var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// table has all sentences by key.
var table = merge(
	handshakeSentences, optionSentences, dataSentences, ackSentences, windowSentences,
	lossSentences, forgedSentences, closeSentences, resetSentences, eventSentences, silenceSentences,
)

func merge(parts ...map[string]entry) map[string]entry {
	all := map[string]entry{}
	for _, part := range parts {
		for key, e := range part {
			all[key] = e
		}
	}
	return all
}

// say makes a sentence.
func say(l Language, key string, v values) Sentence {
	e, ok := table[key]
	if !ok {
		panic("explain: there is no sentence " + key)
	}
	template := e.english
	if l == Chinese {
		template = e.chinese
	}
	s := placeholder.ReplaceAllStringFunc(template, func(name string) string {
		value := v[name[1:len(name)-1]]
		if value == nil {
			panic("explain: the sentence " + key + " wants " + name)
		}
		return value(l)
	})
	if l == Chinese {
		s = spaced(s)
	} else if strings.HasPrefix(s, "the ") {
		s = "T" + s[1:]
	}
	return Sentence{Key: key, Text: s, Reference: reference(l, e.sections), language: l}
}

// reference names sections, as in "RFC 5961 section 4.2 and RFC 9293 sections 3.6 and
// 3.6.1". Those of one RFC stand together.
func reference(l Language, sections string) string {
	names := map[string][]string{}
	var order []string
	for _, section := range strings.Fields(sections) {
		rfc, name, ok := strings.Cut(section, ":")
		if !ok {
			rfc, name = "9293", section
		}
		if names[rfc] == nil {
			order = append(order, rfc)
		}
		names[rfc] = append(names[rfc], name)
	}
	var all []string
	for _, rfc := range order {
		switch list := names[rfc]; {
		case l == Chinese:
			all = append(all, "RFC "+rfc+" 第 "+strings.Join(list, "、")+" 节")
		case len(list) > 1:
			all = append(all, "RFC "+rfc+" sections "+strings.Join(list, " and "))
		default:
			all = append(all, "RFC "+rfc+" section "+list[0])
		}
	}
	if l == Chinese {
		return strings.Join(all, "，")
	}
	return strings.Join(all, " and ")
}

// String is the text with the reference in parentheses.
func (s Sentence) String() string {
	switch {
	case s.Reference == "":
		return s.Text
	case s.language == Chinese:
		return s.Text + "（" + s.Reference + "）"
	}
	return s.Text + " (" + s.Reference + ")"
}
