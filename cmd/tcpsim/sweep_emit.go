package main

import (
	_ "embed"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/template"
	"time"
)

// schedulers are those for which there are job files: each runs a shard in a task, and again
// where the machine fails, but not where a run of the campaign does.
var schedulers = []struct {
	name     string
	template string
}{
	{"slurm", slurmJob},
	{"kubernetes", kubernetesJob},
	{"nomad", nomadJob},
}

var (
	//go:embed jobs/slurm.sh
	slurmJob string
	//go:embed jobs/kubernetes.yaml
	kubernetesJob string
	//go:embed jobs/nomad.hcl
	nomadJob string
)

func schedulerNames() (names []string) {
	for _, s := range schedulers {
		names = append(names, s.name)
	}
	return names
}

// job is what a job file is made of.
type job struct {
	Name     string // of the job
	Campaign string // the file, as a word for a shell
	File     string // its name without folders
	Runs     uint64
	Shards   uint64
	Last     uint64 // shard, counted from 0
	Parallel uint64
	Failing  uint64 // tasks that may fail for good before the job is given up
}

// emitJob writes the job file for a scheduler.
func (s *sweeper) emitJob() exit {
	n := s.shards
	if n == 0 {
		n = s.fewMinutes()
	}
	n = min(n, s.Runs())
	words := strings.Fields(s.command) // tcpsim sweep CAMPAIGN
	j := job{
		Name: fmt.Sprintf("sweep-%.12s", s.Hash()), Campaign: strings.TrimPrefix(s.command, words[0]+" "+words[1]+" "), File: filepath.Base(s.Name),
		Runs: s.Runs(), Shards: n, Last: n - 1, Parallel: min(n, 100), Failing: max(1, n/20),
	}
	text := ""
	for _, one := range schedulers {
		if one.name == s.emit.value {
			text = one.template
		}
	}
	made := template.Must(template.New("job").Parse(text))
	if s.output == standardStream {
		must(made.Execute(s.stdout, j))
		return asExpected
	}
	if err := writeFile(s.output, func(w io.Writer) error { return made.Execute(w, j) }); err != nil {
		s.report(err)
		return trouble
	}
	return asExpected
}

// How long a task is to take, how long it may take to find out how many that makes, and how
// many there are at most.
const (
	taskTime  = 5 * time.Minute
	trialTime = 2 * time.Second
	mostTasks = 1000 // of an array in Slurm, unless its administrator allows more
)

// fewMinutes is how many shards the campaign has to have for each to take a few minutes on
// one processor of this machine.
func (s *sweeper) fewMinutes() uint64 {
	const trials = 100
	began, done := time.Now(), 0
	for i := range min(uint64(trials), s.Runs()) {
		s.Do(s.Runs() / min(trials, s.Runs()) * i)
		if done++; time.Since(began) > trialTime {
			break
		}
	}
	each := time.Since(began).Seconds() / float64(done)
	n := uint64(each*float64(s.Runs())/taskTime.Seconds()) + 1
	n = min(n, mostTasks)
	s.report(fmt.Errorf("a run takes %s or so: %d tasks", time.Duration(each*float64(time.Second)).Round(10*time.Microsecond), n))
	return n
}
