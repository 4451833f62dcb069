package jsonl_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// written is a trace as JSON Lines.
func written(t testing.TB, tr *trace.Trace) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jsonl.Write(&b, tr))
	return b.Bytes()
}

// samples are traces of all sorts.
func samples(t testing.TB) map[string]*trace.Trace {
	all := map[string]*trace.Trace{"mishaps": mishaps(t), "texts": texts(), "empty": {}}
	for _, s := range scenario.Conversations() {
		tr, err := s.Run(scenario.Options{})
		require.NoError(t, err, s.Name)
		all[s.Name] = tr
	}
	return all
}

func TestGolden(t *testing.T) {
	for name, tr := range map[string]*trace.Trace{"mishaps": mishaps(t), "texts": texts()} {
		path, got := "testdata/"+name+".jsonl", written(t, tr)
		if *update {
			require.NoError(t, os.WriteFile(path, got, 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err, "go test -update writes it")
		assert.Nil(t, golden.FirstDifference(string(want), string(got), 1), "%s differs; go test -update rewrites it", path)
	}
}

func TestNothingIsLost(t *testing.T) {
	for name, tr := range samples(t) {
		t.Run(name, func(t *testing.T) {
			lines := written(t, tr)
			got, err := jsonl.Read(bytes.NewReader(lines))
			require.NoError(t, err)
			want := *tr
			if n := want.Network; n != nil && len(n.Nodes) == 2 && len(n.Links) == 1 {
				want.Network = nil // of two hosts and a link nothing is told
			}
			require.Equal(t, &want, got)
			for i := range tr.Events { // events of a packet point to the same one, and to its fates
				if p := got.Events[i].Packet; p != nil && got.Events[i].Fate != nil {
					assert.Contains(t, p.Fates, got.Events[i].Fate)
					assert.Same(t, got.Packets()[p.Number-1], p)
				}
			}
			assert.Equal(t, string(lines), string(written(t, got)))
		})
	}
}

// The schema is judged by a validator, and so are we by the schema.
func TestLinesAreOfTheSchema(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(jsonl.Schema))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	compiler.AssertContent()
	require.NoError(t, compiler.AddResource("schema.json", document))
	schema, err := compiler.Compile("schema.json")
	require.NoError(t, err)

	types := map[string]int{}
	for name, tr := range samples(t) {
		for line := range bytes.Lines(written(t, tr)) {
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
			require.NoError(t, err, "%s: %s", name, line)
			require.NoError(t, schema.Validate(value), "%s: %s", name, line)
			types[value.(map[string]any)["type"].(string)]++
		}
	}
	assert.Len(t, types, 11, "a line of each type: %v", types)
	for _, bad := range []string{
		`{}`, `{"type":"sent"}`, `{"type":"other"}`, `{"type":"host","name":"a","addresses":[],"extra":1}`, `[]`,
		`{"type":"header","version":2,"name":"","seed":0}`, `{"type":"delivered","time_ns":0.5,"host":"a","number":1}`,
		`{"type":"moved","time_ns":0,"host":"a","from_state":"CLOSED","to_state":"OPEN"}`,
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
		require.NoError(t, err)
		assert.Error(t, schema.Validate(value), bad)
	}
}

// Other readers of JSON understand what we write.
func TestLinesAreJSON(t *testing.T) {
	var sent struct {
		Type    string `json:"type"`
		Segment struct {
			Flags   string   `json:"flags"`
			Names   []string `json:"flag_names"`
			Seq     uint32   `json:"seq"`
			RelSeq  uint32   `json:"rel_seq"`
			RelAck  *uint32  `json:"rel_ack"`
			Options []struct {
				Name string `json:"name"`
				MSS  int    `json:"mss"`
			}
		} `json:"segment"`
		Bytes []byte `json:"bytes"`
	}
	tr := mishaps(t)
	lines := bytes.Split(written(t, tr), []byte("\n"))
	require.NoError(t, json.Unmarshal(lines[12], &sent))
	assert.Equal(t, "sent", sent.Type)
	assert.Equal(t, "S.E", sent.Segment.Flags)
	assert.Equal(t, []string{"SYN", "ACK", "ECE"}, sent.Segment.Names)
	assert.EqualValues(t, 8000, sent.Segment.Seq)
	assert.Zero(t, sent.Segment.RelSeq)
	assert.EqualValues(t, 1, *sent.Segment.RelAck)
	assert.Equal(t, 1460, sent.Segment.Options[0].MSS)
	assert.Equal(t, tr.Packets()[1].Bytes, sent.Bytes)

	var call struct{ Args string }
	require.NoError(t, json.Unmarshal(lines[7], &call))
	assert.Equal(t, "server:9527 \uFFFD\uFFFD", call.Args, "what is no UTF-8 does not spoil the line")
}

func TestReaderPassesOverWhatItDoesNotKnow(t *testing.T) {
	got, err := jsonl.Read(strings.NewReader(`
		{ "type" : "header", "version":1, "name":"\u0041\ud83d\ude00\ud83d", "later":{"a":[1,-2.5e+3,true,null,"\"]}"]}, "seed":0 }

		{"type":"comment","text":"hello"}` + "\r" + `
		{"host":"a","type":"moved","from_state":"LISTEN","to_state":"SYN-RECEIVED","time_ns":-7,"what":[]}`))
	require.NoError(t, err)
	assert.Equal(t, "A😀\uFFFD", got.Name)
	require.Len(t, got.Events, 1)
	assert.EqualValues(t, -7, got.Events[0].Time)
}

func TestReaderSaysWhatIsWrong(t *testing.T) {
	for line, want := range map[string]string{
		`{"type":"host"`:                `line 2: character 15: want a comma or '}'`,
		`{"type":"host"} x`:             `line 2: character 17: want the end of the line`,
		`{"type":}`:                     `character 9: want '"'`,
		`{"type":"host","name":"a`:      `character 24: the string does not end`,
		"{\"type\":\"a\x01\"}":          `character 11: a control character in a string`,
		`{"type":"\x"}`:                 `character 10: unknown escape \x`,
		`{"type":"\u12"}`:               "character 10: \"\\\\u12\\\"}\" is no escape",
		`{"type":"\u12gh"}`:             `character 10: "\\u12gh" is no escape`,
		`{}`:                            `the object has no "type"`,
		`[]`:                            `character 1: want '{'`,
		`{"type":"header","version":2}`: `version 2 of the format is not known, want 1`,
		`{"type":"header","version":1,"start":"now"}`: `"now" is no time, want one as 2000-01-01T00:00:00Z`,
		`{"type":"sent"}`:                                          `a packet has no "number"`,
		`{"type":"dropped"}`:                                       `a fate has no "number" of a packet`,
		`{"type":"sent","number":0}`:                               `character 25: "0" is no integer from 1 to 2147483647`,
		`{"type":"sent","number":01}`:                              `"01" is no integer`,
		`{"type":"sent","number":1e3}`:                             `"1e3" is no integer`,
		`{"type":"sent","number":99999999999999999999}`:            `is no integer`,
		`{"type":"header","seed":-1}`:                              `"-1" is no integer from 0 to 18446744073709551615`,
		`{"type":"sent","injected":1}`:                             `"1" is neither true nor false`,
		`{"type":"sent","bytes":"a"}`:                              `no base64`,
		`{"type":"sent","number":1,"segment":{"src":"nowhere"}}`:   `character 53: "nowhere" is no IP address with a port`,
		`{"type":"sent","number":1,"segment":{"window":65536}}`:    `"65536" is no integer from 0 to 65535`,
		`{"type":"host","addresses":["x"]}`:                        `"x" is no IP address`,
		`{"type":"moved","to_state":"OPEN"}`:                       `unknown state "OPEN"`,
		`{"x":` + strings.Repeat("[", 50) + `}`:                    `values are nested more than 32 deep`,
		`{"x":nul}`:                                                `"nul" is no value`,
		`{"type":"host","name":"` + strings.Repeat("a", 400<<10):   `it is longer than 384 KiB`,
		`{"type":"sent","number":1,"segment":{"options":[{"a":.}]`: `"." is no value`,
	} {
		before := `{"type":"called","time_ns":0,"host":"a","op":"x"}` + "\n"
		got, err := jsonl.Read(strings.NewReader(before + line + "\n" + before))
		var bad *jsonl.Error
		require.ErrorAs(t, err, &bad, line)
		assert.ErrorContains(t, err, want)
		assert.Equal(t, 2, bad.Line)
		assert.Len(t, got.Events, 1, "what came before is kept")
	}
}

func TestReaderHandsOnErrors(t *testing.T) {
	broken := errors.New("the disk is broken")
	_, err := jsonl.Read(io.MultiReader(strings.NewReader(`{"type":"header","version":1}`+"\n"), readerOf(broken)))
	assert.ErrorIs(t, err, broken)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)  { return 0, f.err }
func (f failing) Write([]byte) (int, error) { return 0, f.err }
func readerOf(err error) io.Reader          { return failing{err} }

func TestWriterHandsOnErrors(t *testing.T) {
	full := errors.New("the disk is full")
	w := jsonl.NewWriter(failing{full}, &trace.Trace{})
	assert.NoError(t, w.Err(), "it is buffered")
	events := mishaps(t).Events
	for i := 0; w.Err() == nil && i < 1e6; i++ { // until a block has been written
		w.Record(events[i%len(events)])
	}
	assert.ErrorIs(t, w.Err(), full)
	assert.ErrorIs(t, w.Close(), full)
	assert.ErrorIs(t, w.Close(), full)
	assert.ErrorIs(t, jsonl.Write(failing{full}, mishaps(t)), full)
}

// A reader that has forgotten a packet still tells of its arrival.
func TestReaderForgets(t *testing.T) {
	var b strings.Builder
	for _, line := range []string{"sent", "delivered", "dropped", "sent", "sent", "delivered"} {
		number := map[string]string{"sent": "1", "delivered": "1", "dropped": "1"}[line]
		if strings.Count(b.String(), "\n") > 2 && line == "sent" {
			number = "2"
		}
		b.WriteString(`{"type":"` + line + `","number":` + number + "}\n")
	}
	r := jsonl.NewReader(strings.NewReader(b.String()))
	r.Remember(1)
	var got []trace.Event
	for {
		e, err := r.Next()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		got = append(got, e)
	}
	require.Len(t, got, 6)
	assert.Same(t, got[0].Packet, got[2].Packet)
	assert.Len(t, got[0].Packet.Fates, 2)
	assert.NotSame(t, got[0].Packet, got[5].Packet)
	assert.Equal(t, 1, got[5].Packet.Number)
}

// Relative numbers count from the SYN-ACK that is acknowledged, if there are several.
func TestNumbersAfterTwoAnswers(t *testing.T) {
	client, server := netip.MustParseAddrPort("10.0.0.1:40000"), netip.MustParseAddrPort("10.0.0.2:80")
	tr := &trace.Trace{}
	for i, s := range []segment.Segment{
		{Src: client, Dst: server, Flags: segment.SYN, Seq: 1000},
		{Src: server, Dst: client, Flags: segment.SYN | segment.ACK, Seq: 5000, Ack: 1001},
		{Src: server, Dst: client, Flags: segment.SYN | segment.ACK, Seq: 9000, Ack: 1001},
		{Src: client, Dst: server, Flags: segment.ACK, Seq: 1001, Ack: 5001},
		{Src: server, Dst: client, Flags: segment.ACK, Seq: 5011, Ack: 1001},
	} {
		tr.Record(trace.Event{Kind: trace.Sent, Packet: &trace.Packet{Number: i + 1, Segment: &s}})
	}
	lines := string(written(t, tr))
	assert.Contains(t, lines, `"ack":5001,"rel_ack":1,`)
	assert.Contains(t, lines, `"seq":5011,"rel_seq":11,`)
}
