package explain

// dataSentences are about data, and about probes that may carry some.
var dataSentences = map[string]entry{
	"data": {"3.4",
		"{bytes}, {numbers}: {from} sends data, and keeps it until {to} has acknowledged it",
		"{bytes}，{numbers}：{from}发送数据，并保留一份，直到{to}确认为止"},
	"data.half": {"3.6.1",
		"{bytes}, {numbers}, over a half-closed connection: {to} has closed its direction, but {from} may still send",
		"{bytes}，{numbers}，连接处于半关闭：{to}已经关闭了自己的发送方向，但{from}仍可发送数据"},
	"data.push": {"3.9.1.2",
		"PSH: {to} is to hand the data to its program without waiting for more",
		"PSH：要求{to}不必等待后续数据，立即把数据交给应用程序"},
	"data.urgent": {"3.8.5",
		"URG: the urgent data ends at number {urgent}, and {to} is to tell its program",
		"URG：紧急数据到序号 {urgent} 为止，{to}应当通知应用程序"},
	"noack": {"3.10.7.4",
		"There is no ACK flag, and {to} drops any segment without it but a SYN or RST; if it has no such connection, it answers with a RST",
		"没有 ACK 标志；除 SYN 和 RST 以外，{to}丢弃一切没有这个标志的报文段；如果没有这个连接，则用 RST 回答"},
	"keepalive": {"3.8.4",
		"Keep-alive: {from} has nothing to send and asks whether {to} is still there, with number {seq}, which {to} has had: it has to answer with an ACK",
		"保活探测：{from}没有数据要发送，用{to}早已收到的序号 {seq} 询问对方是否还在；{to}必须用 ACK 应答"},
	"keepalive.ack": {"3.8.4",
		"ACK {ack}: {from} answers keep-alive {about}, so {to} knows that the connection is alive",
		"ACK {ack}：{from}应答保活探测 {about}，{to}由此得知连接依然有效"},
	"order.late": {"3.10.7.4",
		"Out of order: data sent later overtakes this segment on the way, and {to} holds it until the gap is filled",
		"失序到达：后发的数据在途中超过了这个报文段，{to}先保存它们，等缺口补上再按序交付"},
}
