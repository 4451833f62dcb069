package simtest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPackageOf(t *testing.T) {
	for function, want := range map[string]string{
		"example.com/a/b.TestX":           "example.com/a/b",
		"example.com/a/b_test.TestX":      "example.com/a/b",
		"example.com/a/b.TestX.func1.2":   "example.com/a/b",
		"gopkg.in/yaml%2ev3_test.TestX":   "gopkg.in/yaml.v3",
		"main.TestX":                      "main",
		"example.com/a.b/c.(*suite).Test": "example.com/a.b/c",
	} {
		assert.Equal(t, want, packageOf(function), function)
	}
}
