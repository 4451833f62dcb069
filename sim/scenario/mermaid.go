package scenario

import (
	"fmt"
	"strings"
)

// saying is what a line says of links before the run begins.
type saying struct {
	a, b   *hostSetup // of the link, or the ends of a way over several
	toB    bool       // it is about the direction from a to b alone
	across bool       // no link joins the two
	text   string
}

// say takes note of a line about links that are there, for pictures of the network.
func (p *parser) say(c *command, words []word) {
	element := strings.HasPrefix(c.name, "element ")
	if p.began > 0 || len(p.open) > 0 || !element && c.name != "link" {
		return
	}
	var s saying
	a := &args{parser: p, words: words}
	name := ""
	if element {
		name = a.as()
		words = a.words
		s.text = strings.TrimPrefix(c.name, "element ")
	}
	if name != "" {
		s.text += " as " + name
	}
	switch {
	case a.points():
		from, to, _ := strings.Cut(words[0].text, ">")
		s.a, s.b, s.toB = p.node(from), p.node(to), true
		words = words[1:]
	case a.pair():
		s.a, s.b = p.node(words[0].text), p.node(words[1].text)
		words = words[2:]
	default:
		s.a, s.b = p.scenario.links[0].a, p.scenario.links[0].b
	}
	s.across = p.scenario.link(s.a, s.b) == nil
	s.text = strings.TrimSpace(s.text + " " + joined(words))
	p.scenario.said = append(p.scenario.said, s)
}

// Mermaid is a picture of the network: a flowchart in the language of Mermaid, in a
// fenced block. Hosts are rounded, routers hexagons and switches boxes. A link says
// what the file says of it before the run begins, in its words; what is said of a way
// over several links is a dotted arrow. Nothing of what happens later is shown.
func (s *Scenario) Mermaid() string {
	var b strings.Builder
	b.WriteString("```mermaid\nflowchart LR\n")
	ids := map[*hostSetup]string{}
	for i, n := range s.nodes {
		ids[n] = fmt.Sprintf("n%d", i+1)
		shape := map[nodeKind]string{aHost: `    %s(["%s"])`, aRouter: `    %s{{"%s"}}`, aSwitch: `    %s["%s"]`}[n.kind]
		fmt.Fprintf(&b, shape+"\n", ids[n], mermaidText(n.name))
	}
	for _, l := range s.links {
		line(&b, ids[l.a], "---", ids[l.b], s.saidOf(l))
	}
	for _, each := range s.said {
		if each.across {
			line(&b, ids[each.a], "-.->", ids[each.b], []string{each.text})
		}
	}
	b.WriteString("```\n")
	return b.String()
}

// saidOf is what the lines of a file say of a link.
func (s *Scenario) saidOf(l *linkSetup) []string {
	var lines []string
	if l.said != "" {
		lines = append(lines, l.said)
	}
	for _, each := range s.said {
		if each.across || s.link(each.a, each.b) != l {
			continue
		}
		text := each.text
		if each.toB {
			text = each.a.name + ">" + each.b.name + ": " + text
		}
		lines = append(lines, text)
	}
	return lines
}

// line writes a line between two nodes of a flowchart.
func line(b *strings.Builder, from, how, to string, lines []string) {
	label := ""
	if len(lines) > 0 {
		for i := range lines {
			lines[i] = mermaidText(lines[i])
		}
		label = `|"` + strings.Join(lines, "<br/>") + `"|`
	}
	fmt.Fprintf(b, "    %s %s%s %s\n", from, how, label, to)
}

// mermaidText has Mermaid's own notation for what would mean something to it.
func mermaidText(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune("#;<>&\"'`%{}[]\\|", r) || r < ' ' {
			fmt.Fprintf(&b, "#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
