package scenario

import (
	"fmt"
	"strconv"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/link"
)

// plain is the command for a kind of element whose settings are its fields.
func plain[E link.Element](summary, detail string, table ...setting[E]) command {
	var e E
	return elementCommand(e.Kind(), summary, detail, table, func(e E) link.Element { return e })
}

// field is the setting of a field.
func field[T, V any](key, unit, doc string, parse func(string) (V, error), place func(*T) *V) setting[T] {
	return setting[T]{key, unit, doc, into(parse, place)}
}

// replay and latency are what lines say about elements that have files.
type replay struct {
	link.Replay
	fates *input[link.Fates]
}

func (r replay) inputs() []anyInput { return given(r.fates) }

type latency struct {
	link.Latency
	table    *input[link.DelayTable]
	schedule *input[link.DelaySchedule]
}

func (l latency) inputs() []anyInput { return given(l.table, l.schedule) }

var lossElements = []command{
	plain("Loses packets, each with the same probability.", "It is the link's loss, at a place among elements.",
		field("probability", "PROBABILITY", "of each packet; default 0", parseProbability, func(l *link.RandomLoss) *float64 { return &l.Probability })),
	plain("Loses packets in bursts: a channel is good or bad, and each packet may find that this has changed (Gilbert 1960, Elliott 1963).",
		"With p and r alone the share p/(p+r) is lost, in bursts of 1/r packets on average.",
		field("p", "PROBABILITY", "that the channel becomes bad, before each packet; default 0", parseProbability, func(g *link.GilbertElliott) *float64 { return &g.P }),
		field("r", "PROBABILITY", "that it becomes good again; default 0", parseProbability, func(g *link.GilbertElliott) *float64 { return &g.R }),
		field("pass-bad", "PROBABILITY", "that a packet passes while it is bad; default 0", parseProbability, func(g *link.GilbertElliott) *float64 { return &g.PassBad }),
		field("loss-good", "PROBABILITY", "that a packet is lost while it is good; default 0", parseProbability, func(g *link.GilbertElliott) *float64 { return &g.LossGood })),
	plain("Loses one packet of so many, again and again.", "",
		field("every", "NUMBER", "of how many packets one is lost; it must be given", number(1, 1<<30), func(l *link.PeriodicLoss) *int { return &l.Every }),
		field("first", "NUMBER", "which packet is lost first, counting from 1; default: the number that every is", number(1, 1<<30), func(l *link.PeriodicLoss) *int { return &l.First })),
	plain("Loses the packets with the given numbers.", "All that come to it are counted, of whatever kind; for segments of one kind there is drop.",
		field("numbers", "NUMBERS", "of the packets, counting from 1; they must be given", parseNumbers, func(l *link.ListedLoss) *[]int { return &l.Numbers })),
	elementCommand("replay", "Gives packets the fates that a file lists, one after the other.",
		"Each line is the next packet's: pass, drop, duplicate, or delay and how long. Pass 10 and drop 10 are those of ten packets.",
		[]setting[replay]{
			fileOf("fates", "the file; it must be given", link.ParseFates, func(r *replay) **input[link.Fates] { return &r.fates }),
			field("once", "on|off", "lets all pass behind the end of the file, which otherwise begins again; default off", parseOn, func(r *replay) *bool { return &r.Once }),
		}, func(r replay) link.Element {
			r.Fates = r.fates.get()
			return r.Replay
		}),
	plain("Loses all that comes during certain times.", "",
		field("start", "DURATION", "when the first one begins; default 0", parseDuration, func(o *link.Outages) *time.Duration { return &o.Start }),
		field("length", "DURATION", "how long each lasts; it must be given", parsePositive, func(o *link.Outages) *time.Duration { return &o.Length }),
		field("every", "DURATION", "from the start of one to that of the next; default 0: there is one", parseDuration, func(o *link.Outages) *time.Duration { return &o.Every })),
}

