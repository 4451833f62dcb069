package scenario

import (
	"time"

	"github.com/seed-8df93623/tcpsim/sim/link"
)

// bottleneck is what a line says about a queue and the rate behind it.
type bottleneck[Q link.Queue] struct {
	link.Bottleneck
	queue Q
	rates *input[link.Rates]
}

func (b bottleneck[Q]) inputs() []anyInput { return given(b.rates) }

// queueCommand is the command for a kind of queue.
func queueCommand[Q link.Queue](summary, detail string, table []setting[bottleneck[Q]]) command {
	common := []setting[bottleneck[Q]]{
		{"rate", "RATE", "how much is sent per second; it or rates must be given",
			into(parseRate, func(b *bottleneck[Q]) *int64 { return &b.Rate })},
		{"burst", "BYTES", "how many bytes may go at once after a pause, the depth of a token bucket that the rate fills; default 0: each packet takes the time to send it",
			into(size(0, 1<<30), func(b *bottleneck[Q]) *int { return &b.Burst })},
	}
	common = append(common, fileOf("rates", "a rate that changes with time, in place of rate, in mahimahi's format: on each line the milliseconds at which 1504 bytes may be sent; it begins again at its end",
		link.ParseRates, func(b *bottleneck[Q]) **input[link.Rates] { return &b.rates }))
	var q Q
	return elementCommand(q.Kind(), summary, detail, append(common, table...), func(b bottleneck[Q]) link.Element {
		b.Queue, b.Rates = b.queue, b.rates.get()
		return b.Bottleneck
	})
}

// packets and octets are the settings of how much may wait, of a queue in which the
// place of that is told.
func packets[Q link.Queue](standard string, place func(*Q) *int) setting[bottleneck[Q]] {
	return setting[bottleneck[Q]]{"packets", "PACKETS", "how many packets may wait" + standard,
		into(number(1, 1<<30), func(b *bottleneck[Q]) *int { return place(&b.queue) })}
}

func octets[Q link.Queue](place func(*Q) *int) setting[bottleneck[Q]] {
	return setting[bottleneck[Q]]{"bytes", "BYTES", "how many bytes may wait; default: no limit but that in packets",
		into(size(1, 1<<40), func(b *bottleneck[Q]) *int { return place(&b.queue) })}
}

// ofQueue is the setting of something else of a queue.
func ofQueue[Q link.Queue, V any](key, unit, doc string, parse func(string) (V, error), place func(*Q) *V) setting[bottleneck[Q]] {
	return setting[bottleneck[Q]]{key, unit, doc, into(parse, func(b *bottleneck[Q]) *V { return place(&b.queue) })}
}

func ecn[Q link.Queue](place func(*Q) *bool) setting[bottleneck[Q]] {
	return ofQueue("ecn", "on|off", "marks packets in place of dropping them if their senders understand that (RFC 3168), which netstack does not; default off", parseOn, place)
}

const (
	thousand  = "; default 1000, or no limit if bytes are given"
	dropsFull = "Packets that come when there is no room are dropped."
)

