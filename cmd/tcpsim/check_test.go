package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// differsText is what is told of differs, as a file.
const differsText = `    b.txt:9: the trace is not the expected one (- expected, + came): first difference in line 4:
      0.000000 client connect server:9527 ...
      0.000000 client CLOSED -> SYN-SENT
      0.000000 client > server: Flags [S], seq 1000, win 29184, options [mss 1460], length 0
    - 0.000001 server > client: Flags [R.], seq 0, ack 1002, win 0, length 0
    + 0.000001 server > client: Flags [R.], seq 0, ack 1001, win 0, length 0
    the seed is 1; "tcpsim run b.txt" shows the run, and "tcpsim check --update b.txt" takes it for the expected one
`

const failsText = `    c.txt:2: client connect: connection refused (at 2µs); server does not listen; put "server listen 9527" above it; if that is what you want, put expect error "connection refused" below it
    the seed is 1; "tcpsim run c.txt" shows the run
`

func TestCheckReportsOnEachInOrder(t *testing.T) {
	files(t, map[string]string{"a.txt": refused, "b.txt": differs, "c.txt": fails, "d.txt": "client conect 80\n"})
	for _, jobs := range []string{"-j1", "-j2", "-j8"} {
		got := tcpsim("", "check", jobs, "a.txt", "b.txt", "c.txt", "d.txt", "textbook")
		assert.Equal(t, result{trouble, "ok    a.txt\nFAIL  b.txt\n" + differsText + "FAIL  c.txt\n" + failsText +
			"ERROR d.txt\n    d.txt:1: unknown command \"conect\"; did you mean \"connect\"?\nok    textbook\n" +
			"5 scenarios: 2 as expected, 2 not as expected, 1 cannot be checked\n", ""}, got)
	}
	assert.Equal(t, otherwise, tcpsim("", "check", "a.txt", "b.txt").code)
	assert.Equal(t, result{out: "ok    a.txt\n1 scenario: 1 as expected\n"}, tcpsim("", "check", "a.txt"))
	assert.Equal(t, result{out: "ok    -\n1 scenario: 1 as expected\n"}, tcpsim(refused, "check", "-"))
}

func TestCheckFolders(t *testing.T) {
	capture := "12:00:00.000000 IP 10.0.0.1.1 > 10.0.0.2.80: Flags [S], seq 7, win 1, length 0\n" +
		"12:00:00.000000 IP 10.0.0.2.80 > 10.0.0.1.1: Flags [R.], seq 0, ack 8, win 0, length 0\n"
	like := "client connect 80\nexpect error \"refused\"\nexpect trace like "
	files(t, map[string]string{
		"s/b/z.txtar": refused, "s/b/a.txt": refused, "s/a.txt": refused, "s/a.md": "no scenario",
		"s/.hidden/a.txt": "no scenario", "s/.a.txt": "no scenario", "empty/a.md": "",
		"like/x.txt": like + "captures/one.txt\n", "like/captures/one.txt": capture, "textbook": refused,
	})
	ok := func(names ...string) result {
		return result{out: "ok    " + strings.Join(names, "\nok    ") + "\n"}
	}
	list := func(args ...string) result {
		got := tcpsim("", append([]string{"check"}, args...)...)
		got.out = got.out[:strings.LastIndex(strings.TrimSuffix(got.out, "\n"), "\n")+1] // without the counts
		return got
	}
	a, az, z := filepath.Join("s", "a.txt"), filepath.Join("s", "b", "a.txt"), filepath.Join("s", "b", "z.txtar")
	assert.Equal(t, ok(a, az, z), list("s"))
	assert.Equal(t, ok(az, z, a), list("s/b", "s"), "each once, where it comes first")
	absolute, err := filepath.Abs("s/a.txt")
	require.NoError(t, err)
	assert.Equal(t, ok(a, az, z), list("s", absolute), "whichever way it is named")
	assert.Equal(t, ok(a, z), list("s", "--run", `^s/(b/z|a\.)`))
	assert.Equal(t, ok(filepath.Join("like", "x.txt")), list("like"), "a capture is no scenario")
	assert.Equal(t, ok("textbook"), list("textbook"), "a file comes before a built-in scenario")
	require.NoError(t, os.WriteFile("-", []byte("a mistake"), 0o666))
	assert.Contains(t, tcpsim(refused, "check", "-", "./-").out, "ERROR ./-\n    ./-:1: ", "the file - is not standard input")
	t.Chdir("s")
	assert.Equal(t, ok("a.txt", filepath.Join("b", "a.txt"), filepath.Join("b", "z.txtar")), list("."))
	t.Chdir("..")

	got := tcpsim("", "check", "empty", "none", "s/a.txt")
	assert.Equal(t, result{code: trouble, out: `ERROR empty
    empty: there is no scenario in this folder; their files end in .txt or .txtar
ERROR none
    no file of that name, and unknown scenario "none"; want one of ` + strings.Join(strings.Fields(tcpsim("", "list", "--names").out), ", ") + `
ok    s/a.txt
3 scenarios: 1 as expected, 2 cannot be checked
`}, got)
	got = tcpsim("", "check", "--run", "nothing", "s")
	assert.Equal(t, result{code: trouble, err: "tcpsim: no scenario matches --run nothing\n"}, got)
	if err := os.Symlink("s", "link"); err == nil {
		assert.Equal(t, ok(filepath.Join("link", "a.txt"), filepath.Join("link", "b", "a.txt"), filepath.Join("link", "b", "z.txtar")), list("link"))
	}
	if err := os.Symlink(os.DevNull, filepath.Join("s", "device.txt")); err == nil {
		assert.Equal(t, ok(a, az, z), list("s"), "a device or a pipe, from which one might read for ever, is no scenario")
	}
}

