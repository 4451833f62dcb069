// Package engine answers what a page asks: it runs scenarios, opens captures, changes
// scenarios, and tells all of that as JSON.
//
//	engine.Answer([]byte(`{"do": "run", "lesson": "textbook", "language": "en"}`))
//
// Requests and answers are those of engine.ts of the page. A request names what to do and
// in which language; an answer is what was asked for, or
//
//	{"error": {"message": "...", "line": 3}}
//
// with the line of the scenario where there is one. No request makes it panic, or run for
// longer than the limits here allow. It knows no files and no network: what it is told is
// all there is.
//
// # Map
//
// From the top: engine.go finds what to do; run.go runs scenarios, open.go reads captures,
// list.go lists lessons and describes the language; break.go and set.go change scenarios,
// whose lines script.go knows; compare.go compares two runs and export.go writes one;
// source.go finds scenarios and keeps the last runs.
package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// request is what can be asked. Which of it counts depends on Do.
type request struct {
	Do       string `json:"do"`
	Language string `json:"language"` // "en" or "zh"; any other is English

	Lesson   string `json:"lesson"`   // a built-in scenario,
	Scenario string `json:"scenario"` // or the text of one
	Name     string `json:"name"`     // that it goes by
	Seed     string `json:"seed"`
	Fixes    string `json:"fixes"`

	Data []byte `json:"data"` // of a capture, in base64

	Packet int    `json:"packet"`
	How    string `json:"how"`
	By     int64  `json:"by"` // nanoseconds

	What  string `json:"what"`
	Value string `json:"value"`
	Host  string `json:"host"`

	Format string `json:"format"`

	A string `json:"a"`
	B string `json:"b"`
}

// operations are what a request can do.
var operations = map[string]func(*request) (any, error){
	"list": list, "describe": describe, "check": check, "run": run, "open": open, "fields": fields,
	"break": breakIt, "set": set, "compare": compare, "export": export,
}

// failure is an answer that tells of an error.
type failure struct {
	Error mistake `json:"error"`
}

// mistake is an error, and the line of the scenario that it is about.
type mistake struct {
	Message string `json:"message"`
	Line    int    `json:"line,omitempty"`
}

// one lets requests in one after the other: what is kept between them is not for several.
var one sync.Mutex

// Answer answers one request. What is kept between requests makes them faster, and never
// changes an answer.
func Answer(question []byte) (answer []byte) {
	one.Lock()
	defer one.Unlock()
	language := ""
	defer func() {
		if p := recover(); p != nil {
			kept = nil
			text := words.Say(language, "a fault of the simulator's own: %v", p)
			answer = encode(failure{mistake{Message: text}})
		}
	}()
	if len(question) > largestRequest {
		return encode(failure{mistake{Message: fmt.Sprintf("a request of %d MB; at most %d MB are taken", len(question)>>20, largestRequest>>20)}})
	}
	var r request
	if err := json.Unmarshal(question, &r); err != nil {
		return encode(failure{mistake{Message: "the request cannot be read: " + err.Error()}})
	}
	language = r.language().String()
	result, err := r.do()
	if err != nil {
		return encode(failure{mistakes(language, err)[0]})
	}
	return encode(result)
}

func (r *request) do() (any, error) {
	operation, ok := operations[r.Do]
	if !ok {
		return nil, fmt.Errorf("%q is nothing that can be done", r.Do)
	}
	return operation(r)
}

// language is the one that is asked for.
func (r *request) language() explain.Language {
	language, err := explain.ParseLanguage(r.Language)
	if err != nil {
		return explain.English
	}
	return language
}

// say puts values into a text in the request's language.
func (r *request) say(text string, values ...any) string {
	return words.Say(r.language().String(), text, values...)
}

func encode(v any) []byte {
	answer, err := json.Marshal(v)
	if err != nil { // a number that JSON does not know
		answer, _ = json.Marshal(failure{mistake{Message: err.Error()}})
	}
	return answer
}

// mistakes are the parts of an error, each with its line.
func mistakes(language string, err error) []mistake {
	var list []mistake
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, part := range joined.Unwrap() {
			list = append(list, mistakes(language, part)...)
		}
		return list
	}
	m := mistake{Message: words.Sentence(language, err.Error())}
	if placed := (*scenario.Error)(nil); errors.As(err, &placed) {
		m = mistake{words.Sentence(language, placed.Err.Error()), placed.Line}
	}
	if ours(err) {
		m.Message += "\n" + words.Say(language, "A page runs no more than that, whatever limit says; tcpsim run does.")
	}
	return []mistake{m}
}
