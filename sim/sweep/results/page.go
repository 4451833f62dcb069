package results

import (
	"bufio"
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// mostCharts is how many charts a page has at most.
const mostCharts = 60

// figure is a chart with a sentence about it.
type figure struct {
	Chart template.HTML
	About string
}

// measureTable is the numbers of a measure.
type measureTable struct {
	Name, About string
	Heads       []string
	Rows        [][]string
}

// page is what the template shows.
type page struct {
	Language, Title, Version, Hash string
	Words                          map[string]string
	Sum                            string
	Figures                        []figure
	Skipped                        int
	Tables                         []measureTable
	Failures                       []sweep.Failure
	More                           uint64
	Replay                         string
}

// Page writes one page: charts of each measure against each parameter and against two, all
// numbers, and the runs that fail.
func Page(w io.Writer, r *sweep.Result, o Options) error {
	say := func(format string, values ...any) string { return words.Say(o.Language, format, values...) }
	runs, failed := r.Done()
	p := page{Language: "en", Title: r.Campaign.Name, Version: r.Campaign.Version, Hash: fmt.Sprintf("%.12s", r.Campaign.Hash), Words: map[string]string{}, Replay: o.replay(r)}
	if o.Language == words.Chinese {
		p.Language = "zh-Hans"
	}
	for _, word := range []string{"Sweep", "Charts", "Numbers", "Runs that fail", "Each is shown by its command.", "%d further charts are left out.", "and %d more"} {
		p.Words[word] = words.In(o.Language, word)
	}
	p.Sum = say("%d runs, none fails", runs)
	if failed > 0 {
		p.Sum = say("%d runs, %d fail", runs, failed)
	}
	p.draw(r, o, say)
	columns := varying(r)
	for m, name := range r.Campaign.Measures {
		t := measureTable{Name: name, About: words.Sentence(o.Language, aboutMeasure(name)), Heads: heads(r, columns, say)}
		for _, row := range r.Rows() {
			h := &row.Measures[m]
			t.Rows = append(t.Rows, append(append(columns.of(row), fmt.Sprint(h.Count)), numbers(name, h)...))
		}
		p.Tables = append(p.Tables, t)
	}
	p.Failures, p.More = r.Failures, failed-uint64(len(r.Failures))
	b := bufio.NewWriter(w)
	if err := pageTemplate.Execute(b, p); err != nil {
		return err
	}
	return b.Flush()
}

func aboutMeasure(name string) string {
	for _, m := range sweep.Measures() {
		if m.Name == name {
			return m.Doc
		}
	}
	return ""
}

// draw draws all charts.
func (p *page) draw(r *sweep.Result, o Options, say func(string, ...any) string) {
	parameters := varying(r).parameters
	add := func(about string, chart func() string) {
		if len(p.Figures) == mostCharts {
			p.Skipped++
			return
		}
		if text := chart(); text != "" {
			p.Figures = append(p.Figures, figure{template.HTML(text), about})
		}
	}
	measures := r.Campaign.Measures
	if _, failed := r.Done(); failed > 0 {
		measures = append([]string{failing}, measures...)
	}
	for _, measure := range measures {
		for _, i := range parameters {
			about := say("%s against %s: the median, and the ranges of the middle half and of nine tenths of the runs.", say(measure), r.Campaign.Parameters[i].Name)
			if measure == failing {
				about = say("Share of the runs that fail against %s.", r.Campaign.Parameters[i].Name)
			}
			add(about, func() string { return spread(r, i, measure, o) })
		}
		for n, i := range parameters {
			for _, j := range parameters[n+1:] {
				add(heatAbout(say, r, i, j, measure), func() string { return heat(r, i, j, measure) })
			}
		}
	}
}
