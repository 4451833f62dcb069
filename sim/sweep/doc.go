// Package sweep runs a campaign: scenarios, with parameters that vary and many seeds, on all
// processors or on many machines, and sums up what came of it.
//
//	scenarios: [lossy.txt]
//	parameters:
//	  link loss: [0%, 1%, 5%]
//	seeds: 1..1000
//	measure: [goodput]
//
// A run is a pure function of the campaign and its index, see [Campaign.Do]. What is kept
// of runs are counts, sums in integers, and quantiles in integer buckets: a [Result] grows
// with the combinations of parameters, not with runs, and results of different ranges of
// indices merge in any order to the same bytes.
//
// # What is stable
//
// The form of campaign files, the exported names. A partial result is read by the version
// that wrote it, and by no other.
//
// # The files
//
// Each uses those below it:
//
//	sweep.go                 all processors, unit by unit
//	row.go, format.go        results for reports
//	merge.go, file.go        results put together; as files
//	result.go, histogram.go  what is kept of runs
//	run.go, measure.go       one run, what is measured in it
//	point.go                 an index becomes a scenario, settings and a seed
//	campaign.go, read.go,    the file, and what becomes of it for other machines
//	bundle.go
//	parameter.go, draw.go    what varies, at random too
//	quantity.go              numbers with units
package sweep
