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
// There are two hosts, client and server, and a link between them, unless the file
// says which hosts, routers, switches and links there are. A line is one command; each is one entry of a table, from which its [Help] is made. A
// line that has to wait, for data or for a connection, lets virtual time pass.
// Lines run one after the other; a line that ends in & and a block between
// background and end run beside the rest, as processes of their own. Segments and
// sequence numbers are written as package segment/notation has them.
//
// # Errors
//
// Every mistake is an [*Error] with the file's name and the line. [Parse] finds
// all that can be found without a run; errors of several lines are joined.
//
// # What is stable
//
// The language: a file that runs goes on to run, or an error shows the line as it
// has to be and Format rewrites it. The exported names. The description that
// Describe gives, whose form has a version. The texts of errors and of the help
// are for people and may change.
//
// # The files
//
// Each uses those below it, but for two arrows that go up by way of values: the
// parser finds commands in the table, and a process runs the steps they have made.
//
//	scenario.go, builtin.go, course.go,  a file: read, compared, formatted, taught
//	lesson.go, format.go
//	language.go, help.go                 the language, told to programs and to people
//	command.go                           the table, put together from the commands:
//	    setup.go, host.go, network.go,         what is set
//	    topology.go, link.go
//	    element.go, queue.go, impairment.go,   what links have in them
//	    middlebox.go
//	    socket.go, option.go, data.go          what a host does
//	    application.go, relay.go               what runs in one line
//	    flow.go, fault.go, crash.go,           what comes when, what goes wrong on links and in hosts
//	    partition.go
//	    expect.go, measure.go,                 what is expected, segments made by hand
//	    segment.go, likeness.go
//	run.go, build.go, process.go,        a run, its network, its processes, what it records
//	recorder.go
//	errors.go, hint.go                   what fails in it, and what may mend that
//	parse.go, args.go, renew.go          a script becomes statements; lines as they once were
//	units.go, words.go, suggest.go       values, the words of a line, what was meant
//	file.go, input.go                    a file's sections; files that lines name
package scenario
