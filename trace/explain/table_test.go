package explain

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
)

// Each sentence is there in both languages and wants the same values in them.
func TestBothLanguages(t *testing.T) {
	for key, e := range table {
		assert.NotEmpty(t, e.english, key)
		assert.NotEmpty(t, e.chinese, key)
		assert.True(t, strings.ContainsFunc(e.chinese, func(r rune) bool { return unicode.Is(unicode.Han, r) }), key)
		assert.False(t, strings.ContainsFunc(e.english, func(r rune) bool { return r > unicode.MaxASCII }), key)
		assert.Equal(t, placeholders(e.english), placeholders(e.chinese), key)
		for _, text := range []string{e.english, e.chinese} {
			assert.Equal(t, strings.TrimSpace(text), text, key)
			assert.NotContains(t, ".。", string([]rune(text)[len([]rune(text))-1]), key)
			assert.Equal(t, strings.Count(text, "{"), len(placeholder.FindAllString(text, -1)), key)
		}
		assert.False(t, strings.ContainsAny(e.chinese, ",;()"), "%s has punctuation of half width", key)
	}
}

// placeholders are those of a template, each once.
func placeholders(template string) []string {
	set := map[string]bool{}
	for _, p := range placeholder.FindAllString(template, -1) {
		set[p] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// No key is in two tables.
func TestKeysAreUnique(t *testing.T) {
	n := 0
	for _, part := range []map[string]entry{
		handshakeSentences, optionSentences, dataSentences, ackSentences, windowSentences,
		lossSentences, forgedSentences, closeSentences, resetSentences, eventSentences, silenceSentences,
	} {
		n += len(part)
	}
	assert.Len(t, table, n)
}
