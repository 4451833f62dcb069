package link

import (
	"fmt"
	"strings"
)

// eachLine calls f for each line of a file that is neither empty nor a comment.
func eachLine(name string, data []byte, f func(text string) error) error {
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		text := strings.TrimSpace(line)
		if text == "" || text[0] == '#' {
			continue
		}
		if err := f(text); err != nil {
			return fmt.Errorf("%s:%d: %w", name, number, err)
		}
	}
	return nil
}

// lastLine is where a file ends, for errors about what it lacks.
func lastLine(name string, data []byte) string {
	lines := strings.Count(strings.TrimSuffix(string(data), "\n"), "\n") + 1
	return fmt.Sprintf("%s:%d", name, lines)
}
