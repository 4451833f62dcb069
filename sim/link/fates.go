package link

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Fates are what becomes of one packet after the other, such as was recorded elsewhere.
type Fates struct{ list []fate }

// fate is that of so many packets in a row.
type fate struct {
	packets int
	drop    bool
	copies  int
	delay   time.Duration
}

// mostFates is how many packets one line may be about.
const mostFates = 1 << 40

// ParseFates reads a file of fates. Each line is that of the next packet: pass, drop,
// duplicate, or delay and a duration, such as delay 20ms. A number behind pass or drop is
// how many packets in a row it is about. Empty lines and lines that begin with # are passed
// over. Errors begin with name and the line.
func ParseFates(name string, data []byte) (*Fates, error) {
	f := &Fates{}
	err := eachLine(name, data, func(text string) error {
		one, err := parseFate(strings.Fields(text))
		f.list = append(f.list, one)
		return err
	})
	if err == nil && len(f.list) == 0 {
		err = fmt.Errorf("%s: a file of fates that is empty; want pass, drop, duplicate or delay 20ms on each line", lastLine(name, data))
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

func parseFate(words []string) (f fate, err error) {
	f.packets = 1
	word, argument := words[0], ""
	if len(words) > 1 {
		argument = words[1]
	}
	switch {
	case len(words) > 2:
		err = errors.New("too many words")
	case word == "delay":
		f.delay, err = time.ParseDuration(argument)
		if err == nil && (f.delay < 0 || f.delay > maxDelay) {
			err = errors.New("the delay is out of range")
		}
	case word == "duplicate" && argument == "":
		f.copies = 1
	case word == "pass" || word == "drop":
		f.drop = word == "drop"
		if argument != "" {
			if f.packets, err = strconv.Atoi(argument); err == nil && (f.packets < 1 || f.packets > mostFates) {
				err = errors.New("the number is out of range")
			}
		}
	default:
		err = errors.New("unknown word")
	}
	if err != nil {
		return f, fmt.Errorf("%q is no fate; want pass, drop, pass 10, drop 10, duplicate or delay 20ms", strings.Join(words, " "))
	}
	return f, nil
}

// Replay gives packets the fates of a list.
type Replay struct {
	Fates *Fates
	// Once lets all packets pass behind the end of the list. Otherwise it begins again.
	Once bool
}

// Kind is "replay".
func (Replay) Kind() string { return "replay" }

// Check says what is wrong with the settings, if anything.
func (r Replay) Check() error {
	if r.Fates == nil {
		return errors.New("no file of fates; want one")
	}
	return nil
}

func (r Replay) begin(p *place) stage { return &replay{settings: settings[Replay]{r}, place: p} }

type replay struct {
	settings[Replay]
	*place
	line int // in the list
	done int // of the packets that it is about
}

func (r *replay) set(to any) bool {
	old := r.is.Fates
	ok := r.settings.set(to)
	if r.is.Fates != old {
		r.line, r.done = 0, 0
	}
	return ok
}

func (r *replay) pass(p Packet) {
	list := r.is.Fates.list
	if r.line == len(list) && !r.is.Once {
		r.line = 0
	}
	if r.line >= len(list) {
		r.next(p)
		return
	}
	f := list[r.line]
	if r.done++; r.done == f.packets {
		r.line, r.done = r.line+1, 0
	}
	switch {
	case f.drop:
		r.world.Drop(p, "replay")
	case f.delay > 0:
		p.Cause = "delayed"
		r.later(p, r.now()+f.delay)
	case f.copies > 0:
		p.Shared = true
		r.next(p)
		p.Cause = "duplicate"
		r.next(p)
	default:
		r.next(p)
	}
}
