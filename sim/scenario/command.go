package scenario

import (
	"slices"
	"strings"
)

// command is one command of the language. An entry in the table is all there is
// to one: its help is generated from it.
type command struct {
	name     string        // the first word, or the first two
	owner    owner         // whose it is
	phase    phase         // where it may stand
	block    bool          // it begins a block, which ends with "end"
	reads    bool          // it receives data
	usage    []string      // forms of the line
	summary  string        // one sentence
	detail   string        // further sentences; may be empty
	settings []SettingInfo // the KEY=VALUE words that it takes
	// variables are words of which it takes one, with the value behind it.
	variables []SettingInfo
	// parse checks the line's words and returns what the line does in a run.
	// One that does nothing in a run returns nil.
	parse func(a *args) step
}

// step is what a line does when the run comes to it.
type step func(p *process) error

// owner says whose command one is, which is the line's first word then.
type owner uint8

const (
	nobodys     owner = iota
	hosts             // HOST
	connections       // HOST or HOST.NAME
)

// phase says where in the script a command may stand.
type phase uint8

const (
	action   phase = iota // something that happens: the run has begun
	anywhere              // it may stand before settings, too
	setup                 // a setting for the whole run: before the first action
)

// table is the language. It is put together in init because blocks parse the
// commands in them.
var table []command

// commandNamed finds a command by its name.
var commandNamed = map[string]*command{}

func init() {
	table = slices.Concat(
		setupCommands, networkCommands, []command{topologyCommand}, linkCommands, socketCommands, optionCommands, dataCommands,
		flowCommands, faultCommands, crashCommands, partitionCommands, lookCommands, applicationCommands, []command{relayCommand}, measureCommands, expectCommands, segmentCommands, []command{likenessCommand},
	)
	table = slices.Insert(table, slices.IndexFunc(table, func(c command) bool { return c.name == "link" })+1, elementCommands...)
	for i := range table {
		commandNamed[table[i].name] = &table[i]
	}
}

// names lists the first words of the commands with one of the given owners.
func names(of ...owner) []string {
	var list []string
	for _, c := range table {
		word, _, _ := strings.Cut(c.name, " ")
		if slices.Contains(of, c.owner) && word != settingsCommand && !slices.Contains(list, word) {
			list = append(list, word)
		}
	}
	return list
}

// SettingInfo describes a word that a command takes with a value: KEY=VALUE, or
// for a variable KEY VALUE.
type SettingInfo struct {
	Key  string `json:"key"`  // such as "delay"
	Unit string `json:"unit"` // the kind of value, such as "DURATION", or the words with | between them
	Doc  string `json:"doc"`  // what it means, with its default
}

// setting is one KEY=VALUE that sets something in a T.
type setting[T any] struct {
	key, unit, doc string
	parse          func(value string) (func(*T), error)
}

// into makes the parse function of a setting from that of its value, and the
// place of the value.
func into[T, V any](parse func(string) (V, error), place func(*T) *V) func(string) (func(*T), error) {
	return func(text string) (func(*T), error) {
		v, err := parse(text)
		if err != nil {
			return nil, err
		}
		return func(t *T) { *place(t) = v }, nil
	}
}

// pointer is into for a value that may be left out.
func pointer[T, V any](parse func(string) (V, error), place func(*T) **V) func(string) (func(*T), error) {
	return into(func(text string) (*V, error) {
		v, err := parse(text)
		return &v, err
	}, place)
}

// describe is a table of settings for the help.
func describe[T any](settings []setting[T]) []SettingInfo {
	var list []SettingInfo
	for _, s := range settings {
		list = append(list, SettingInfo{s.key, s.unit, s.doc})
	}
	return list
}

func keysOf(settings []SettingInfo) []string {
	var keys []string
	for _, s := range settings {
		keys = append(keys, s.Key)
	}
	return keys
}