func TestCheckUpdate(t *testing.T) {
	script, _, _ := strings.Cut(refused, "-- trace --\n")
	crlf := strings.ReplaceAll(strings.Replace(differs, "client connect", " client  connect", 1), "\n", "\r\n")
	files(t, map[string]string{"a.txt": refused, "b.txt": differs, "bare.txt": script, "fails.txt": fails + "-- trace --\n",
		"crlf.txt": crlf, "empty.txt": script + "-- trace --"})
	before, err := os.Stat("a.txt")
	require.NoError(t, err)
	got := tcpsim("", "check", "--update", "a.txt", "b.txt", "bare.txt", "crlf.txt", "empty.txt", "fails.txt")
	assert.Equal(t, otherwise, got.code)
	assert.True(t, strings.HasPrefix(got.out, "ok    a.txt\nok    b.txt (updated)\nok    bare.txt\nok    crlf.txt (updated)\nok    empty.txt (updated)\nFAIL  fails.txt\n"), got.out)
	after, err := os.Stat("a.txt")
	require.NoError(t, err)
	assert.True(t, os.SameFile(before, after), "a file that is right is not written")
	assert.Equal(t, refused, read(t, "b.txt"))
	assert.Equal(t, script, read(t, "bare.txt"), "it expects no trace")
	assert.Equal(t, refused, read(t, "empty.txt"))
	assert.Equal(t, strings.Replace(crlf, "ack 1002", "ack 1001", 1), read(t, "crlf.txt"), "script and comment stay, byte for byte")
	assert.Equal(t, fails+"-- trace --\n", read(t, "fails.txt"))

	got = tcpsim(differs, "check", "-u", "textbook", "-")
	assert.Equal(t, result{code: trouble, out: `ERROR textbook
    textbook: there is no file to update; --update is for files of your own
ERROR -
    <stdin>: there is no file to update; --update is for files of your own
2 scenarios: 0 as expected, 2 cannot be checked
`}, got)
}

// A capture that the run is not like is no matter of updating.
func TestCheckUpdateAndCaptures(t *testing.T) {
	file := strings.Replace(differs, "-- trace", "expect trace like c\n-- c --\n12:00:00 IP 1.1.1.1.1 > 1.1.1.2.9527: Flags [S], seq 7, win 1, length 0\n-- trace", 1)
	files(t, map[string]string{"a.txt": file})
	for _, command := range [][]string{{"check", "--update"}, {"run", "--update"}} {
		got := tcpsim("", append(command, "a.txt")...)
		assert.Equal(t, otherwise, got.code)
		assert.Contains(t, got.out+got.err, "a.txt:5: the trace is not like c at 1µs (- c, + came):")
		assert.Equal(t, file, read(t, "a.txt"))
	}
}

// chancy is a scenario that a loss decides.
const chancy = "# Chancy.\nlink delay=5ms loss=20%\nserver listen 80\nclient connect 80\nexpect time 10ms\n"

