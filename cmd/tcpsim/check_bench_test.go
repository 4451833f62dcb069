package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// tiny is a scenario as a user would write for one thing; %d tells files apart.
const tiny = `# A greeting, number %d.
link delay=5ms
server listen 9527
client connect 9527
server accept
client write "hello"
server read "hello"
client close
server read end ""
server close
`

// tinyScenarios is a folder with n of them, each with its expected trace.
func tinyScenarios(b *testing.B, n int) string {
	b.Helper()
	folder := b.TempDir()
	first := filepath.Join(folder, "0000.txt")
	require.NoError(b, os.WriteFile(first, fmt.Appendf(nil, tiny, 0), 0o666))
	require.Equal(b, 0, run([]string{"run", "--update", first}, strings.NewReader(""), io.Discard, io.Discard))
	whole, err := os.ReadFile(first)
	require.NoError(b, err)
	_, expected, _ := strings.Cut(string(whole), "-- trace --\n")
	for i := 1; i < n; i++ {
		file := fmt.Sprintf(tiny, i) + "-- trace --\n" + expected
		require.NoError(b, os.WriteFile(filepath.Join(folder, fmt.Sprintf("%04d.txt", i)), []byte(file), 0o666))
	}
	return folder
}

// checkOn checks a folder on so many processors, and tells how long it took.
func checkOn(b *testing.B, folder string, processors int) time.Duration {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
	began := time.Now()
	code := run([]string{"check", folder}, strings.NewReader(""), io.Discard, io.Discard)
	require.Equal(b, 0, code)
	return time.Since(began)
}

// BenchmarkCheck checks 1,000 tiny scenario files, from reading them to the
// report, which is to take less than 2 s on two processors.
func BenchmarkCheck(b *testing.B) {
	const files = 1000
	folder := tinyScenarios(b, files)
	processors := runtime.GOMAXPROCS(0)
	for b.Loop() {
		checkOn(b, folder, processors)
	}
	b.ReportMetric(float64(files*b.N)/b.Elapsed().Seconds()/float64(processors), "scenarios/s/core")
}

// BenchmarkCheckScaling tells how many times as fast two processors are as one.
// They take turns, so that what else the machine does hits both.
func BenchmarkCheckScaling(b *testing.B) {
	if runtime.NumCPU() < 2 {
		b.Skip("this machine has one processor")
	}
	folder := tinyScenarios(b, 1000)
	var one, two time.Duration
	for b.Loop() {
		one += checkOn(b, folder, 1)
		two += checkOn(b, folder, 2)
	}
	b.ReportMetric(float64(one)/float64(two), "times-as-fast")
}
