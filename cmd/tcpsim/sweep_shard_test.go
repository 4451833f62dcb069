package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const shardedCampaign = "scenarios: [risky.txt, hello]\nparameters:\n  link delay: {uniform: [1ms, 9ms], bins: 2}\n  link loss: [0%, 10%]\nseeds: 1..10\nlimits: {time: 2m}\n"

// sharded is a folder with a campaign, and the result of the whole, as a file has it.
func sharded(t *testing.T) (whole string) {
	t.Helper()
	files(t, map[string]string{"risky.txt": risky, "c.yaml": shardedCampaign})
	got := tcpsim("", "sweep", "c.yaml", "--format", "part")
	require.Equal(t, otherwise, got.code, got.err)
	return got.out
}

// Shards merge to the bytes of the whole, however schedulers tell which of them is meant.
func TestShards(t *testing.T) {
	whole := sharded(t)
	for i := 7; i > 0; i-- {
		got := tcpsim("", "sweep", "c.yaml", "--parts", ".", "--shard", fmt.Sprintf("%d/7", i))
		require.Equal(t, asExpected, got.code, "failing runs are no reason to try again: %s", got.err)
		assert.Contains(t, got.out, "fail: sweep-")
	}
	got := tcpsim("", "merge", ".", "--format", "part")
	assert.Equal(t, otherwise, got.code, got.err)
	assert.Equal(t, whole, got.out)
	table := tcpsim("", "sweep", "c.yaml")
	assert.Equal(t, table.out, tcpsim("", "merge", ".").out)
	for i, variable := range tasks {
		t.Setenv(variable, "1")
		parts := filepath.Join(t.TempDir(), "parts")
		require.NoError(t, os.Mkdir(parts, 0o777))
		require.Equal(t, asExpected, tcpsim("", "sweep", "c.yaml", "--parts", parts, "--shard", "auto/7").code)
		made, err := os.ReadDir(parts)
		require.NoError(t, err)
		require.Len(t, made, 1)
		assert.Equal(t, read(t, made[0].Name()), read(t, filepath.Join(parts, made[0].Name())), variable)
		t.Setenv(tasks[i], "")
	}
	again := tcpsim("", "sweep", "c.yaml", "--shard", "3/7")
	assert.Equal(t, asExpected, again.code)
	assert.Contains(t, again.err, "this is the result of the shard; nothing is to be done")
}

func TestShardMistakes(t *testing.T) {
	environment := map[string]string{}
	getenv := func(name string) string { return environment[name] }
	for text, want := range map[string]string{
		"0/8": "want one such as 1/8", "9/8": "want one such as 1/8", "8": "want one such as 1/8", "x/8": "want one such as 1/8", "1/0": "want one such as 1/8",
		"auto/8": "the environment tells no number; want one of SLURM_ARRAY_TASK_ID", "auto": "the environment tells no number",
	} {
		_, _, err := parseShard(text, getenv)
		assert.ErrorContains(t, err, want, text)
	}
	environment["NOMAD_ALLOC_INDEX"] = "8"
	_, _, err := parseShard("auto/8", getenv)
	assert.ErrorContains(t, err, "NOMAD_ALLOC_INDEX is 8; want 0 to 7 for 8 shards")
	_, _, err = parseShard("auto", getenv)
	assert.ErrorContains(t, err, "but nothing how many there are; want --shard auto/N")
	environment = map[string]string{"SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "5", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_MAX": "4"}
	i, n, err := parseShard("auto", getenv)
	require.NoError(t, err)
	assert.Equal(t, []uint64{3, 5}, []uint64{i, n})
	environment["SLURM_ARRAY_TASK_MAX"] = "9"
	_, _, err = parseShard("auto", getenv)
	assert.ErrorContains(t, err, "the array is not 0 to 4")
}

