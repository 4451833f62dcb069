package segment

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOptionConstructors(t *testing.T) {
	for _, test := range []struct {
		got  Option
		kind OptionKind
		data []byte
	}{
		{NOP(), 1, nil},
		{MSS(1460), 2, []byte{0x05, 0xb4}},
		{WScale(7), 3, []byte{7}},
		{SACKOK(), 4, nil},
		{SACKBlocks(Block{1, 2}, Block{3, 4}), 5, []byte{0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4}},
		{TS(0x01020304, 5), 8, []byte{1, 2, 3, 4, 0, 0, 0, 5}},
	} {
		assert.Equal(t, Option{Kind: test.kind, Data: test.data}, test.got)
	}
}

func TestOptionKindString(t *testing.T) {
	for kind, want := range map[OptionKind]string{
		EndOfOptions:       "End of Option List",
		NoOperation:        "No-Operation",
		MaximumSegmentSize: "Maximum Segment Size",
		WindowScale:        "Window Scale",
		SACKPermitted:      "SACK-Permitted",
		SACK:               "SACK",
		Timestamps:         "Timestamps",
		254:                "Kind 254",
	} {
		assert.Equal(t, want, kind.String())
	}
}

func TestOptionAccessors(t *testing.T) {
	s := Segment{Options: []Option{
		MSS(1460), NOP(), WScale(15), SACKOK(), TS(7, 8), SACKBlocks(Block{1, 2}, Block{3, 4}), MSS(536),
	}}
	mss, ok := s.MSS()
	assert.True(t, ok)
	assert.EqualValues(t, 1460, mss, "of the first option")
	shift, ok := s.WindowScale()
	assert.True(t, ok)
	assert.EqualValues(t, 15, shift, "as carried")
	assert.True(t, s.SACKPermitted())
	value, echo, ok := s.Timestamps()
	assert.True(t, ok)
	assert.EqualValues(t, 7, value)
	assert.EqualValues(t, 8, echo)
	assert.Equal(t, []Block{{1, 2}, {3, 4}}, s.SACKBlocks())
	o, ok := s.Option(NoOperation)
	assert.True(t, ok)
	assert.Equal(t, NOP(), o)
}

func TestOptionAccessorsWithoutOptions(t *testing.T) {
	for name, options := range map[string][]Option{
		"none": nil,
		"of wrong sizes": {
			{Kind: MaximumSegmentSize, Data: []byte{1}}, {Kind: WindowScale}, {Kind: SACKPermitted, Data: []byte{1}},
			{Kind: Timestamps, Data: make([]byte, 7)}, {Kind: SACK, Data: make([]byte, 9)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := Segment{Options: options}
			_, ok := s.MSS()
			assert.False(t, ok)
			_, ok = s.WindowScale()
			assert.False(t, ok)
			_, _, ok = s.Timestamps()
			assert.False(t, ok)
			assert.False(t, s.SACKPermitted())
			assert.Nil(t, s.SACKBlocks())
		})
	}
}

// "There is no guarantee that senders will use this option, so receivers MUST be
// prepared to process options even if they do not begin on a word boundary
// (MUST-64)." (RFC 9293 section 3.2, of No-Operation)
//
// "A TCP implementation MUST (MUST-6) ignore without error any TCP Option it does
// not implement, assuming that the option has a length field." (section 3.1)
func TestOptionsOnAnyOctet(t *testing.T) {
	want := Segment{
		Src: src4, Dst: dst4, Flags: SYN, IP: IP{TTL: 64},
		Options: []Option{NOP(), MSS(1460), {Kind: 254, Data: []byte{1, 2, 3}}, {Kind: 253}, NOP(), WScale(7), SACKOK()},
	}
	got, err := Parse(mustAppend(t, want))
	require.NoError(t, err)
	// 18 octets of options are filled up to 20 with End of Option List.
	filled := append(want.Options, Option{Kind: EndOfOptions, Data: []byte{0}})
	assert.Equal(t, filled, got.Options)
}

// "Note that the list of options may be shorter than the Data Offset field might
// imply. The content of the header beyond the End of Option List Option MUST be
// header padding of zeros (MUST-69)." (RFC 9293 section 3.1)
func TestPaddingIsKept(t *testing.T) {
	for name, padding := range map[string][]byte{
		"zeros":     {0, 0, 0},
		"two words": {0, 0, 0, 0, 0, 0, 0},
		"not zeros": {2, 0, 0, 99, 1, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			want := Segment{
				Src: src4, Dst: dst4, Payload: []byte("x"), IP: IP{TTL: 64},
				Options: []Option{MSS(1), {Kind: EndOfOptions, Data: padding}},
			}
			packet := mustAppend(t, want)
			got, err := Parse(packet)
			require.NoError(t, err)
			assert.Equal(t, want.Options, got.Options)
			assert.Equal(t, packet, mustAppend(t, got))
		})
	}
}