var queueElements = []command{
	queueCommand("Is a rate and a queue before it, in which a packet is dropped that comes when there is no room.", "",
		[]setting[bottleneck[link.DropTail]]{
			packets(thousand, func(q *link.DropTail) *int { return &q.Packets }),
			octets(func(q *link.DropTail) *int { return &q.Bytes }),
		}),
	queueCommand("Is a rate and a queue before it, whose first packets are dropped when there is no room for one that comes.", "",
		[]setting[bottleneck[link.DropHead]]{
			packets(thousand, func(q *link.DropHead) *int { return &q.Packets }),
			octets(func(q *link.DropHead) *int { return &q.Bytes }),
		}),
	queueCommand("Is a rate and eight queues before it, one for each class selector, the first three bits of the DSCP (RFC 2474).",
		"A packet is sent only if none of a higher class waits. When there is no room, the lowest class loses its last packet.",
		[]setting[bottleneck[link.Priority]]{
			packets(" in all; default 1000", func(q *link.Priority) *int { return &q.Packets }),
		}),
	queueCommand("Is a rate and a queue before it that drops packets at random, the more the longer it is on average: Random Early Detection (Floyd and Jacobson, 1993).", dropsFull,
		[]setting[bottleneck[link.RED]]{
			packets(thousand, func(q *link.RED) *int { return &q.Packets }),
			octets(func(q *link.RED) *int { return &q.Bytes }),
			ofQueue("min", "PACKETS", "average length below which none is dropped; default 5", parseLength, func(q *link.RED) *float64 { return &q.Min }),
			ofQueue("max", "PACKETS", "average length from which on more than max-drop are dropped; default 15, or three times min if that is more", parseLength, func(q *link.RED) *float64 { return &q.Max }),
			ofQueue("max-drop", "PROBABILITY", "of a drop at max; default 10%", parseProbability, func(q *link.RED) *float64 { return &q.MaxDrop }),
			ofQueue("weight", "PROBABILITY", "weight of the length at each arrival in the average; default 0.002", parseProbability, func(q *link.RED) *float64 { return &q.Weight }),
			ofQueue("gentle", "on|off", "from max on the probability rises to 1 at twice max, and is not 1 at once; default on", parseOff, func(q *link.RED) *bool { return &q.Sharp }),
			ofQueue("wait", "on|off", "leaves packets between two drops, however probable these are; default on", parseOff, func(q *link.RED) *bool { return &q.NoWait }),
			ecn(func(q *link.RED) *bool { return &q.ECN }),
		}),
	queueCommand("Is a rate and a queue before it that keeps the time short for which packets wait (RFC 8289).",
		"Once packets have waited longer than target for an interval, it drops one as it leaves the queue, and more and more often until they do no longer. "+dropsFull,
		[]setting[bottleneck[link.CoDel]]{
			packets(thousand, func(q *link.CoDel) *int { return &q.Packets }),
			octets(func(q *link.CoDel) *int { return &q.Bytes }),
			ofQueue("target", "DURATION", "how long packets may wait where a queue stands for good; default 5ms", parsePositive, func(q *link.CoDel) *time.Duration { return &q.Target }),
			ofQueue("interval", "DURATION", "a round trip of most connections; default 100ms", parsePositive, func(q *link.CoDel) *time.Duration { return &q.Interval }),
			ecn(func(q *link.CoDel) *bool { return &q.ECN }),
		}),
	queueCommand("Is a rate and a queue before it for each flow, each kept short as by codel, that take turns (RFC 8290).",
		"A flow is the packets of one protocol between two addresses and ports. When there is no room, the longest queue loses packets.",
		[]setting[bottleneck[link.FQCoDel]]{
			packets(" in all; default 10240, or no limit if bytes are given", func(q *link.FQCoDel) *int { return &q.Packets }),
			octets(func(q *link.FQCoDel) *int { return &q.Bytes }),
			ofQueue("target", "DURATION", "how long packets may wait where a queue stands for good; default 5ms", parsePositive, func(q *link.FQCoDel) *time.Duration { return &q.Target }),
			ofQueue("interval", "DURATION", "a round trip of most connections; default 100ms", parsePositive, func(q *link.FQCoDel) *time.Duration { return &q.Interval }),
			ofQueue("flows", "NUMBER", "how many queues there are; default 1024", number(1, 65536), func(q *link.FQCoDel) *int { return &q.Flows }),
			ofQueue("quantum", "BYTES", "how much of one flow is sent before the next one's turn; default 1514", size(1, 1<<20), func(q *link.FQCoDel) *int { return &q.Quantum }),
			ecn(func(q *link.FQCoDel) *bool { return &q.ECN }),
		}),
	queueCommand("Is a rate and a queue before it that drops packets at random as they come, with a probability that keeps the time short for which they wait (RFC 8033).", dropsFull,
		[]setting[bottleneck[link.PIE]]{
			packets(thousand, func(q *link.PIE) *int { return &q.Packets }),
			octets(func(q *link.PIE) *int { return &q.Bytes }),
			ofQueue("target", "DURATION", "how long packets may wait; default 15ms", parsePositive, func(q *link.PIE) *time.Duration { return &q.Target }),
			ofQueue("update", "DURATION", "time from one calculation of the probability to the next; default 15ms", parsePositive, func(q *link.PIE) *time.Duration { return &q.Update }),
			ofQueue("allowance", "DURATION", "how long a burst may last in which nothing is dropped; default 150ms", parsePositive, func(q *link.PIE) *time.Duration { return &q.Burst }),
			ecn(func(q *link.PIE) *bool { return &q.ECN }),
		}),
}

// parseLength reads the average length of a queue.
func parseLength(text string) (float64, error) {
	n, err := number(1, 1<<30)(text)
	return float64(n), err
}
