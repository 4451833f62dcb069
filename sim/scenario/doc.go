// Package scenario runs a TCP story from one text file: the lesson, the script
// of both sides, and the trace that is expected to come out.
//
//	# Refused: a SYN to a port on which nobody listens is answered by a reset.
//	link delay=5ms
//	client connect 9527
//	expect error "connection refused"
//	-- trace --
//	0.000000 client connect server:9527 ...
//	...
//
// The file is a txtar archive (golang.org/x/tools/txtar): its comment holds the
// script, its section "trace" the expected trace in trace's format "text". The
// comment lines at the top are the lesson, the first of them its title. Further
// sections are captures, as tcpdump prints them, for "expect trace like" in the
// script; a capture may also be a file beside the scenario's: see [ParseIn].
//
// [Format] formats a file, and [Describe] describes the language for editors.
//
// # The script
//
// There are two hosts, client and server, and a link between them. A line is
// one command; [Commands] lists them, and each is one entry of a table from
// which its help is made. A line that has to wait, for data or for a
// connection, lets virtual time pass. Lines run one after the other; a line
// that ends in & and a block between background and end run beside the rest,
// as processes of their own.
//
// # Errors
//
// Every mistake is an [*Error] with the file's name and the line. [Parse] finds
// all that can be found without a run; errors of several lines are joined.
package scenario
