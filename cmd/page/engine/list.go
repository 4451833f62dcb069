package engine

import (
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// lesson is a built-in scenario in a list.
type lesson struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Chapter string `json:"chapter,omitempty"` // of the course
}

// list lists the lessons of the course in their order.
func list(r *request) (any, error) {
	answer := struct {
		Lessons []lesson `json:"lessons"`
	}{}
	language, chapters := r.language().String(), map[string]string{}
	for _, c := range scenario.Course() {
		for _, name := range c.Lessons {
			chapters[name] = c.TitleIn(language)
		}
	}
	for _, s := range scenario.Builtin() {
		answer.Lessons = append(answer.Lessons, lesson{s.Name, s.TitleIn(language), chapters[s.Name]})
	}
	return answer, nil
}

// word is something that may stand in a scenario, with its help, for an editor.
type word struct {
	Name     string `json:"name"`
	Usage    string `json:"usage,omitempty"`
	Help     string `json:"help"`
	Kind     string `json:"kind"` // "keyword" for a command, "property" for a setting, "variable" for a host
	Of       string `json:"of,omitempty"`
	Place    string `json:"place,omitempty"`
	Settings []word `json:"settings,omitempty"`
}

// describe describes the language of scenarios for the editor. The settings of hosts are
// words like any other: they stand behind the host's name.
func describe(r *request) (any, error) {
	language := r.language().String()
	d := scenario.Describe()
	answer := struct {
		Commands []word `json:"commands"`
	}{}
	for _, h := range d.Hosts {
		answer.Commands = append(answer.Commands, word{Name: h, Help: words.In(language, "a host"), Kind: "variable"})
	}
	for _, c := range d.Commands {
		settings := append(settingsOf(language, c.Settings), settingsOf(language, c.Variables)...)
		if c.Name == "HOST" {
			answer.Commands = append(answer.Commands, settings...)
			continue
		}
		help := words.In(language, c.Summary)
		if c.Detail != "" {
			help += "\n" + words.In(language, c.Detail)
		}
		answer.Commands = append(answer.Commands, word{
			Name: c.Name, Usage: strings.Join(c.Usage, "\n"), Help: help, Kind: "keyword", Of: c.Of, Place: c.Place, Settings: settings,
		})
	}
	return answer, nil
}

func settingsOf(language string, list []scenario.SettingInfo) (all []word) {
	for _, s := range list {
		all = append(all, word{Name: s.Key + "=", Usage: s.Key + "=" + s.Unit, Help: words.In(language, s.Doc), Kind: "property"})
	}
	return all
}
