package sweep

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// form is that of files of results. It changes with whatever changes in them or in what
// they count.
const form = 1

// The lines of a file, each an object of JSON: the first, one for each combination, one for
// each failure, and the last.
type (
	firstLine struct {
		Form     int         `json:"tcpsim_sweep"`
		Campaign Shape       `json:"campaign"`
		Ranges   [][2]uint64 `json:"ranges"`
	}
	combinationLine struct {
		Combination *int              `json:"combination"`
		Runs        uint64            `json:"runs"`
		Failed      uint64            `json:"failed,omitempty"`
		Measures    []histogramObject `json:"measures"`
	}
	histogramObject struct {
		Count   uint64      `json:"count"`
		Sum     [2]uint64   `json:"sum"`
		Least   int64       `json:"least"`
		Most    int64       `json:"most"`
		Buckets [][2]uint64 `json:"buckets"`
	}
	failureLine struct {
		Failure *Failure `json:"failure"`
	}
	lastLine struct {
		Sum string `json:"sha256"` // of all lines before
	}
)

// Encode writes a result as a file has it: the same result gives the same bytes, however it
// was put together.
func (r *Result) Encode() []byte {
	var b bytes.Buffer
	line := func(v any) {
		text, err := json.Marshal(v)
		if err != nil {
			panic(err) // of a mistake in this package
		}
		b.Write(append(text, '\n'))
	}
	first := firstLine{Form: form, Campaign: r.Campaign, Ranges: [][2]uint64{}}
	for _, one := range r.Ranges {
		first.Ranges = append(first.Ranges, [2]uint64{one.From, one.To})
	}
	line(first)
	for _, number := range slices.Sorted(maps.Keys(r.Combinations)) {
		c := r.Combinations[number]
		one := combinationLine{&number, c.Runs, c.Failed, []histogramObject{}}
		for i := range c.Measures {
			one.Measures = append(one.Measures, c.Measures[i].object())
		}
		line(one)
	}
	for i := range r.Failures {
		line(failureLine{&r.Failures[i]})
	}
	sum := sha256.Sum256(b.Bytes())
	line(lastLine{hex.EncodeToString(sum[:])})
	return b.Bytes()
}

func (h *Histogram) object() histogramObject {
	o := histogramObject{h.Count, h.sum, h.Least, h.Most, [][2]uint64{}}
	for _, bucket := range slices.Sorted(maps.Keys(h.buckets)) {
		o.Buckets = append(o.Buckets, [2]uint64{uint64(bucket), h.buckets[bucket]})
	}
	return o
}

// Decode reads what Encode has written.
func Decode(data []byte) (*Result, error) {
	lines, err := sealed(data)
	if err != nil {
		return nil, err
	}
	return decoded(lines)
}

// decoded reads the lines of a file but for the last.
func decoded(lines [][]byte) (*Result, error) {
	var first firstLine
	if err := json.Unmarshal(lines[0], &first); err != nil || first.Form == 0 {
		return nil, errors.New("this is no result of a sweep")
	}
	if first.Form != form {
		return nil, fmt.Errorf("its form is %d, and this tcpsim reads form %d; read it with the version that wrote it", first.Form, form)
	}
	r := NewResult(first.Campaign)
	if first.Campaign.combinations() == 0 {
		return nil, errDamaged
	}
	if err := r.readRanges(first.Ranges); err != nil {
		return nil, err
	}
	for i, line := range lines[1:] {
		if err := r.readLine(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, err)
		}
	}
	if runs, _ := r.Done(); runs != r.rangeRuns() {
		return nil, errDamaged
	}
	return r, nil
}

var errDamaged = errors.New("it is damaged: its numbers contradict each other")

// sealed are the lines of a file but for the last, which holds the sum of the others.
func sealed(data []byte) ([][]byte, error) {
	end := bytes.LastIndexByte(bytes.TrimSuffix(data, []byte("\n")), '\n') + 1
	var last lastLine
	if end == 0 || !bytes.HasSuffix(data, []byte("\n")) || json.Unmarshal(data[end:], &last) != nil || last.Sum == "" {
		if bytes.HasPrefix(data, []byte(`{"tcpsim_sweep":`)) {
			return nil, errors.New("it is cut off: its last line is missing")
		}
		return nil, errors.New("this is no result of a sweep")
	}
	if sum := sha256.Sum256(data[:end]); hex.EncodeToString(sum[:]) != last.Sum {
		return nil, errors.New("it is damaged: the sum in its last line is of other bytes")
	}
	return bytes.Split(data[:end-1], []byte("\n")), nil
}

func (r *Result) readRanges(ranges [][2]uint64) error {
	at := uint64(0)
	for i, one := range ranges {
		if one[0] >= one[1] || one[1] > r.Campaign.Runs || i > 0 && one[0] <= at {
			return errDamaged
		}
		at = one[1]
		r.Ranges = append(r.Ranges, Range{one[0], one[1]})
	}
	return nil
}

// rangeRuns is how many indices there are.
func (r *Result) rangeRuns() (n uint64) {
	for _, one := range r.Ranges {
		n += one.To - one.From
	}
	return n
}

func (r *Result) readLine(line []byte) error {
	var one struct {
		combinationLine
		failureLine
	}
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&one); err != nil {
		return err
	}
	switch c := one.combinationLine; {
	case one.Failure != nil:
		if n := len(r.Failures); n >= MostFailures || n > 0 && r.Failures[n-1].Index >= one.Failure.Index {
			return errDamaged
		}
		r.Failures = append(r.Failures, *one.Failure)
	case c.Combination == nil || *c.Combination < 0 || *c.Combination >= r.Campaign.combinations() || r.Combinations[*c.Combination] != nil ||
		c.Failed > c.Runs || len(c.Measures) != len(r.Campaign.Measures):
		return errDamaged
	default:
		to := r.combination(*c.Combination)
		to.Runs, to.Failed = c.Runs, c.Failed
		for i := range c.Measures {
			if err := to.Measures[i].read(&c.Measures[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (h *Histogram) read(o *histogramObject) error {
	*h = Histogram{Count: o.Count, Least: o.Least, Most: o.Most, sum: o.Sum}
	if o.Count > 0 {
		h.buckets = map[int]uint64{}
	}
	all := uint64(0)
	for _, b := range o.Buckets {
		if b[0] > uint64(bucketOf(1<<63-1)) || b[1] == 0 || h.buckets[int(b[0])] > 0 || h.buckets == nil {
			return errDamaged
		}
		h.buckets[int(b[0])] = b[1]
		all += b[1]
	}
	if all != o.Count || o.Least < 0 || o.Least > o.Most || o.Count > 0 && o.Sum[0] >= o.Count {
		return errDamaged
	}
	return nil
}

// combinations is how many there are of scenarios and values.
func (s *Shape) combinations() int {
	n := len(s.Scenarios)
	for i := range s.Parameters {
		p := s.Parameters[i].places()
		if p <= 0 || n*p > mostCombinations {
			return 0
		}
		n *= p
	}
	return n
}

// FileName is what a result is called as a file: its campaign and its indices, so that no
// two of a campaign have one name.
func (s *Shape) FileName(of Range) string {
	width := len(strconv.FormatUint(max(s.Runs, 1)-1, 10))
	return fmt.Sprintf("sweep-%.12s-%0*d-%0*d.part", s.Hash, width, of.From, width, max(of.To, 1)-1)
}
