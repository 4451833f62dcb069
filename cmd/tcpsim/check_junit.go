package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"
)

// junit is a report in the XML that JUnit's Ant task has made a custom: see
// https://github.com/testmoapp/junitxml.
type junit struct {
	w     io.Writer
	suite junitSuite
	took  time.Duration
}

type junitSuites struct {
	XMLName xml.Name `xml:"testsuites"`
	Suite   junitSuite
}

type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string     `xml:"name,attr"`
	Class   string     `xml:"classname,attr"`
	File    string     `xml:"file,attr"`
	Line    int        `xml:"line,attr,omitempty"` // of what is wrong
	Time    string     `xml:"time,attr"`
	Failure *junitText `xml:"failure"` // a trace differs, or a run failed
	Error   *junitText `xml:"error"`   // it could not be tried
}

type junitText struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func newJUnit(w io.Writer) *junit { return &junit{w: w, suite: junitSuite{Name: "tcpsim"}} }

func (j *junit) report(o outcome) {
	path := quoted(filepath.ToSlash(o.name))
	c := junitCase{Name: path, Class: "tcpsim", File: path, Time: seconds(o.took)}
	j.took += o.took
	j.suite.Tests++
	if o.code != asExpected {
		c.Line = lineOf(o.errs[0])
		message := o.message()
		first, _, _ := strings.Cut(message, "\n")
		text := &junitText{first, message}
		if o.code == otherwise {
			j.suite.Failures++
			c.Failure = text
		} else {
			j.suite.Errors++
			c.Error = text
		}
	}
	j.suite.Cases = append(j.suite.Cases, c)
}

func (j *junit) end() {
	j.suite.Time = seconds(j.took)
	text, err := xml.MarshalIndent(junitSuites{Suite: j.suite}, "", "  ")
	must(err)
	fmt.Fprintf(j.w, "%s%s\n", xml.Header, text)
}

// seconds is a duration of the real world, to the millisecond.
func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