var delayElements = []command{
	elementCommand("latency", "Holds packets up, each for a time of its own that chance or a file has a say in.", "",
		[]setting[latency]{
			field("delay", "DURATION", "how long, or the middle of it; the least of it with pareto or a table; default 0", parseDuration, func(l *latency) *time.Duration { return &l.Delay }),
			fileOf("schedule", "a delay that changes with time, in place of delay: on each line a time and the delay from then on, as 1.5s 20ms", link.ParseDelaySchedule,
				func(l *latency) **input[link.DelaySchedule] { return &l.schedule }),
			field("jitter", "DURATION", "how far it is from its middle: at most, if uniform; the standard deviation, if normal; how much longer than the least on average, if pareto; default 0", parseDuration, func(l *latency) *time.Duration { return &l.Jitter }),
			field("distribution", "uniform|normal|pareto", "of the delays; default uniform", parseDistribution, func(l *latency) *link.Distribution { return &l.Distribution }),
			field("shape", "VALUE", "of pareto, more than 1: the smaller, the longer are the rare delays; default 3", parseReal, func(l *latency) *float64 { return &l.Shape }),
			fileOf("table", "delays that are added, one on each line, each as probable, in place of jitter", link.ParseDelayTable,
				func(l *latency) **input[link.DelayTable] { return &l.table }),
			field("tail", "PROBABILITY", "that a delay is factor times as long; default 0", parseProbability, func(l *latency) *float64 { return &l.Tail }),
			field("factor", "VALUE", "see tail; default 10", parseReal, func(l *latency) *float64 { return &l.Factor }),
			field("reorder", "on|off", "lets packets overtake those that are held up for longer; default off", parseOn, func(l *latency) *bool { return &l.Reorder }),
		}, func(l latency) link.Element {
			l.Schedule, l.Table = l.schedule.get(), l.table.get()
			return l.Latency
		}),
	plain("Has packets overtake others, as netem's reorder: all are held up, but for some that go on at once.", "",
		field("delay", "DURATION", "of those that are overtaken; it must be given", parsePositive, func(r *link.Reordering) *time.Duration { return &r.Delay }),
		field("probability", "PROBABILITY", "of a packet to go on at once; default 0", parseProbability, func(r *link.Reordering) *float64 { return &r.Probability }),
		field("gap", "NUMBER", "lets only each so manieth packet do so; default: all", number(1, 1<<30), func(r *link.Reordering) *int { return &r.Gap })),
}

var damageElements = []command{
	plain("Hands packets on more than once.", "",
		field("probability", "PROBABILITY", "of each packet; default 0", parseProbability, func(d *link.Duplication) *float64 { return &d.Probability }),
		field("copies", "NUMBER", "how many times more; default 1", number(1, 1000), func(d *link.Duplication) *int { return &d.Copies })),
	plain("Inverts bits anywhere in packets, also in their addresses, so that they may go astray.", "",
		field("probability", "PROBABILITY", "of each bit; default 0", parseProbability, func(e *link.BitErrors) *float64 { return &e.Probability })),
	plain("Cuts packets off.", "",
		field("probability", "PROBABILITY", "of each packet; default 0", parseProbability, func(t *link.Truncation) *float64 { return &t.Probability }),
		field("bytes", "BYTES", "how many are left, of a packet that has more; default: a random number", size(1, 65535), func(t *link.Truncation) *int { return &t.Bytes })),
}

func parseDistribution(text string) (link.Distribution, error) {
	var names []string
	for d := link.Uniform; d <= link.Pareto; d++ {
		if d.String() == text {
			return d, nil
		}
		names = append(names, d.String())
	}
	return 0, unknown("distribution", text, names)
}

// parseReal reads a number that need not be whole.
func parseReal(text string) (float64, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0) {
		return 0, fmt.Errorf("%q is no number; want one such as 2.5", text)
	}
	return v, nil
}
