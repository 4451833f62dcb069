package explain

import (
	"cmp"
	"fmt"
	"strings"
)

// Language is one that the package can speak. The zero value is [English].
type Language int

// The languages.
const (
	English Language = iota
	Chinese
)

// languages are the names of the languages, by which [ParseLanguage] knows them.
var languages = [...]string{English: "en", Chinese: "zh"}

// String is the language's code in ISO 639, "en" or "zh".
func (l Language) String() string { return languages[l] }

// ParseLanguage finds a language by its code; case does not matter. The error lists
// the codes there are.
func ParseLanguage(code string) (Language, error) {
	for l, name := range languages {
		if strings.EqualFold(code, name) {
			return Language(l), nil
		}
	}
	return English, fmt.Errorf("unknown language %q, want one of %s", code, strings.Join(languages[:], ", "))
}

// LanguageFromEnv is the language of a locale such as "zh_CN.UTF-8", as the
// environment tells it: see [Locale]. It is English for any locale that is not
// Chinese.
func LanguageFromEnv(locale string) Language {
	end := strings.IndexAny(locale, "_-.@")
	if end < 0 {
		end = len(locale)
	}
	if strings.EqualFold(locale[:end], "zh") {
		return Chinese
	}
	return English
}

// Locale is the user's locale for messages: the value of LC_ALL, or else of
// LC_MESSAGES, or else of LANG (POSIX.1-2024 section 8.2). A variable that is empty
// counts as not set.
func Locale(getenv func(string) string) string {
	return cmp.Or(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG"))
}
