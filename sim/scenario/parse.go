package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// statement is one line of the script, ready to run.
type statement struct {
	line     int
	what     string // the command, for messages
	reads    bool   // it receives data
	run      step
	expected *expectedError // nil unless the line is to fail
}

// expectedError is what "expect error" says about the line above it.
type expectedError struct {
	line int
	text string
}

// parser reads a script.
type parser struct {
	scenario *Scenario
	errors   []error
	open     []block
	previous *statement      // that an "expect error" would be about; nil if none
	began    int             // the line of the first action; 0 before
	pointed  []pointed       // directions that lines name
	changes  []*change       // of settings; see With
	elements map[string]bool // that were put into links, by kind and name
}

// block is one that has begun and not ended yet.
type block struct {
	line int
	name string
	body *[]*statement
}

// fail takes note of a mistake.
func (p *parser) fail(line int, err error) {
	p.errors = append(p.errors, p.scenario.errorAt(line, err))
}

// host finds a host by its name; nil if there is none.
func (p *parser) host(name string) *hostSetup {
	if n := p.node(name); n != nil && n.kind == aHost {
		return n
	}
	return nil
}

// node finds a node by its name; nil if there is none.
func (p *parser) node(name string) *hostSetup {
	for _, n := range p.scenario.nodes {
		if n.name == name {
			return n
		}
	}
	return nil
}

// hostNames are the names of the hosts, for messages.
func (p *parser) hostNames() (names []string) {
	for _, h := range p.scenario.hosts {
		names = append(names, h.name)
	}
	return names
}

// subject reads HOST or HOST.NAME. The host is nil if text is neither.
func (p *parser) subject(text string) (h *hostSetup, conn string) {
	name, conn, dotted := strings.Cut(text, ".")
	if _, err := parseName(conn); dotted && err != nil {
		return nil, ""
	}
	return p.host(name), conn
}

// parse reads the whole script.
func (p *parser) parse(script string) {
	p.locate(script)
	number := 0
	for line := range strings.Lines(script) {
		number++
		text := strings.Trim(line, blanks+"\n")
		if text != "" && text[0] != '#' {
			p.line(number, text)
		}
	}
	p.sayChanges() // of a script in which nothing happens
	for _, b := range p.open {
		p.fail(b.line, fmt.Errorf(`%s: the block has no end; put "end" below its last line`, b.name))
	}
}

// line reads one line.
func (p *parser) line(number int, text string) {
	words, err := split(text)
	if err != nil {
		p.wrong(number, err)
		return
	}
	if now, err := renew(words); now != "" || err != nil {
		if err == nil {
			err = fmt.Errorf("this is how it was written before; write: %s; tcpsim fmt rewrites the whole file", now)
		}
		p.wrong(number, err)
		return
	}
	p.said(number, p.changed(number, words), text)
}

// said reads the words of one line.
func (p *parser) said(number int, words []word, text string) {
	beside := words[len(words)-1] == word{text: "&"}
	if beside {
		words = words[:len(words)-1]
	}
	a, err := p.find(words)
	if err != nil {
		p.wrong(number, err)
		return
	}
	a.line = number
	if a.command.phase == action {
		p.sayChanges()
	}
	p.checkPhase(a, beside)
	said := a.words
	run := a.command.parse(a)
	if err := a.finish(); err != nil {
		p.wrong(number, err)
	} else if run != nil {
		p.say(a.command, said)
		p.add(a, run, text, beside)
	}
	if a.opened != nil {
		p.open = append(p.open, block{number, a.command.name, a.opened})
		p.previous = nil
	}
}

// wrong is fail for a line of which nothing else can be said.
func (p *parser) wrong(line int, err error) {
	p.fail(line, err)
	p.previous = &statement{line: line}
}