func TestCheckSeeds(t *testing.T) {
	files(t, map[string]string{"a b.txt": chancy, "fine.txt": differs, "wrong.txt": "x\n"})
	var want result
	for _, jobs := range []string{"1", "2", "8"} {
		got := tcpsim("", "check", "--seeds", "1..40", "--jobs", jobs, "a b.txt", "fine.txt")
		assert.Equal(t, otherwise, got.code)
		if jobs == "1" {
			want = got
		}
		assert.Equal(t, want, got, "in whatever order runs end")
	}
	lines := strings.Split(want.out, "\n")
	require.Len(t, lines, 6)
	assert.Equal(t, "FAIL  a b.txt", lines[0])
	assert.Regexp(t, `^    a b\.txt:5: expect time 10ms: it is \S+ \(at \S+, seed (\d+)\)$`, lines[1])
	assert.Regexp(t, `^    \d+ of 40 seeds fail: \d+, .*; "tcpsim run 'a b\.txt' --seed \d+" shows the first$`, lines[2])
	assert.Equal(t, "ok    fine.txt", lines[3], "the expected trace is that of the scenario's own seed")

	// The line that is told reproduces it.
	_, command, _ := strings.Cut(lines[2], `"tcpsim run 'a b.txt' --seed `)
	seed, _, _ := strings.Cut(command, `"`)
	again := tcpsim("", "run", "a b.txt", "--seed", seed)
	assert.Equal(t, otherwise, again.code)
	assert.Equal(t, "tcpsim: "+strings.TrimSpace(lines[1])+"\n", again.err)

	got := tcpsim("", "check", "--seeds", "7", "wrong.txt")
	assert.Equal(t, result{code: trouble, out: "ERROR wrong.txt\n    wrong.txt:1: unknown command \"x\"; want one of " +
		got.out[strings.Index(got.out, "want one of ")+len("want one of "):]}, got)
	assert.Equal(t, 1, strings.Count(got.out, "wrong.txt:1"))
}

// A run that breaks a rule of RFC 9293 fails, though its script succeeds: here one
// that was tampered with, as netstack's own are sound.
func TestCheckInvariants(t *testing.T) {
	textbook, err := scenario.Named("textbook")
	require.NoError(t, err)
	run, err := textbook.Run(scenario.Options{})
	require.NoError(t, err)
	s := &subject{name: "a.txt"}
	assert.Equal(t, outcome{}, invariants(s, run, nil))
	run.Packets()[4].Segment.Ack += 100
	o := invariants(s, run, nil)
	assert.Equal(t, otherwise, o.code)
	assert.Equal(t, []uint64{1}, o.failed)
	assert.Regexp(t, `^a\.txt: seed 1: 0\.020000 packet 5 of server: ack-of-unsent: .* \(RFC 9293 section [0-9.]+\)$`, o.errs[0])
}

func TestCheckWrongCalls(t *testing.T) {
	files(t, map[string]string{"a.txt": refused})
	const hint = "\nRun 'tcpsim check --help' for usage.\n"
	for args, want := range map[string]string{
		"":                           "missing scenarios; want files, or folders that hold some" + hint,
		"- -":                        "- stands there twice; standard input can be read once only" + hint,
		"--update --seeds 1 a.txt":   "--update does not go with --seeds: the expected trace is that of the scenario's own seed" + hint,
		"--jobs 0 a.txt":             "--jobs is too small; want 1 or more" + hint,
		"--run ( a.txt":              "--run: error parsing regexp: missing closing ): `(`" + hint,
		"--output= a.txt":            "--output is empty; want the name of a file" + hint,
		"--format xml a.txt":         `invalid argument "xml" for "--format" flag: want one of text, junit, github, tap` + hint,
		"--seeds x a.txt":            `invalid argument "x" for "--seeds" flag: want a range of seeds such as 1..1000, from 0 to 18446744073709551615` + hint,
		"--seeds 3..1 a.txt":         `invalid argument "3..1" for "--seeds" flag: it ends before it begins; want 1..3` + hint,
		"--seeds 0..1000000000 a.tx": `invalid argument "0..1000000000" for "--seeds" flag: these are too many; want at most 1000000000` + hint,
		"-o a.txt a.txt":             "a.txt: the report would overwrite this scenario\n",
	} {
		got := tcpsim("", append([]string{"check"}, strings.Fields(args)...)...)
		assert.Equal(t, result{code: trouble, err: "tcpsim: " + want}, got, args)
	}
	assert.Equal(t, refused, read(t, "a.txt"))
}

// What stands there twice is checked once, and said to be.
func TestCheckTwice(t *testing.T) {
	files(t, map[string]string{"a.txt": refused, "b.txt": refused})
	got := tcpsim("", "check", "a.txt", "b.txt", "./a.txt")
	assert.Equal(t, asExpected, got.code)
	assert.Contains(t, got.out, "2 scenarios")
	assert.Equal(t, "tcpsim: ./a.txt: stands there more than once; it is checked once\n", got.err)
	assert.Empty(t, tcpsim("", "check", ".", "a.txt").err, "a folder and a file in it")
}
