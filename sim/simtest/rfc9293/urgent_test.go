package rfc9293_test

const noUrgent = "netstack ignores URG and the urgent pointer, sends neither, and has no call for them (no MSG_OOB, no SIOCATMARK)."

var urgentData = topic{"Urgent Data", []requirement{
	{
		id: "MUST-30", section: "3.8.5",
		sentence: "However, TCP implementations MUST still include support for the urgent mechanism (MUST-30).",
		outcome:  notImplemented,
		reason:   noUrgent,
	},
	{
		id: "MUST-62", section: "3.8.5",
		sentence: "The urgent pointer MUST point to the sequence number of the octet following the urgent data (MUST-62).",
		outcome:  notImplemented,
		reason:   noUrgent,
	},
	{
		id: "MUST-31", section: "3.8.5",
		sentence: "A TCP implementation MUST support a sequence of urgent data of any length (MUST-31)",
		outcome:  notImplemented,
		reason:   noUrgent,
	},
	{
		id: "MUST-32", section: "3.8.5",
		sentence: "A TCP implementation MUST (MUST-32) inform the application layer asynchronously whenever it receives an urgent pointer and there was previously no pending urgent data, or whenever the urgent pointer advances in the data stream.",
		outcome:  notImplemented,
		reason:   noUrgent,
	},
	{
		id: "MUST-33", section: "3.8.5",
		sentence: "The TCP implementation MUST (MUST-33) provide a way for the application to learn how much urgent data remains to be read from the connection",
		outcome:  notImplemented,
		reason:   noUrgent,
	},
	{
		id: "SHLD-13", section: "3.8.5",
		sentence: "new applications SHOULD NOT employ the TCP urgent mechanism (SHLD-13).",
		outcome:  notObservable,
		reason:   "This is asked of applications, not of TCP.",
	},
}}
