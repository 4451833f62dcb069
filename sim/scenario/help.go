package scenario

import (
	"fmt"
	"slices"
	"strings"
)

// CommandInfo describes a command of the language.
type CommandInfo struct {
	Name     string        // such as "connect"; "HOST" is that for a host's settings
	Usage    []string      // the forms that its line may have
	Summary  string        // one sentence
	Detail   string        // further sentences; may be empty
	Settings []SettingInfo // the KEY=VALUE words that it takes
	// Variables are words of which it takes one, with the value behind it.
	Variables []SettingInfo
}

// Commands lists all commands in the order in which one learns them.
func Commands() []CommandInfo {
	var list []CommandInfo
	for i := range table {
		list = append(list, table[i].info())
	}
	return list
}

func (c *command) info() CommandInfo {
	return CommandInfo{
		Name: c.name, Usage: slices.Clone(c.usage), Summary: c.summary, Detail: c.detail,
		Settings: slices.Clone(c.settings), Variables: slices.Clone(c.variables),
	}
}

// Help is the help text of a command; with an empty name it is the list of all.
// The name of a host stands for the command that has its settings, and "expect"
// for everything that can be expected.
func Help(name string) (string, error) {
	if name == "" {
		return overview(), nil
	}
	if strings.EqualFold(name, settingsCommand) || slices.Contains(hostNames, name) {
		name = settingsCommand
	}
	var texts []string
	for _, c := range Commands() {
		if c.Name == name || strings.HasPrefix(c.Name, name+" ") {
			texts = append(texts, c.String())
		}
	}
	if texts == nil {
		return "", unknown("command", name, slices.Concat(names(nobodys, hosts, connections), hostNames))
	}
	return strings.Join(texts, "\n"), nil
}

// String is the command's help text.
func (c CommandInfo) String() string {
	var b strings.Builder
	for _, u := range c.Usage {
		b.WriteString(u + "\n")
	}
	b.WriteString("\n" + wrap(c.Summary+" "+c.Detail, 76, "    ") + "\n")
	writeWords(&b, c.Settings, "=")
	writeWords(&b, c.Variables, " ")
	return b.String()
}

// writeWords writes one paragraph for each word that a command takes.
func writeWords(b *strings.Builder, words []SettingInfo, separator string) {
	widest := 0
	for _, w := range words {
		widest = max(widest, len(w.Key+separator+w.Unit))
	}
	for i, w := range words {
		if i == 0 {
			b.WriteByte('\n')
		}
		doc := wrap(w.Doc, 88, strings.Repeat(" ", widest+6))
		fmt.Fprintf(b, "    %-*s  %s\n", widest, w.Key+separator+w.Unit, strings.TrimLeft(doc, " "))
	}
}

// overview is one line for each command.
func overview() string {
	var b strings.Builder
	for _, c := range table {
		fmt.Fprintf(&b, "%-16s %s\n", c.name, c.summary)
	}
	return b.String()
}

// wrap breaks text into lines of at most width columns, each behind indent.
func wrap(text string, width int, indent string) string {
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
