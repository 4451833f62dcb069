package main

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// languageVariable is the environment variable that chooses the language for tcpsim
// alone. Without it that is the locale's.
const languageVariable = "TCPSIM_LANG"

// spoken is the language that arguments ask for, or else the environment. The flag is
// read before the command line is, as help and complaints about that need it.
func spoken(args []string, getenv func(string) string) explain.Language {
	language := explain.LanguageFromEnv(cmp.Or(getenv(languageVariable), explain.Locale(getenv)))
	for i, arg := range args {
		if arg == "--" {
			break
		}
		code, _ := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(args) {
			code = args[i+1]
		}
		if l, err := explain.ParseLanguage(code); err == nil {
			language = l
		}
	}
	return language
}

// languageFlag is the flag --lang.
type languageFlag struct{ language *explain.Language }

// String implements pflag.Value. That of the environment needs no text.
func (languageFlag) String() string { return "" }

// Type implements pflag.Value.
func (languageFlag) Type() string { return "LANGUAGE" }

// Set implements pflag.Value.
func (f languageFlag) Set(code string) (err error) {
	*f.language, err = explain.ParseLanguage(code)
	return err
}

// addLanguageFlag adds --lang to all commands.
func (a *app) addLanguageFlag(root *cobra.Command) {
	root.PersistentFlags().Var(languageFlag{&a.language}, "lang", "speak `LANGUAGE`, en or zh, rather than that of "+languageVariable+" or LANG")
	must(root.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions([]string{"en", "zh"}, cobra.ShellCompDirectiveNoFileComp)))
}

// wrapped breaks the paragraphs of a text, each of which is one line, for a terminal.
func wrapped(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		for _, part := range visible.Paragraph(strings.TrimRight(line, "\n"), 76) {
			b.WriteString(part + "\n")
		}
		if line == "\n" {
			b.WriteString(line)
		}
	}
	return b.String()
}
