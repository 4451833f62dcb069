// Package words has what formats for people say in other languages than English. The
// English text is the key, so that what is not translated is English still.
package words

import "strings"

// Chinese is the code of the language that this package knows besides English.
const Chinese = "zh"

// In is text in the language with the given code. Verbs of package fmt in it stay, in
// their order.
func In(language, text string) string {
	if language != Chinese {
		return text
	}
	for _, table := range tables {
		if translated, ok := table[text]; ok {
			return translated
		}
	}
	return text
}

// Classes is a list of classes of segments, as package conversation has it.
func Classes(language, list string) string {
	if language != Chinese || list == "" {
		return list
	}
	all := strings.Split(list, ", ")
	for i := range all {
		all[i] = In(language, all[i])
	}
	return strings.Join(all, "，")
}
