package diff

// alone is the cost of a segment that only one trace has. Two of them cost less
// than a pair that has little in common.
const alone = 10

// never is the cost of a pair that an alignment never makes.
const never = 2*alone + 1

// weights are the costs of a pair by what is different. A pair may differ in two
// or three of flags, length and numbers, not in all of them. What is compared on
// request only decides between segments that are otherwise equal.
var weights = [...]struct {
	kind kinds
	cost int
}{
	{direction, 12}, {flags, 6}, {length, 6}, {seq, 5}, {ack, 4}, {payload, 1}, {options, 1}, {window, 1}, {clocks, 1},
}

// cost tells how unlikely it is that two segments which differ in k belong
// together.
func (k kinds) cost() int {
	if k == 0 {
		return 0
	}
	sum, main := 0, 0
	for _, w := range weights {
		if k&w.kind == 0 {
			continue
		}
		sum += w.cost
		if w.cost > 1 {
			main += w.cost
		}
	}
	if main > 15 {
		return never
	}
	return sum
}

// unlikeness is cost for two conversations. Since any two may have to make do with
// each other, it is never never.
func unlikeness(a, b *dialogue) int {
	if a.fingerprint() == b.fingerprint() {
		return 0
	}
	n, same := min(len(a.views), len(b.views)), 0
	for same < n && a.views[same].identity() == b.views[same].identity() {
		same++
	}
	return 1 + alone*(max(len(a.views), len(b.views))-same)/max(len(a.views), len(b.views))
}
