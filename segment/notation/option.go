package notation

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
)

// Option is what is said about one TCP option.
type Option struct {
	Kind segment.OptionKind
	// Any says that the value does not matter. The others are then not set.
	Any bool
	// Data is the option's, but for the two kinds that follow.
	Data []byte
	// Blocks are those of a SACK option, each the numbers of its first octet and
	// the one after its last.
	Blocks [][2]Number
	// Value and Echo are those of a Timestamps option; nil where it does not
	// matter.
	Value, Echo *uint32
}

func isPadding(o Option) bool {
	return o.Kind == segment.NoOperation || o.Kind == segment.EndOfOptions
}

// describeOptions says of options what like says of others: padding only if
// there is some in like, numbers as like has them, and no value that like leaves
// open.
func describeOptions(options []segment.Option, base segment.Seq, like []Option) []Option {
	list := []Option{}
	padding := like == nil || slices.ContainsFunc(like, isPadding)
	for _, o := range options {
		var model Option
		if i := slices.IndexFunc(like, func(l Option) bool { return l.Kind == o.Kind }); i >= 0 {
			model = like[i]
		}
		if described := describeOption(o, base, model); padding || !isPadding(described) {
			list = append(list, described)
		}
	}
	return list
}

func describeOption(o segment.Option, base segment.Seq, like Option) Option {
	s := segment.Segment{Options: []segment.Option{o}}
	described := Option{Kind: o.Kind}
	value, echo, isTimestamps := s.Timestamps()
	switch {
	case like.Any:
		described.Any = true
	case isTimestamps:
		if like.Value != nil || like.Echo == nil {
			described.Value = &value
		}
		if like.Echo != nil || like.Value == nil {
			described.Echo = &echo
		}
	case o.Kind == segment.SACK && len(s.SACKBlocks()) > 0:
		var spelling Number
		if len(like.Blocks) > 0 {
			spelling = like.Blocks[0][0]
		}
		for _, b := range s.SACKBlocks() {
			described.Blocks = append(described.Blocks, [2]Number{spelling.Like(b.Left, base), spelling.Like(b.Right, base)})
		}
	default:
		described.Data = o.Data
	}
	return described
}

// option makes the option.
func (o Option) option(base segment.Seq) (segment.Option, error) {
	switch {
	case o.Any:
		return segment.Option{}, fmt.Errorf("option %s has no value; a segment to send needs one", o)
	case o.Value != nil && o.Echo != nil:
		return segment.TS(*o.Value, *o.Echo), nil
	case o.Value != nil || o.Echo != nil:
		return segment.Option{}, fmt.Errorf("option %s is half a pair; a segment to send needs both val and ecr", o)
	case o.Blocks != nil:
		var blocks []segment.Block
		for _, b := range o.Blocks {
			blocks = append(blocks, segment.Block{Left: b[0].From(base), Right: b[1].From(base)})
		}
		return segment.SACKBlocks(blocks...), nil
	}
	return segment.Option{Kind: o.Kind, Data: o.Data}, nil
}

// options are the form's, as the notation has them.
func (f Form) options() string {
	var words []string
	for _, o := range f.Options {
		words = append(words, o.String())
	}
	if f.MoreOptions {
		words = append(words, "...")
	}
	return "<" + strings.Join(words, ",") + ">"
}

// names are those of the kinds that have one.
var names = map[segment.OptionKind]string{
	segment.EndOfOptions: "eol", segment.NoOperation: "nop", segment.MaximumSegmentSize: "mss", segment.WindowScale: "wscale",
	segment.SACKPermitted: "sackOK", segment.SACK: "sack", segment.Timestamps: "TS",
}

// String is the option as the notation has it.
func (o Option) String() string {
	name, known := names[o.Kind]
	if !known {
		name = "kind " + strconv.Itoa(int(o.Kind))
	}
	switch {
	case o.Any:
		return name
	case o.Value != nil || o.Echo != nil:
		if o.Value != nil {
			name += fmt.Sprintf(" val %d", *o.Value)
		}
		if o.Echo != nil {
			name += fmt.Sprintf(" ecr %d", *o.Echo)
		}
		return name
	case o.Blocks != nil:
		for _, b := range o.Blocks {
			name += fmt.Sprintf(" %v:%v", b[0], b[1])
		}
		return name
	case o.Kind == segment.MaximumSegmentSize && len(o.Data) == 2:
		return fmt.Sprintf("mss %d", binary.BigEndian.Uint16(o.Data))
	case o.Kind == segment.WindowScale && len(o.Data) == 1:
		return fmt.Sprintf("wscale %d", o.Data[0])
	case len(o.Data) == 0 && (isPadding(o) || o.Kind == segment.SACKPermitted):
		return name
	}
	return "kind " + strconv.Itoa(int(o.Kind)) + " 0x" + hex.EncodeToString(o.Data)
}