// add puts a statement into the innermost block.
func (p *parser) add(a *args, run step, text string, beside bool) {
	s := &statement{line: a.line, what: text, run: run, reads: a.command.reads}
	if a.command.owner != nobodys {
		s.what = a.what()
	}
	p.previous = s
	if beside {
		s = &statement{line: a.line, what: s.what, run: background("", &[]*statement{s})} // which itself reads nothing
	}
	body := &p.scenario.script
	if n := len(p.open); n > 0 {
		body = p.open[n-1].body
	}
	*body = append(*body, s)
}

// end closes the innermost block.
func (p *parser) end() error {
	if len(p.open) == 0 {
		return errors.New(`no block is open here; blocks begin with "repeat" or "background"`)
	}
	p.open = p.open[:len(p.open)-1]
	p.previous = nil
	return nil
}

// find finds the command of a line, and whose it is.
func (p *parser) find(words []word) (*args, error) {
	if len(words) == 0 {
		return nil, errors.New("& stands alone; it goes behind a command")
	}
	if words[0].quoted {
		return nil, fmt.Errorf("%q is no command; a line begins with a command or a host", words[0].text)
	}
	if host, conn := p.subject(words[0].text); host != nil {
		a := &args{parser: p, host: host, conn: conn, words: words[1:]}
		return a, p.findOwned(a)
	}
	a := &args{parser: p, words: words[1:]}
	if c := commandNamed[words[0].text]; c != nil && c.owner == hosts && len(words) > 1 && p.host(words[1].text) != nil {
		a.host, a.words = p.host(words[1].text), append([]word{words[0]}, words[2:]...)
		return a, p.findOwned(a)
	}
	if len(words) > 1 && commandNamed[words[0].text+" "+words[1].text] != nil {
		a.command = commandNamed[words[0].text+" "+words[1].text]
		a.words = words[2:]
		return a, nil
	}
	a.command = commandNamed[words[0].text]
	switch {
	case a.command == nil && slices.Contains(hostNames, words[0].text):
		return nil, fmt.Errorf("there is no %s, as the file says which hosts there are; add it with \"host %[1]s\"", words[0].text)
	case a.command == nil:
		return nil, unknown("command", words[0].text, slices.Concat(names(nobodys, hosts, connections), p.hostNames()))
	case a.command.owner != nobodys:
		return nil, fmt.Errorf(`%s: which host? write %s`, a.command.name, p.perHost(a.command.name))
	}
	return a, nil
}

// findOwned finds the command of a line that begins with a host.
func (p *parser) findOwned(a *args) error {
	if len(a.words) == 0 {
		return fmt.Errorf("%s: missing command or KEY=VALUE; want for example %q or %q",
			a.subject(), a.host.name+" listen 80", a.host.name+" mss=1460")
	}
	first := a.words[0]
	_, _, isSetting := first.setting()
	if isSetting {
		a.command = commandNamed[settingsCommand]
	} else {
		a.command = commandNamed[first.text]
		a.words = a.words[1:]
	}
	switch c := a.command; {
	case c == nil || first.quoted:
		return unknown("command", first.text, names(hosts, connections))
	case c.owner == nobodys:
		return fmt.Errorf("%s is not a host's; leave %s out", c.name, a.subject())
	case c.owner == hosts && a.conn != "":
		return fmt.Errorf("%s: this is for the whole host; leave .%s out", a.subject(), a.conn)
	case c.phase != setup && a.host.scripted:
		return a.host.noTCP()
	}
	return nil
}

// checkPhase reports a command that may not stand where it does.
func (p *parser) checkPhase(a *args, beside bool) {
	phase := a.command.phase
	if phase == setup && len(p.open) > 0 {
		a.fail(errors.New("this holds for the whole run and cannot stand in a block; put it at the top"))
	}
	if phase == setup && p.began > 0 {
		a.fail(fmt.Errorf("this holds for the whole run and comes too late; put it above line %d, with which the run begins", p.began))
	}
	if phase == action && p.began == 0 {
		p.began = a.line
	}
	if beside && phase != action {
		a.fail(errors.New("this takes no time and cannot run beside the rest; leave & out"))
	}
}
