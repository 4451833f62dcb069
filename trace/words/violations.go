package words

// violations are what package check says of invariants that do not hold.
var violations = map[string]string{
	"%s: %.6f packet %d of %s: %s: %s (RFC 9293 section %s)": "%s：%.6f %[4]s 的分组 %[3]d：%[5]s：%[6]s（RFC 9293 第 %[7]s 节）",
	"%.6f %s: %s: %s (RFC 9293 section %s)":                  "%.6f %s：%s：%s（RFC 9293 第 %s 节）",

	"acknowledges %d, but no SYN with the number before has arrived":   "确认 %d，但序号在其前一个的 SYN 并未到达",
	"acknowledges %d, but only what is before %d has arrived":          "确认 %d，但到达的只有 %d 之前的",
	"acknowledges %d, after %d has been acknowledged":                  "确认 %d，而此前已确认到 %d",
	"sends data up to %d, but the window ends at %d":                   "发送直到 %d 的数据，但窗口止于 %d",
	"has %d octets of data and options, but the peer takes %d":         "数据和选项共 %d 字节，但对端只接受 %d 字节",
	"sends data up to %d, after a FIN with the number %d":              "在序号为 %[2]d 的 FIN 之后，还发送直到 %[1]d 的数据",
	"sends a FIN with the number %d, after one with %d":                "发送序号为 %d 的 FIN，此前的 FIN 序号为 %d",
	"the octet with the number %d is not the one that was sent before": "序号为 %d 的字节与先前发送的不同",
	"sends a SYN in %s": "在 %s 状态发送 SYN",
	"sends its SYN again, after segments that only a synchronized end sends":                                       "在发送了只有已同步的一端才会发送的报文段之后，又发送 SYN",
	"has no ACK, but is neither a SYN nor an RST":                                                                  "没有 ACK 标志，又不是 SYN 或 RST",
	"has an MSS option, but no SYN":                                                                                "有 MSS 选项，却没有 SYN",
	"an RST with the number %d in answer to an RST":                                                                "以序号为 %d 的 RST 应答 RST",
	"an RST with the number %d, which is none from SND.UNA %d to SND.NXT %d, nor acknowledged by what has arrived": "RST 的序号是 %d，不在 SND.UNA %d 到 SND.NXT %d 之间，也不是到达的报文段所确认的",
	"an RST with the numbers %d and %d, which answers nothing that has arrived":                                    "RST 的序号和确认号是 %d 和 %d，与到达的任何报文段都不对应",

	"the octet with the number %d arrives changed, with a right checksum":                       "序号为 %d 的字节到达时已改变，而检验和正确",
	"the application reads the end of the stream after %d bytes, which is not where the FIN is": "应用程序在 %d 字节之后读到流的结束，而 FIN 并不在那里",
	"the application has read %d bytes, more than have arrived in order":                        "应用程序已读 %d 字节，多于按序到达的",
	"a socket that listens goes from %s to %s":                                                  "监听的套接字从 %s 到 %s",
	"leaves %s, but was in %s": "离开 %s，而此前处于 %s",
	"goes from %s to %s":       "从 %s 到 %s",
}
