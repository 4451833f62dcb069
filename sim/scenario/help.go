package scenario

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// Help is the help text of a command; with an empty name it is the list of all.
// The name of a host stands for the command that has its settings, and "expect"
// for everything that can be expected.
func Help(name string) (string, error) { return HelpIn("", name) }

// HelpIn is [Help] in the language with the given code, "zh" being Chinese. Any other
// means English.
func HelpIn(language, name string) (string, error) {
	if name == "" {
		return overview(language), nil
	}
	if name == settingsCommand || slices.Contains(hostNames, name) {
		name = settingsCommand
	}
	var texts []string
	for i := range table {
		if c := &table[i]; c.name == name || strings.HasPrefix(c.name, name+" ") {
			texts = append(texts, c.info().text(language))
		}
	}
	if texts == nil {
		return "", unknown("command", name, slices.Concat(names(nobodys, hosts, connections), hostNames))
	}
	return strings.Join(texts, "\n"), nil
}

// text is the command's help text.
func (c CommandInfo) text(language string) string {
	var b strings.Builder
	for _, u := range c.Usage {
		b.WriteString(u + "\n")
	}
	b.WriteString("\n" + wrap(c.sentences(language), 76, "    ") + "\n")
	for _, v := range values {
		if len(v.Parts) > 0 && slices.Contains(c.Arguments, v.Name) {
			writeWords(&b, v.Parts, func(p PartInfo) (string, string) { return p.Form, said(language, p.Doc) })
		}
	}
	writeWords(&b, c.Settings, func(s SettingInfo) (string, string) { return s.Key + "=" + s.Unit, said(language, s.Doc) })
	writeWords(&b, c.Variables, func(s SettingInfo) (string, string) { return s.Key + " " + s.Unit, said(language, s.Doc) })
	return b.String()
}

// writeWords writes a paragraph for each word that a command takes, of which
// apart tells the form and what it means. Where a form is long, that comes below.
func writeWords[T any](b *strings.Builder, words []T, apart func(T) (form, doc string)) {
	widest := 0
	for _, w := range words {
		if form, _ := apart(w); len(form) <= widestForm {
			widest = max(widest, len(form))
		}
	}
	for i, w := range words {
		if i == 0 {
			b.WriteByte('\n')
		}
		form, doc := apart(w)
		doc = wrap(doc, 88, strings.Repeat(" ", widest+6))
		if len(form) > widest {
			fmt.Fprintf(b, "    %s\n%s\n", form, doc)
			continue
		}
		fmt.Fprintf(b, "    %-*s  %s\n", widest, form, strings.TrimLeft(doc, " "))
	}
}

// widestForm is how wide the column of forms may be.
const widestForm = 30

// overview is one line for each command.
func overview(language string) string {
	var b strings.Builder
	widest := 0
	for _, c := range table {
		widest = max(widest, len(c.name))
	}
	for _, c := range table {
		fmt.Fprintf(&b, "%-*s %s\n", widest, c.name, said(language, c.summary))
	}
	return b.String()
}

// sentences are the summary and the details.
func (c CommandInfo) sentences(language string) string {
	if said(language, c.Summary) != c.Summary {
		return said(language, c.Summary) + said(language, c.Detail)
	}
	return c.Summary + " " + c.Detail
}

// said is a text of the help in a language.
func said(language, text string) string { return words.In(language, text) }

// wrap breaks text into lines of at most width columns, each behind indent.
func wrap(text string, width int, indent string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return visible.RuneWidth(r) > 1 }) {
		return indent + strings.Join(visible.Paragraph(strings.TrimSpace(text), width-len(indent)), "\n"+indent)
	}
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
			b.WriteString(indent)
			column = len(indent)
		case column+1+len(word) > width:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}
