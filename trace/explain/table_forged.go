package explain

// forgedSentences are about segments that were injected in the name of a host whose
// own TCP takes part.
var forgedSentences = map[string]entry{
	"forged.syn": {"3.10.7.4",
		"Injected SYN {seq}: it bears the address of {from}, whose TCP has not sent it, and {to} has to find out what to make of it",
		"注入的 SYN {seq}：它冒用{from}的地址，并非{from}的 TCP 所发，{to}需要判断如何对待"},
	"forged.reset": {"5961:3.2 3.10.7.4",
		"Injected RST {seq}: it bears the address of {from}, whose TCP has not sent it; {to} should believe it only if the number is exactly the next that it expects",
		"注入的 RST {seq}：它冒用{from}的地址，并非{from}的 TCP 所发；只有序号恰好是{to}期待的下一个，{to}才应当相信"},
	"forged.data": {"5961:5.2 3.10.7.4",
		"Injected data, {bytes}, {numbers}: it bears the address of {from}, whose TCP has not sent it; {to} takes it if the numbers are acceptable",
		"注入的数据，{bytes}，{numbers}：它冒用{from}的地址，并非{from}的 TCP 所发；如果序号和确认号可以接受，{to}就会收下"},
	"forged.fin": {"3.10.7.4",
		"Injected FIN {fin}: it bears the address of {from}, whose TCP has not sent it; {to} takes it if the number is acceptable",
		"注入的 FIN {fin}：它冒用{from}的地址，并非{from}的 TCP 所发；如果序号可以接受，{to}就会收下"},
	"forged.ack": {"5961:5.2 3.10.7.4",
		"Injected ACK {ack}: it bears the address of {from}, whose TCP has not sent it; {to} should take it only if it acknowledges what has been sent",
		"注入的 ACK {ack}：它冒用{from}的地址，并非{from}的 TCP 所发；只有确认的内容确实发送过，{to}才应当接受"},
	"forged.other": {"3.10.7.4",
		"Injected segment: it bears the address of {from}, whose TCP has not sent it",
		"注入的报文段：它冒用{from}的地址，并非{from}的 TCP 所发"},
}
