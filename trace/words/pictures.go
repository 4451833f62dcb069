package words

// pictures is what drawn ladders and state machines say.
var pictures = map[string]string{
	"Ladder: %s": "时序图：%s",
	"Time runs downwards between the lifelines of %s. Segments: %d, of which %d were lost.": "时间自上而下，竖线是 %s。报文段共 %d 个，其中丢失 %d 个。",
	"time, s":  "时间，s",
	"%s later": "%s 之后",
	"%d more segments are not in this picture.": "还有 %d 个报文段不在图中。",
	"%s; sent at %s s":                          "%s；%s s 发出",
	", arrives at %s s":                         "，%s s 到达",
	", lost: %s":                                "，未到达：%s",

	"State machine of TCP (RFC 9293, figure 5): %s": "TCP 的有限状态机（RFC 9293 图 5）：%s",
	"%s went through the states %s.":                "%s 依次经过的状态：%s。",
	"%s: no state is known.":                        "%s：状态未知。",
	"No change of state is recorded.":               "没有记录到状态的变化。",
	"%s s: %v to %v":                                "%s s：%v 到 %v",
	"segment %s arrived":                            "报文段 %s 到达",

	"passive OPEN": "被动打开", "active OPEN": "主动打开", "CLOSE": "关闭", "SEND": "发送",
	"create TCB": "创建 TCB", "create TCB, snd SYN": "创建 TCB，发送 SYN", "delete TCB": "删除 TCB",
	"rcv RST": "收到 RST", "(note 1)": "（注 1）", "rcv SYN": "收到 SYN", "snd SYN,ACK": "发送 SYN,ACK", "snd SYN": "发送 SYN",
	"rcv ACK of SYN": "收到对 SYN 的 ACK", "rcv SYN,ACK": "收到 SYN,ACK", "snd ACK": "发送 ACK", "snd FIN": "发送 FIN",
	"rcv FIN": "收到 FIN", "rcv ACK of FIN": "收到对 FIN 的 ACK", "Timeout=2MSL": "2MSL 超时",
}

// calls is how applications' calls end.
var calls = map[string]string{
	"ok": "成功", "error: %s": "错误：%s", "%s, error: %s": "%s，错误：%s", "%d bytes": "%d 字节", "%d byte": "%d 字节", "end of stream": "数据流结束",
}

// graphs is what graphs say.
var graphs = map[string]string{
	"%s: %s to %s": "%s：%s 到 %s",

	"time, %s":                  "时间，%s",
	"time, %s, from %s s on":    "时间，%s，从 %s s 起",
	"%s of all connections":     "所有连接的%s",
	"Connections compared: %d.": "比较的连接：%d 个。",
	"%s to %s":                  "%s 到 %s",
	"Those with the most data are drawn; left out: %d.": "只画数据最多的连接；未画：%d 个。",
	"Data acknowledged":            "已确认的数据",
	"Congestion window":            "拥塞窗口",
	"Data acknowledged per second": "每秒确认的数据",
	"%s: %s":                       "%s：%s",
	"Queue %s to %s, %s":           "队列 %s 到 %s，%s",
	"Packets that wait":            "排队的分组",
	"packets":                      "分组",
	"packets that wait":            "排队的分组",
	"a packet is marked (ECN)":     "分组被标记（ECN）",
	"a packet is dropped":          "丢弃分组",
	"Packets that wait at once: %d at most. Dropped: %d.": "同时排队的分组最多 %d 个。丢弃 %d 个。",
	"Time that packets have waited":                       "分组排队的时间",
	"a packet that is sent on":                            "发送出去的分组",
	"A packet has waited for %s at most.":                 "分组排队最长 %s。",
	"Points that would cover each other are drawn once; each extreme and each loss is there.": "重叠的点只画一次；所有的极值和丢失都在图中。",
	"Sequence numbers":          "序号",
	"sequence number":           "序号",
	"segment":                   "报文段",
	"sent again (R)":            "重传（R）",
	"acknowledged":              "已确认",
	"end of the receive window": "接收窗口的右边沿",
	"SACK (S)":                  "选择确认 SACK（S）",
	"Segments sent: %d, of which %d carry numbers that were sent before and %d were lost. The last ACK is %s.": "发送报文段 %d 个，其中 %d 个携带先前发送过的序号，%d 个丢失。最后的 ACK 是 %s。",
	"The receive window ends above the picture, at up to %s.":                                                  "接收窗口的右边沿在图之上，最高到 %s。",

	"Congestion window and data in flight": "拥塞窗口与在途数据",
	"segments":                             "报文段",
	"congestion window (cwnd)":             "拥塞窗口（cwnd）",
	"slow start threshold (ssthresh)":      "慢启动门限（ssthresh）",
	"in flight":                            "在途",
	"a segment is sent again":              "重传报文段",
	"What TCP knows is told with each segment that it sends.":                                              "TCP 所知的值在每次发送报文段时记录。",
	"What TCP knows is told with each segment that it sends, and when one that has arrived is dealt with.": "TCP 所知的值在每次发送报文段时、以及每个到达的报文段处理完毕时记录。",
	"phase: slow start":                     "阶段：慢启动",
	"phase: congestion avoidance":           "阶段：拥塞避免",
	"phase: fast recovery":                  "阶段：快速恢复",
	"phase: after a retransmission timeout": "阶段：重传超时之后",
	"There is no slow start threshold.":     "没有慢启动门限。",
	"The congestion window goes from %d to %d segments, with %d at most. Segments in flight: %d at most.": "拥塞窗口从 %d 个报文段变为 %d 个，最大 %d 个。在途报文段最多 %d 个。",

	"Data in flight":               "在途数据",
	"bytes":                        "字节",
	"sent and not acknowledged":    "已发送而未确认",
	"Bytes in flight: %s at most.": "在途字节最多 %s。",

	"Round-trip times":                             "往返时间",
	"sample: from a segment to its ACK":            "样本：从报文段到对它的 ACK",
	"smoothed (SRTT)":                              "平滑的往返时间（SRTT）",
	"retransmission timeout (RTO)":                 "重传超时（RTO）",
	"The trace does not tell SRTT and RTO.":        "踪迹没有记录 SRTT 和 RTO。",
	"No ACK gave a sample of the round-trip time.": "没有 ACK 给出往返时间的样本。",
	"Samples: %d.":                                 "样本 %d 个。",
	" Between %s and %s %s.":                       "在 %s 与 %s %s 之间。",
	" The last RTO is %s %s.":                      "最后的 RTO 是 %s %s。",
	"The axis is logarithmic.":                     "纵轴为对数刻度。",

	"Throughput":                     "吞吐量",
	"%s per second":                  "%s每秒",
	"sent, with what was sent again": "发送，含重传",
	"Sent: %s bytes in %s s, of which %s were acknowledged.": "在 %[2]s s 内发送 %[1]s 字节，其中已确认 %[3]s。",
	"Each step is %s %s.": "每一级为 %s %s。",
}
