package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// reporter tells what came of checking.
type reporter interface {
	report(o outcome)
	end()
}

// checkFormat is a format of reports.
type checkFormat struct {
	name, summary string
	make          func(w io.Writer) reporter // which writes to w, that keeps the error
}

// reports are all formats of reports. The first is the one for people.
var reports = []checkFormat{
	{"text", "a line for each scenario, and below it what is wrong", func(w io.Writer) reporter { return &textReport{w: w} }},
	{"junit", "JUnit's XML, which most CI systems show", func(w io.Writer) reporter { return newJUnit(w) }},
	{"github", "annotations at file and line in GitHub Actions", func(w io.Writer) reporter { return newGitHub(w) }},
	{"tap", "the Test Anything Protocol, version 13", func(w io.Writer) reporter { return &tapReport{w: w} }},
}

func reportNamed(name string) checkFormat {
	for _, r := range reports {
		if r.name == name {
			return r
		}
	}
	panic("no report " + name) // the choice of words was checked before
}

// reportChoice is a choice of reports, the first of them unless another is set.
func reportChoice() choice {
	var names []string
	for _, r := range reports {
		names = append(names, r.name)
	}
	return choice{names[0], names}
}

// reportSummaries is one line for each format.
func reportSummaries() string {
	var lines []string
	for _, r := range reports {
		lines = append(lines, fmt.Sprintf("  %-8s %s", r.name, r.summary))
	}
	return strings.Join(lines, "\n")
}

// reader is where a report of a format goes that is written to standard output: the one
// for people in their language.
func (a *app) reader(format string) io.Writer {
	if format == reports[0].name {
		return a.speaker()
	}
	return a.stdout
}

func completeReports(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var list []cobra.Completion
	for _, r := range reports {
		list = append(list, cobra.CompletionWithDesc(r.name, r.summary))
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

// toFile checks all subjects and writes the report to a file, once there is all of
// it. People read what they read without.
func (c *checker) toFile(subjects []*subject) exit {
	var file bytes.Buffer
	people := reports[0]
	code := c.all(subjects, []reporter{reportNamed(c.format.value).make(&file), people.make(c.speaker())})
	err := writeFile(c.output, func(w io.Writer) error {
		_, err := file.WriteTo(w)
		return err
	})
	if err != nil {
		c.app.report(err)
		return trouble
	}
	return code
}

// message is all that is wrong, and how to go on.
func (o outcome) message() string {
	var parts []string
	for _, err := range o.errs {
		parts = append(parts, err.Error())
	}
	if o.hint != "" {
		parts = append(parts, o.hint)
	}
	return printable(strings.Join(parts, "\n"))
}

// counts counts outcomes by their codes.
type counts [trouble + 1]int

// String is as in "3 scenarios: 1 as expected, 1 not as expected, 1 cannot be checked".
func (c counts) String() string {
	all := c[asExpected] + c[otherwise] + c[trouble]
	text := fmt.Sprintf("%d scenarios: %d as expected", all, c[asExpected])
	if all == 1 {
		text = fmt.Sprintf("1 scenario: %d as expected", c[asExpected])
	}
	if c[otherwise] > 0 {
		text += fmt.Sprintf(", %d not as expected", c[otherwise])
	}
	if c[trouble] > 0 {
		text += fmt.Sprintf(", %d cannot be checked", c[trouble])
	}
	return text
}

// textReport is the report for people.
type textReport struct {
	w io.Writer
	counts
}

func (r *textReport) report(o outcome) {
	r.counts[o.code]++
	word := [...]string{"ok   ", "FAIL ", "ERROR"}[o.code]
	fmt.Fprintf(r.w, "%s %s", word, quoted(o.name))
	if o.updated {
		fmt.Fprint(r.w, " (updated)")
	}
	fmt.Fprintln(r.w)
	if o.code != asExpected {
		io.WriteString(r.w, indented(o.message()+"\n"))
	}
}

func (r *textReport) end() { fmt.Fprintln(r.w, r.counts) }
