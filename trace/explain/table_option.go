package explain

// optionSentences are about the options of a SYN.
var optionSentences = map[string]entry{
	"option.mss": {"3.7.1",
		"Maximum segment size (MSS) {mss}: {from} takes segments with at most {mss} bytes of data",
		"最大报文段长度（MSS）{mss}：{from}接收的每个报文段最多携带 {mss} 字节数据"},
	"option.mss.none": {"3.7.1",
		"Without an option for the maximum segment size (MSS), {to} has to assume the default: segments with at most {mss} bytes of data",
		"没有最大报文段长度（MSS）选项，{to}只能采用默认值：每个报文段最多携带 {mss} 字节数据"},
	"option.sack": {"2018:2",
		"SACK permitted: {from} understands selective acknowledgments, which tell what has arrived beyond a gap",
		"允许选择确认（SACK permitted）：{from}支持选择确认，也就是能看懂缺口之后还收到了哪些数据"},
	"option.timestamps": {"7323:3",
		"Timestamps: {from} offers to put the time into every segment, for measuring round-trip times and telling old duplicates",
		"时间戳：{from}提议在每个报文段中带上时间，用来测量往返时间，并识别迟到的旧报文段"},
	"option.timestamps.agreed": {"7323:3",
		"Timestamps: {from} agrees, and both sides put the time into every segment",
		"时间戳：{from}也同意，双方将在每个报文段中带上时间"},
	"option.scale": {"7323:2",
		"Window scale {shift}: if {to} offers the option too, {from} tells its windows in units of {unit} after the handshake",
		"窗口扩大因子 {shift}：如果{to}也给出这一选项，握手之后{from}的窗口以 {unit}为单位"},
	"option.scale.agreed": {"7323:2",
		"Window scale {shift}: both sides offer the option, so {from} tells its windows in units of {unit} after the handshake",
		"窗口扩大因子 {shift}：双方都给出了这一选项，握手之后{from}的窗口以 {unit}为单位"},
	"option.other": {"3.1",
		"There is an option of kind {kind}; a TCP that does not know it ignores it",
		"另有一个类型为 {kind} 的选项；不认识它的 TCP 会忽略它"},
}
