package words

// analyses is what the format analysis says.
var analyses = map[string]string{
	", ":    "，",
	"; ":    "；",
	" (%d)": "（%d）",

	"%s:%d > %s:%d: %s":                            "%s:%d > %s:%d：%s",
	"%s:%d > %s:%d, begun before: %s":              "%s:%d > %s:%d，此前已开始：%s",
	"%s, not TCP":                                  "%s，不是 TCP",
	"%s: in the capture before, and counted once":  "%s：捕获中先前已有，只计一次",
	"%s with a wrong checksum, which nobody takes": "%s的检验和错误，没有谁会接受",

	"%s, %s first at %s":                "%s，%s先，在 %s",
	"%s, %s first at %s; in the end %s": "%s，%s先，在 %s；最终：%s",
	"open":                              "未关闭",
	"half-closed":                       "半关闭",
	"RST":                               "RST",
	"refused":                           "被拒绝",
	"timed out":                         "超时",
	"the client":                        "客户端",
	"the server":                        "服务器",
	"set-up":                            "建立",
	"teardown":                          "释放",

	"%d retransmission": "重传 %d 次", "%d retransmissions": "重传 %d 次",
	"%d duplicate packet": "%d 个重复的分组", "%d duplicate packets": "%d 个重复的分组",
	"%d other packet": "%d 个其他分组", "%d other packets": "%d 个其他分组",
	"%d sample": "%d 个样本", "%d samples": "%d 个样本",
	"%s of %s":               "%s，共 %s",
	"%.0f bytes/s goodput":   "有效吞吐量 %.0f 字节/s",
	"at most %d in flight":   "在途最多 %d",
	"zero window for %s":     "零窗口 %s",
	"RTT %s (%s, %s to %s)":  "RTT %s（%s，%s 到 %s）",
	"; RTT %s by %s":         "；RTT 为 %s（%s）",
	"waited %s at %s for %s": "在 %[2]s 等待通往 %[3]s 的链路 %[1]s",
	"Karn":                   "Karn 算法",
	"timestamps":             "时间戳",
}
