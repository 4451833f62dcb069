package jsonl

import _ "embed"

// Schema is the JSON Schema (draft 2020-12) of a line. It forbids fields that it
// does not name, so that a test finds what is not documented; a reader is to
// pass over them.
//
//go:embed schema.json
var Schema []byte
