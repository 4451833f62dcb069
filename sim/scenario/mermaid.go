package scenario

import (
	"fmt"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
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
	ids, n := map[string]string{}, s.Network()
	for i, node := range n.Nodes {
		ids[node.Name] = fmt.Sprintf("n%d", i+1)
		shape := map[trace.NodeKind]string{trace.HostNode: `    %s(["%s"])`, trace.RouterNode: `    %s{{"%s"}}`, trace.SwitchNode: `    %s["%s"]`}[node.Kind]
		fmt.Fprintf(&b, shape+"\n", ids[node.Name], mermaidText(node.Name))
	}
	for _, l := range n.Links {
		how := "---"
		if l.Across {
			how = "-.->"
		}
		line(&b, ids[l.From], how, ids[l.To], l.Says)
	}
	b.WriteString("```\n")
	return b.String()
}

// Network is the network as it is before the run begins, with what the file says of each
// link in its words, and then of ways over several links.
func (s *Scenario) Network() *trace.Network {
	n := &trace.Network{}
	kinds := map[nodeKind]trace.NodeKind{aHost: trace.HostNode, aRouter: trace.RouterNode, aSwitch: trace.SwitchNode}
	for _, node := range s.nodes {
		n.Nodes = append(n.Nodes, trace.Node{Name: node.name, Kind: kinds[node.kind]})
	}
	for _, l := range s.links {
		n.Links = append(n.Links, trace.Link{From: l.a.name, To: l.b.name, Says: s.saidOf(l)})
	}
	for _, each := range s.said {
		if each.across {
			n.Links = append(n.Links, trace.Link{From: each.a.name, To: each.b.name, Says: []string{each.text}, Across: true})
		}
	}
	return n
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
		var texts []string
		for _, text := range lines {
			texts = append(texts, mermaidText(text))
		}
		label = `|"` + strings.Join(texts, "<br/>") + `"|`
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
