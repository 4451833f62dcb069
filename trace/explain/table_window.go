package explain

// windowSentences are about flow control by the sliding window.
var windowSentences = map[string]entry{
	"window.zero": {"3.8.6",
		"Zero window: the receive buffer of {from} is full, and {to} must not send more data",
		"零窗口：{from}的接收缓冲区已满，{to}不得再发送数据"},
	"window.open": {"3.8.6.2.2",
		"Window update, {window}: there is room in the receive buffer of {from} again, and {to} may go on sending",
		"窗口更新，{window}：{from}的接收缓冲区又有了空间，{to}可以继续发送"},
	"window.wider": {"3.8.6.2.2",
		"Window update, {window}: {from} acknowledges nothing new, but has room for more data than it said before, so the window slides on",
		"窗口更新，{window}：{from}没有确认新的数据，只是缓冲区比先前通告的宽裕了，滑动窗口的右边沿随之前移"},
	"window.narrower": {"3.8.6",
		"Window update, {window}: {from} acknowledges nothing new, but has less room than it said before",
		"窗口更新，{window}：{from}没有确认新的数据，只是缓冲区比先前通告的少了"},
	"probe.new": {"3.8.6.1",
		"Zero-window probe: the window of {to} is closed, and the news that it has opened could get lost; so {from} sends the next byte, {seq}, which {to} has to answer",
		"零窗口探测：{to}的窗口已关闭，而窗口重新打开的通知可能丢失；因此{from}发送下一个字节 {seq}，{to}必须应答"},
	"probe.old": {"3.8.6.1",
		"Zero-window probe: the window of {to} is closed, and the news that it has opened could get lost; so {from} sends byte {seq} once more, which {to} has had and must answer",
		"零窗口探测：{to}的窗口已关闭，而窗口重新打开的通知可能丢失；因此{from}再次发送{to}早已收到的字节 {seq}，{to}必须应答"},
	"probe.empty": {"3.8.6.1",
		"Zero-window probe: the window of {to} is closed, and the news that it has opened could get lost; so {from} sends number {seq} without data, which {to} has had and must answer",
		"零窗口探测：{to}的窗口已关闭，而窗口重新打开的通知可能丢失；因此{from}发送一个不带数据的报文段，其序号 {seq} 是{to}早已收到的，{to}必须应答"},
	"probe.ack": {"3.8.6.1",
		"ACK {ack}: {from} answers zero-window probe {about}: its window is still closed",
		"ACK {ack}：{from}应答零窗口探测 {about}：窗口仍然关闭"},
}
