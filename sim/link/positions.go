package link

import (
	"errors"
	"fmt"
	"slices"
)

// PeriodicLoss loses every so manieth packet.
type PeriodicLoss struct {
	Every int // 100 loses one packet of a hundred
	First int // which one is lost first, counting from 1; default Every
}

// Kind is "periodic-loss".
func (PeriodicLoss) Kind() string { return "periodic-loss" }

// Check says what is wrong with the settings, if anything.
func (l PeriodicLoss) Check() error {
	if l.Every < 1 || l.First < 0 {
		return fmt.Errorf("every %d and first %d; want 1 or more for every, and a first that is not negative", l.Every, l.First)
	}
	return nil
}

func (l PeriodicLoss) begin(p *place) stage {
	return &counted[PeriodicLoss]{settings: settings[PeriodicLoss]{l}, place: p}
}

func (l PeriodicLoss) loses(number int) bool {
	first := l.First
	if first == 0 {
		first = l.Every
	}
	return number >= first && (number-first)%l.Every == 0
}

// ListedLoss loses the packets with the given numbers, counting from 1 all that come to it,
// of whatever kind. For segments of one kind there is [Nth].
type ListedLoss struct{ Numbers []int }

// Kind is "listed-loss".
func (ListedLoss) Kind() string { return "listed-loss" }

// Check says what is wrong with the settings, if anything.
func (l ListedLoss) Check() error {
	if len(l.Numbers) == 0 {
		return errors.New("no numbers; want those of the packets to be lost, counting from 1")
	}
	if least := slices.Min(l.Numbers); least < 1 {
		return fmt.Errorf("there is no packet %d; numbers count from 1", least)
	}
	return nil
}

func (l ListedLoss) begin(p *place) stage {
	l.Numbers = slices.Clone(l.Numbers)
	return &counted[ListedLoss]{settings: settings[ListedLoss]{l}, place: p}
}

func (l ListedLoss) loses(number int) bool { return slices.Contains(l.Numbers, number) }

// counted loses packets by their numbers.
type counted[L interface {
	Element
	loses(number int) bool
}] struct {
	settings[L]
	*place
	number int
}

func (c *counted[L]) pass(p Packet) {
	if c.number++; c.is.loses(c.number) {
		c.world.Drop(p, c.is.Kind())
		return
	}
	c.next(p)
}