// What does not belong together is refused, with what is missing.
func TestMergeRefuses(t *testing.T) {
	sharded(t)
	for _, i := range []string{"1/8", "2/8", "4/8", "5/8", "6/8", "7/8"} {
		require.Equal(t, asExpected, tcpsim("", "sweep", "c.yaml", "--shard", i).code)
	}
	refused := func(want string, args ...string) {
		t.Helper()
		got := tcpsim("", append([]string{"merge"}, args...)...)
		assert.Equal(t, trouble, got.code)
		assert.Contains(t, got.err, want)
		assert.Empty(t, got.out)
	}
	refused("runs are missing of 40: 10 to 14, 35 to 39; they are those of --shard 3/8, 8/8", ".")
	require.Equal(t, asExpected, tcpsim("", "sweep", "c.yaml", "--shard", "2/4").code)
	refused("its runs 15 to 19 are there already", ".")
	parts, err := filepath.Glob("*.part")
	require.NoError(t, err)
	part := read(t, parts[0])
	for name, text := range map[string]string{"cut": part[:len(part)-90], "half": part[:50], "flipped": strings.Replace(part, `"runs":40`, `"runs":41`, 1), "other": "hello\n", "empty": ""} {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
	}
	refused("cut: it is cut off: its last line is missing", "cut", parts[1])
	refused("half: it is cut off: its last line is missing", "half")
	refused("flipped: it is damaged: the sum in its last line is of other bytes", "flipped")
	refused("other: this is no result of a sweep", "other")
	refused("empty: this is no result of a sweep", "empty")
	require.NoError(t, os.WriteFile("c.yaml", []byte(strings.Replace(shardedCampaign, "1..10", "1..11", 1)), 0o666))
	require.Equal(t, asExpected, tcpsim("", "sweep", "c.yaml", "--shard", "3/8", "--parts", t.TempDir()).code)
	require.Equal(t, asExpected, tcpsim("", "sweep", "c.yaml", "--shard", "3/8").code)
	refused("this is of another campaign: its hash is ", ".")
	require.NoError(t, os.WriteFile("risky.txt", []byte(risky+"# changed\n"), 0o666))
	assert.Contains(t, tcpsim("", "sweep", "c.yaml", "--shard", "3/8").out, "sweep-", "the scenario belongs to the campaign: this is another file")
	refused("missing results of shards")
	refused("nowhere: no such file or directory", "nowhere")
}

// A file that is there stays, whatever is in it, and the shard does not say that all is well.
func TestShardKeepsFiles(t *testing.T) {
	sharded(t)
	require.Equal(t, asExpected, tcpsim("", "sweep", "c.yaml", "--shard", "1/8").code)
	parts, err := filepath.Glob("*.part")
	require.NoError(t, err)
	good := read(t, parts[0])
	assert.NoError(t, writeNew(parts[0], []byte(good)), "two shards may make the same file")
	assert.ErrorContains(t, writeNew(parts[0], []byte("other")), "another shard has made this file meanwhile, with another result; it stays")
	assert.Equal(t, good, read(t, parts[0]))
	require.NoError(t, os.WriteFile(parts[0], []byte("mine"), 0o666))
	got := tcpsim("", "sweep", "c.yaml", "--shard", "1/8")
	assert.Equal(t, trouble, got.code)
	assert.Contains(t, got.err, "this is there already, but not as the result of this shard: this is no result of a sweep; remove it")
	assert.Equal(t, "mine", read(t, parts[0]))
	assert.Equal(t, trouble, tcpsim("", "sweep", "c.yaml", "--shard", "2/8", "--parts", "nowhere").code)
	left, err := filepath.Glob(".*")
	require.NoError(t, err)
	assert.Empty(t, left)
}

// Job files are what they are to be, and have the shards that they say.
func TestEmit(t *testing.T) {
	sharded(t)
	emit := func(scheduler string) string {
		got := tcpsim("", "sweep", "c.yaml", "--emit", scheduler, "--shards", "4")
		require.Equal(t, asExpected, got.code, got.err)
		return got.out
	}
	assert.Contains(t, emit("slurm"), "\n#SBATCH --array=0-3\n")
	var kubernetes struct {
		Kind string
		Spec struct {
			CompletionMode       string `yaml:"completionMode"`
			Completions          int
			BackoffLimitPerIndex int `yaml:"backoffLimitPerIndex"`
			Template             struct {
				Spec struct{ Containers []struct{ Args []string } }
			}
		}
	}
	require.NoError(t, yaml.Unmarshal([]byte(emit("kubernetes")), &kubernetes))
	assert.Equal(t, "Job", kubernetes.Kind)
	assert.Equal(t, "Indexed", kubernetes.Spec.CompletionMode)
	assert.Equal(t, 4, kubernetes.Spec.Completions)
	assert.Equal(t, 3, kubernetes.Spec.BackoffLimitPerIndex)
	assert.Equal(t, []string{"sweep", "c.yaml", "--shard", "auto/4", "--parts", "/parts", "--jobs", "1"}, kubernetes.Spec.Template.Spec.Containers[0].Args)
	nomad := emit("nomad")
	assert.Contains(t, nomad, "count = 4\n")
	assert.Equal(t, strings.Count(nomad, "{"), strings.Count(nomad, "}"))
	assert.Contains(t, tcpsim("", "sweep", "c.yaml", "--emit", "slurm").out, "--array=0-0\n", "a small campaign is one task")
	for args, want := range map[string]string{
		"--emit lsf":                  "want one of slurm, kubernetes, nomad",
		"--shards 5":                  "--shards goes with --emit",
		"--shard 1/2 --format csv":    "--shard writes a file into the folder of --parts",
		"--emit slurm -o /dev/full":   "no space left on device",
		"--emit slurm --shards 70000": "",
	} {
		got := tcpsim("", append([]string{"sweep", "c.yaml"}, strings.Fields(args)...)...)
		if want != "" {
			assert.Equal(t, trouble, got.code, args)
		}
		assert.Contains(t, got.err, want)
	}
}
