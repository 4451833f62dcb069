package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
)

// A shard that is chosen by the environment.
const autoShard = "auto"

// mostShards is how many shards a campaign may have.
const mostShards = 1_000_000

// tasks are the variables in which schedulers tell a task its number, counted from 0.
var tasks = []string{"SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX", "NOMAD_ALLOC_INDEX"}

// parseShard reads I/N, counted from 1, or auto/N or auto, for which the environment tells
// the number.
func parseShard(text string, getenv func(string) string) (i, n uint64, err error) {
	first, of, several := strings.Cut(text, "/")
	if several {
		n, err = strconv.ParseUint(of, 10, 64)
	}
	switch {
	case first == autoShard && err == nil:
		return taskShard(n, several, getenv)
	case several && err == nil:
		i, err = strconv.ParseUint(first, 10, 64)
	}
	if !several || err != nil || i < 1 || i > n || n > mostShards {
		return 0, 0, fmt.Errorf("--shard %s: want one such as 1/8, up to 8/8, or auto/8 for the number that a scheduler gives", text)
	}
	return i, n, nil
}

// taskShard is the shard of which the environment tells.
func taskShard(n uint64, counted bool, getenv func(string) string) (i, of uint64, err error) {
	for _, name := range tasks {
		value := getenv(name)
		if value == "" {
			continue
		}
		task, err := strconv.ParseUint(value, 10, 64)
		if err != nil {
			return 0, 0, fmt.Errorf("%s is %q; want a number", name, value)
		}
		if !counted {
			if n, err = arraySize(name, getenv); err != nil {
				return 0, 0, err
			}
		}
		if task >= n || n > mostShards {
			return 0, 0, fmt.Errorf("%s is %d; want 0 to %d for %d shards", name, task, max(n, 1)-1, n)
		}
		return task + 1, n, nil
	}
	return 0, 0, fmt.Errorf("--shard auto: the environment tells no number; want one of %s", strings.Join(tasks, ", "))
}

// arraySize is how many tasks there are, which Slurm alone tells.
func arraySize(name string, getenv func(string) string) (uint64, error) {
	n, err := strconv.ParseUint(getenv("SLURM_ARRAY_TASK_COUNT"), 10, 64)
	if name != tasks[0] || err != nil {
		return 0, fmt.Errorf("%s tells the number of the shard, but nothing how many there are; want --shard auto/N", name)
	}
	if getenv("SLURM_ARRAY_TASK_MIN") != "0" || getenv("SLURM_ARRAY_TASK_MAX") != strconv.FormatUint(n-1, 10) {
		return 0, fmt.Errorf("the array is not 0 to %d; want --shard auto/N, with all shards for N", n-1)
	}
	return n, nil
}

// oneShard runs a shard, and puts its result into a file.
func (s *sweeper) oneShard() exit {
	i, n, err := parseShard(s.shard, os.Getenv)
	if err != nil {
		s.report(err)
		return trouble
	}
	of := s.Shard(i, n)
	if of.From == of.To {
		s.report(fmt.Errorf("there are %d runs for %d shards, and none for this one; nothing is to be done", s.Runs(), n))
		return asExpected
	}
	shape := s.Shape(sweepVersion())
	path := filepath.Join(s.folder, shape.FileName(of))
	if done, err := s.there(path, of); err != nil || done {
		s.report(err)
		return map[bool]exit{true: asExpected, false: trouble}[done]
	}
	state := s.state(of)
	r, code := s.work(sweep.Job{Range: of}, state)
	if code != asExpected {
		return code
	}
	if err := writeNew(path, r.Encode()); err != nil {
		s.report(err)
		return trouble
	}
	os.Remove(state)
	runs, failed := r.Done()
	fmt.Fprintf(s.speaker(), "%d runs, %d fail: %s\n", runs, failed, quoted(path))
	return asExpected
}

// there reports whether the result of a shard is there already, as that of one that was
// repeated although it had ended.
func (s *sweeper) there(path string, of sweep.Range) (done bool, err error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err == nil {
		var r *sweep.Result
		if r, err = sweep.Decode(data); err == nil {
			if err = sweep.NewResult(s.Shape(sweepVersion())).Merge(r); err == nil && len(r.Missing(of)) == 0 {
				return true, fmt.Errorf("%s: this is the result of the shard; nothing is to be done", quoted(path))
			}
		}
	}
	return false, fmt.Errorf("%s: this is there already, but not as the result of this shard: %w; remove it, or choose another folder with --parts", quoted(path), cause(err))
}

// writeNew makes a file that is not there, whole or not at all. If another has made the same
// file meanwhile, that is well; if it has other bytes, it stays, and that is an error.
func writeNew(path string, data []byte) (err error) {
	var random [8]byte
	rand.Read(random[:])
	temporary := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+hex.EncodeToString(random[:])+".tmp")
	interrupted.begin(temporary)
	defer interrupted.done(temporary)
	defer os.Remove(temporary)
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("%s: %w", quoted(path), cause(err))
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("%s: %w", quoted(path), cause(err))
	}
	err = os.Link(temporary, path)
	there, unread := os.ReadFile(path)
	switch {
	case err == nil || unread == nil && bytes.Equal(there, data):
		return nil
	case unread == nil:
		return fmt.Errorf("%s: another shard has made this file meanwhile, with another result; it stays", quoted(path))
	}
	if err := os.Rename(temporary, path); err != nil { // where there are no hard links
		return fmt.Errorf("%s: %w", quoted(path), cause(err))
	}
	return nil
}
