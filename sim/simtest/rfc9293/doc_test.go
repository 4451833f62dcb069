// Package rfc9293 is a suite of tests: it holds netstack to the requirements of
// RFC 9293, number by number, with the scripted peer of package simtest. There is
// nothing here to import.
//
// Appendix B of the RFC lists the requirements by topic, and each topic has a file
// of the same name: a table of requirements, each with its number, the sentence of
// the RFC, what netstack makes of it today, and a test. What netstack makes of it
// is a claim that the test is held to: a test that is said to fail must fail, and
// in the way that testdata/differences has it, so that no change goes unnoticed.
//
// Files that are named after another RFC have the same for what the wire shows of the
// RFCs that RFC 9293 builds upon, told in our own words.
//
// docs/rfc9293.md is made from a run of the suite:
//
//	go test ./sim/simtest/rfc9293 -update
//
// To look at one requirement, with all that a failure has to say:
//
//	go test ./sim/simtest/rfc9293 -run 'TestRequirements/MUST-23$' -v
package rfc9293
