package notation

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
)

const (
	syn, ack, psh, fin, rst, urg = segment.SYN, segment.ACK, segment.PSH, segment.FIN, segment.RST, segment.URG
	iss, irs                     = segment.Seq(1000), segment.Seq(4294967290)
)

var base = Base{Sender: iss, Receiver: irs}

func TestParse(t *testing.T) {
	for text, want := range map[string]Form{
		"S":                      {Flags: syn},
		"none 1":                 {Seq: At(1)},
		"S 0:0(0) win 65535":     {Flags: syn, Seq: At(0), Len: new(0), Window: new(uint16(65535))},
		"P. 1:11(10) ack 1":      {Flags: psh | ack, Seq: At(1), Len: new(10), Ack: At(1)},
		". -5:5(10) ack -1":      {Flags: ack, Seq: At(-5), Len: new(10), Ack: At(-1)},
		"R =4294967295":          {Flags: rst, Seq: Exactly(4294967295)},
		"P. len 10":              {Flags: psh | ack, Len: new(10)},
		`P. 1:6(5) "hello"`:      {Flags: psh | ack, Seq: At(1), Len: new(5), Payload: []byte("hello")},
		".U 1 urg 5 badsum":      {Flags: ack | urg, Seq: At(1), Urgent: new(uint16(5)), BadChecksum: true},
		". <>":                   {Flags: ack, Options: []Option{}},
		"S <mss 1460,...>":       {Flags: syn, Options: []Option{{Kind: 2, Data: []byte{5, 180}}}, MoreOptions: true},
		"S <...>":                {Flags: syn, Options: []Option{}, MoreOptions: true},
		". <nop,TS val 1 ecr 2>": {Flags: ack, Options: []Option{{Kind: 1}, {Kind: 8, Value: new(uint32(1)), Echo: new(uint32(2))}}},
		". <TS ecr 2,eol>":       {Flags: ack, Options: []Option{{Kind: 8, Echo: new(uint32(2))}, {}}},
		"S <TS,mss,wscale,sack>": {Flags: syn, Options: []Option{{Kind: 8, Any: true}, {Kind: 2, Any: true}, {Kind: 3, Any: true}, {Kind: 5, Any: true}}},
		". <sack 11:21 =5:=6>":   {Flags: ack, Options: []Option{{Kind: 5, Blocks: [][2]Number{{*At(11), *At(21)}, {*Exactly(5), *Exactly(6)}}}}},
		"S <kind 254 0xbeef>":    {Flags: syn, Options: []Option{{Kind: 254, Data: []byte{0xbe, 0xef}}}},
		"S <sackOK,wscale 7>":    {Flags: syn, Options: []Option{{Kind: 4}, {Kind: 3, Data: []byte{7}}}},
	} {
		got, err := Parse(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
		again, err := Parse(got.String())
		require.NoError(t, err, got.String())
		assert.Equal(t, got, again, "%s, written %s", text, got)
	}
}

// TestOtherSpellings has what people write who know tcpdump or other notations.
func TestOtherSpellings(t *testing.T) {
	for text, want := range map[string]string{
		"  P.   1:11  ack 1 ":                 "P. 1:11(10) ack 1",
		"P. 1(10)":                            "P. 1:11(10)",
		`P. 1 "hello"`:                        `P. 1:6(5) "hello"`,
		`P. "a b<c>\n"`:                       `P. len 7 "a b<c>\n"`,
		"P. seq 1:11, ack 1, win 5":           "P. 1:11(10) ack 1 win 5",
		". ack 1, length 0":                   ". len 0 ack 1",
		"S win 5 0:0(0)":                      "S 0:0(0) win 5",
		". <sack 2 {11:21}{31:41}>":           ". <sack 11:21 31:41>",
		"S 0:0(0)<mss 1460>":                  "S 0:0(0) <mss 1460>",
		". 4294967295":                        ". -1",
		"P. =4294967290:=4(10)":               "P. =4294967290:=4(10)",
		"S <mss 1460 , nop , TS val 1 ecr 0>": "S <mss 1460,nop,TS val 1 ecr 0>",
	} {
		f, err := Parse(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, f.String(), text)
	}
}

func TestParseNumber(t *testing.T) {
	for text, want := range map[string]*Number{"1": At(1), "-1": At(-1), "=4294967295": Exactly(4294967295), "4294967295": At(-1)} {
		got, err := ParseNumber(text)
		require.NoError(t, err)
		assert.Equal(t, *want, got, text)
	}
	for _, text := range []string{"", "=", "+1", "=-1", "1,", "1 ", "=4294967296"} {
		_, err := ParseNumber(text)
		assert.ErrorContains(t, err, "is no sequence number; want one such as 1", text)
	}
	assert.Equal(t, "-7", At(1).Like(irs-7, irs).String())
	assert.Equal(t, "=4294967283", Exactly(1).Like(irs-7, irs).String())
	assert.Equal(t, irs-7, At(-7).From(irs))
}

func TestRelative(t *testing.T) {
	for text, want := range map[string][2]bool{
		"P.": {}, "P. =1 ack =1 <sack =1:=2>": {}, "P. 1 ack =1": {true, false}, "P. =1 ack 1": {false, true}, "P. <TS,sack 1:2>": {false, true},
	} {
		f, err := Parse(text)
		require.NoError(t, err)
		sender, receiver := f.Relative()
		assert.Equal(t, want, [2]bool{sender, receiver}, text)
	}
}

func TestMistakes(t *testing.T) {
	const parts = "want sequence numbers such as 1:11(10), ack N, win N, urg N, len N, <options>, \"data\" or badsum"
	for _, c := range []struct {
		text    string
		column  int
		problem string
	}{
		{"", 1, "the line is empty; " + wantFlags},
		{"SYN", 1, `"SYN" are no flags; ` + wantFlags},
		{"[S.]", 1, `"[S.]" are no flags; ` + wantFlags},
		{"1:11(10)", 1, `"1:11(10)" are no flags; ` + wantFlags},
		{"P. 1:11(9)", 4, "1:11(9) says 9 octets, but from 1 to 11 there are 10; write 1:11(10)"},
		{"P. 11:1", 4, "11:1 goes over -10 octets; want 0 to 65535"},
		{"P. 1:=2", 4, "1:=2 mixes a relative number and one on the wire; write both with = or none"},
		{"P. 1(x)", 4, `"(x)" is no length; want it as in 1:11(10)`},
		{"P. 1(5", 4, `"(5" is no length; want it as in 1:11(10)`},
		{"P. 1:2(1) len 3", 15, "length 3, but the sequence numbers have 1"},
		{"P. len 3 1:2(1)", 10, "1:2(1) has 1 octets, but len says 3"},
		{"P. 1:2(1) 1:2(1)", 11, "seq is given twice"},
		{"P. ack", 7, `"" is no sequence number; want one such as 1, counted from the SYN, or =4294967295 as on the wire`},
		{". ack 5000000000", 7, `"5000000000" is no sequence number; want one such as 1, counted from the SYN, or =4294967295 as on the wire`},
		{"P 1 ack 5", 1, `ack needs the flag ACK, which is a dot: "P."`},
		{". urg 5", 1, `urg needs the flag URG: ".U"`},
		{". win 65536", 7, `win: "65536" is no number from 0 to 65535`},
		{`P. 1:3(2) "hello"`, 1, `the sequence numbers have 2 octets, but "hello" has 5`},
		{`P. "hello`, 4, `"hello is no quoted text; want it as in Go, such as "hello\n"`},
		{". window 5", 3, `"window" is not known; ` + parts},
		{"S <mss 1460", 3, "the options have no end; add a >"},
		{"S <mss x>", 3, `option "mss x": "x" is no number from 0 to 65535`},
		{"S <mss 1 2>", 3, `option "mss 1 2": want one value`},
		{"S <mss 1,>", 3, `option "": nothing between the commas; ` + wantOptions},
		{"S <msss 1>", 3, `option "msss 1": ` + wantOptions},
		{"S <nop 1>", 3, `option "nop 1": nop takes no value`},
		{"S <TS 1 2>", 3, `option "TS 1 2": want TS val N ecr N`},
		{"S <TS val 1 ecr>", 3, `option "TS val 1 ecr": want TS val N ecr N`},
		{". <sack 1>", 3, `option "sack 1": "1" is no block; want LEFT:RIGHT`},
		{". <sack {}>", 3, `option "sack {}": no blocks; want sack LEFT:RIGHT`},
		{". <sack 1:2 1:2 1:2 1:2 1:2>", 3, `option "sack 1:2 1:2 1:2 1:2 1:2": 5 blocks do not fit; want at most 4`},
		{". <kind 300>", 3, `option "kind 300": "300" is no number from 0 to 255`},
		{". <kind 254 beef>", 3, `option "kind 254 beef": "beef" are no octets; want them as 0xbeef`},
		{". <kind>", 3, `option "kind": want kind N 0xDATA, or kind N whatever its data`},
	} {
		f, err := Parse(c.text)
		assert.Equal(t, &Error{c.text, c.column, c.problem}, err, c.text)
		assert.Zero(t, f)
	}
	_, err := Parse("SYN")
	assert.ErrorContains(t, err, `segment notation "SYN", column 1: "SYN" are no flags`)
}

func TestSegment(t *testing.T) {
	f, err := Parse("P.U 1:6(5) ack 1 win 10 urg 2 badsum <mss 5,nop,TS val 1 ecr 2,sack 11:21>")
	require.NoError(t, err)
	s, err := f.Segment(base)
	require.NoError(t, err)
	assert.Equal(t, segment.Segment{
		Flags: psh | ack | urg, Seq: 1001, Ack: 4294967291, Window: 10, Urgent: 2, BadChecksum: true, Payload: []byte("abcde"),
		Options: []segment.Option{segment.MSS(5), segment.NOP(), segment.TS(1, 2), segment.SACKBlocks(segment.Block{Left: 5, Right: 15})},
	}, s)

	f, err = Parse("P. 4:7(3)")
	require.NoError(t, err)
	s, err = f.Segment(base)
	require.NoError(t, err)
	assert.Equal(t, "def", string(s.Payload), "an octet of the stream is the same in every segment")
	assert.EqualValues(t, 65535, s.Window)
	assert.Equal(t, "zab", string(Filler(0, 3)), "that before the first, too")
}

func TestSegmentThatIsNotSaid(t *testing.T) {
	for text, want := range map[string]string{
		"S <mss>":      `segment notation "S <mss>": option mss has no value; a segment to send needs one`,
		". <TS val 1>": `segment notation ". <TS val 1>": option TS val 1 is half a pair; a segment to send needs both val and ecr`,
		"S <...>":      `segment notation "S <...>": "..." says that there may be more options; a segment to send needs to have them said`,
	} {
		f, err := Parse(text)
		require.NoError(t, err)
		_, err = f.Segment(base)
		assert.EqualError(t, err, want)
	}
}

// dataSegment is what the matches are compared with.
var dataSegment = segment.Segment{
	Flags: psh | ack, Seq: 1001, Ack: 4294967291, Window: 500, Payload: []byte("hello"),
	Options: []segment.Option{segment.NOP(), segment.NOP(), segment.TS(7, 9), segment.SACKBlocks(segment.Block{Left: 5, Right: 15})},
}

func TestMatch(t *testing.T) {
	for _, text := range []string{
		"P.", "P. 1", "P. 1:6(5)", "P. len 5", "P. =1001", "P. ack 1", "P. ack =4294967291", "P. win 500", `P. "hello"`,
		"P. <TS,sack>", "P. <TS val 7 ecr 9,sack 11:21>", "P. <TS val 7,sack =5:=15>", "P. <TS ecr 9,...>", "P. <...>",
		"P. <nop,nop,TS,sack>", "P. <sack 11:21,...>", "P. badsum", "P. 1:6(5) ack 1 win 500",
	} {
		f, err := Parse(text)
		require.NoError(t, err)
		assert.Empty(t, f.Match(&dataSegment, base), text)
	}
	for text, want := range map[string]string{
		".":                 "CTL is PSH ACK, not ACK",
		"P. 2":              "SEG.SEQ is 1, not 2",
		"P. =1":             "SEG.SEQ is =1001, not =1",
		"P. len 4":          "the length is 5, not 4",
		"P. ack 2":          "SEG.ACK is 1, not 2",
		"P. win 501":        "SEG.WND is 500, not 501",
		"P.U urg 1":         "CTL is PSH ACK, not PSH ACK URG",
		`P. "hallo"`:        `the data is "hello", not "hallo"`,
		"P. <>":             "the list of options is <TS val 7 ecr 9,sack 11:21>, not <>",
		"P. <TS>":           "the list of options is <TS,sack 11:21>, not <TS>",
		"P. <nop,TS,sack>":  "the list of options is <nop,nop,TS,sack>, not <nop,TS,sack>",
		"P. <TS val 8,...>": "the list of options is <TS val 7,sack 11:21>, not <TS val 8,...>",
		"P. <mss,...>":      "the list of options is <TS val 7 ecr 9,sack 11:21>, not <mss,...>",
	} {
		f, err := Parse(text)
		require.NoError(t, err)
		differences := f.Match(&dataSegment, base)
		require.NotEmpty(t, differences, text)
		assert.Equal(t, want, differences[0].String(), text)
	}
}

func TestTable(t *testing.T) {
	f, err := Parse(`. 1:6(5) ack 12 <TS val 7> "hallo"`)
	require.NoError(t, err)
	want, got, marks := f.Table(&dataSegment, base)
	assert.Equal(t, `.   1:6(5)  ack 12           <TS val 7>             "hallo"`, want)
	assert.Equal(t, `P.  1:6(5)  ack 1   win 500  <TS val 7,sack 11:21>  "hello"`, got)
	assert.Equal(t, `^^          ^^^^^^           ^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^`, marks)
}

func TestOf(t *testing.T) {
	assert.Equal(t, "P. 1:6(5) ack 1 win 500 <nop,nop,TS val 7 ecr 9,sack 11:21>", Of(&dataSegment, base).String())
	s := segment.Segment{Flags: syn | urg, Urgent: 3, Options: []segment.Option{{Kind: segment.MaximumSegmentSize, Data: []byte{1}}}}
	assert.Equal(t, "SU -1000:-1000(0) win 0 urg 3 <kind 2 0x01>", Of(&s, base).String())
}

// FuzzParse makes sure that no line makes Parse panic, that what it has read is
// written as a line that reads the same, and that a segment made of it is what it
// describes.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"S 0:0(0) win 65535 <mss 1460,nop,wscale 7>", `P. 1:6(5) ack 1 "hello"`, "none len 3 badsum", ".U -1 urg 5 <sack 1:2 =3:=4>",
		". <TS val 1,kind 254 0xbeef,...>", "SFRP.UEWe =4294967295 ack =0", "S <>", "S <TS ecr 1,eol,sackOK,sack 1 {1:2}>", "P. 1:11(9)", `"<`,
	} {
		f.Add(text)
	}
	ends := [2]netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:1"), netip.MustParseAddrPort("10.0.0.2:2")}
	f.Fuzz(func(t *testing.T, text string) {
		form, err := Parse(text)
		if err != nil {
			require.IsType(t, &Error{}, err)
			return
		}
		again, err := Parse(form.String())
		require.NoError(t, err, form.String())
		require.Equal(t, form.String(), again.String())
		s, err := form.Segment(base)
		if err != nil {
			return
		}
		require.Empty(t, form.Match(&s, base))
		s.Src, s.Dst = ends[0], ends[1]
		if _, err := s.Append(nil); err != nil {
			return // options that do not fit, for one
		}
		of, err := Parse(Of(&s, base).String())
		require.NoError(t, err)
		require.Empty(t, of.Match(&s, base))
	})
}
