package report

import (
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/picture/graph"
)

var chinese = words{
	Lang: "zh-Hans",

	Skip: "跳到内容", Contents: "目录", Again: "重新得到这个记录的命令：", Made: "由 tcpsim 生成。",
	Untitled: "一次记录",

	Name: "记录", Seed: "种子", Hosts: "主机", Connections: "连接", Segments: "报文段",
	Lost: "途中丢失", Duration: "时长",
	Relative: "序号从各方向的第一个算起。",
	Absolute: "序号为线路上的实际值。",

	Lesson: "讲解", Ladder: "时序图",
	LadderNote: "时间自上而下。箭头从报文段发出的地点和时刻指向它到达的地点和时刻。" +
		"虚线：重传。点线：人为注入，或副本。叉号：丢失。下面的“经过”用文字叙述同样的内容。",
	LadderMore: "图中只有前 %d 个报文段，共 %d 个；下面的列表是完整的。",
	Scrolls:    "图比屏幕宽，可以左右滑动。",
	LadderNone: "没有可画的内容。",
	LadderPart: "时序图，第 %d 部分，共 %d 部分",

	Events:     "经过",
	EventsNote: "展开报文段，可以看到它的首部和去向。",
	Rest:       "到 %s 秒：%s，每个一行", RestLost: "丢失 %d 个", RestAgain: "重传 %d 个",
	LinesNote: "前 %d 行是完整的。其后的，以及大批的报文段，每个只占一行，展开后可见：时间、方向（→ 由左侧主机发出）、序号；选项和窗口在放得下时列出。",
	EventsOf:  "%s 与 %s 之间的经过",
	OpenAll:   "展开所有报文段", CloseAll: "收起所有报文段",
	Time: "时间（秒）", Where: "地点", What: "事件", StateOf: "%s 的状态", StateIs: "进入 %s 状态",

	Fate: "去向", Sent: "发出", Injected: "注入", InjectedNote: "不是由任何主机的 TCP 发出的",
	Arrived: "到达", WasLost: "丢失", After: "，历时 %s", Changed: "内容已改变", Unknown: "未知",
	Network: "网络", LostAt: "在 %s", LostBetween: "在 %s 与 %s 之间", Hop: "链路", OverHop: "%s 到 %s，在 %s 秒，历时 %s", HopQueued: "，其中排队 %s",

	TCPHeader: "TCP 首部", IPHeader: "IPv%d 首部", Options: "TCP 选项", Inner: "TCP 内部变量", Bytes: "分组",
	Ports: "端口", Addresses: "地址", FromTo: "%v 到 %v", Seq: "序号", Ack: "确认号",
	OnTheWire: "%d（线路上为 %d）", Flags: "标志", Window: "窗口", Urgent: "紧急指针",
	Checksum: "校验和", Right: "正确", Wrong: "错误", Length: "长度", Content: "内容",
	Identification: "标识", DontFragment: "不许分片", HopLimit: "跳数限制", FlowLabel: "流标签",
	Shift: "%d 位：窗口以 %d 字节为单位", Block: "线路上 %d 到 %d", OneSegment: "1 个报文段", ManySegments: "%d 个报文段", InFlight: "在途",

	Connection: "连接 %d：%s 到 %s", Summary: "概要", States: "TCP 状态的变化",
	NoStates: "没有状态变化的记录。", Path: "%s 的路径", Step: "%s 秒：%v 到 %v",
	Graphs: "图表", GraphOf: "%s：从 %s 到 %s", GraphOfAll: "%s：各连接的比较", Together: "所有连接与队列",
	Graph: map[string]string{"time-sequence": "序号", graph.Cwnd: "拥塞窗口与在途数据",
		graph.InFlight: "在途数据", "rtt": "往返时间", "throughput": "吞吐量", graph.Queue: "队列"},
	NoGraph: "没有图：%v。", NoData: "没有发送数据。", TooFew: "从 %s 到 %s 没有图表：携带数据的只有 %s，时序图已经表明一切。",
	Phase:  [3]string{"建立", "传输数据", "关闭"},
	Extent: "%s，从 %s 秒到 %s 秒", ClosedFirst: "先结束的一方", ClosedBy: "%s，以 %s，在 %s 秒",
	Outcome: "最终",
	Ending: map[conversation.Ending]string{conversation.Open: "未关闭", conversation.ByFIN: "FIN", conversation.HalfClosed: "半关闭",
		conversation.ByRST: "RST", conversation.Refused: "被拒绝（RST）", conversation.TimedOut: "超时"},

	Direction: "%s 到 %s", Stream: "数据流的字节数", Acknowledged: "已确认的字节数",
	Retransmissions: "重传", WithBytes: "%d（%d 字节）", Goodput: "有效吞吐量，字节每秒",
	MaxInFlight: "在途数据最多，字节", RTT: "往返时间：最小 / 平均 / 最大（样本数）",
	ZeroWindow: "窗口关闭的时间",
}
