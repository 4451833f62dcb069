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
	return CommandInfo{c.name, slices.Clone(c.usage), c.summary, c.detail, slices.Clone(c.settings)}
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
	if len(c.Settings) == 0 {
		return b.String()
	}
	b.WriteByte('\n')
	widest := 0
	for _, s := range c.Settings {
		widest = max(widest, len(s.Key+"="+s.Unit))
	}
	for _, s := range c.Settings {
		indent := strings.Repeat(" ", widest+6)
		doc := strings.TrimLeft(wrap(s.Doc, 88, indent), " ")
		fmt.Fprintf(&b, "    %-*s  %s\n", widest, s.Key+"="+s.Unit, doc)
	}
	return b.String()
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
