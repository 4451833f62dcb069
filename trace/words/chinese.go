package words

// tables are all there is in Chinese, by the English text.
var tables = append(formats, scenario, elements, commands, course)

// formats are the tables whose texts are formats of package fmt. In the others, a % is
// one.
var formats = append(sentences, classes, ladder, pictures, graphs, analyses, steps, graphsOfSteps, fieldsOfPackets)

// sentences are the tables of which [Sentence] looks for parts in a text.
var sentences = []map[string]string{calls, help, commandLine, mistakes, settings, captures, verdicts, violations, sweeps, fates, engine, campaigns, page, passedOver}

// classes are those of segments, and how a connection ends.
var classes = map[string]string{
	"SYN": "SYN", "SYN-ACK": "SYN-ACK", "FIN": "FIN", "data": "数据",
	"ACK of the handshake": "三次握手的 ACK", "pure ACK": "纯 ACK", "piggybacked ACK": "捎带确认", "duplicate ACK": "重复 ACK",
	"window update": "窗口更新", "zero window": "零窗口",
	"retransmission": "重传", "timeout retransmission": "超时重传", "fast retransmission": "快速重传",
	"tail-loss probe": "尾部丢失探测（TLP）", "spurious": "虚假重传",
	"zero-window probe": "零窗口探测", "zero-window probe ACK": "零窗口探测的应答",
	"keep-alive": "保活探测", "keep-alive ACK": "保活探测的应答", "challenge ACK": "挑战 ACK", "out of order": "失序到达",
	"RST: connection refused": "RST：拒绝连接", "RST: no such connection": "RST：连接不存在",
	"RST: unacceptable ACK": "RST：确认号不可接受", "RST: abort": "RST：中止连接", "RST: data after close": "RST：关闭后又有数据到达",
	"no ACK": "没有 ACK 标志", "forged": "伪造", "wrong checksum": "检验和错误", "duplicate packet": "重复的分组", "unclassified": "未分类",
}

// ladder is what rows and arrows say.
var ladder = map[string]string{
	"relative sequence numbers": "相对序号",
	"%s × %d = %d bytes":        "%s × %d = %d 字节",
	"%s arrives":                "%s 到达",
	"as %s shows":               "由 %s 得知",
	"%s arrives after (%d)":     "%s 到达，晚于 (%d)",
	"not captured: %s %d:%d":    "未捕获：%s %d:%d",
	"no IP packet":              "不是 IP 分组",
	"injected":                  "人为注入",
	"%d → %d bytes":             "%d → %d 字节",
	"%d segments, %v:%v":        "%d 个报文段，%v:%v",
	"%d duplicate ACKs, ack %v": "%d 个重复 ACK，ack %v",
	"%d ACKs, ack %v":           "%d 个 ACK，ack %v",
	"%d ACKs, ack %v to %v":     "%d 个 ACK，ack %v 到 %v",
	"time":                      "时间",
	"timer":                     "定时器到期",
	"2MSL timer":                "2MSL 定时器到期",
	"FIN-WAIT-2 timer":          "FIN-WAIT-2 定时器到期",
	"retransmission timer":      "重传定时器到期",
	"keep-alive timer":          "保活定时器到期",
	"user timeout":              "用户超时",
	"retries spent":             "重传次数用尽",
}

// fates are what befalls packets.
var fates = map[string]string{
	"lost": "丢失", "dropped": "丢弃", "lost: %s": "丢失：%s", "copy %s": "副本%s",
	"lost at %s": "在 %s 丢失", "lost between %s and %s": "在 %s 与 %s 之间丢失",
	"lost at %s: %s": "在 %s 丢失：%s", "lost between %s and %s: %s": "在 %s 与 %s 之间丢失：%s",
	"dropped at %s": "在 %s 丢弃", "dropped between %s and %s": "在 %s 与 %s 之间丢弃",
	"queue full": "队列已满", "too large": "分组过大", "time to live over": "生存时间耗尽", "no way": "没有路由",
	"link down": "链路断开", "host down": "主机停机", "for another host": "目的地址是另一台主机", "no link": "没有链路", "partition": "网络分区", "outage": "链路中断",
	"fragment": "分片", "changed": "被修改", "for the router": "发给路由器自己",
	"duplicate": "重复的副本", "delayed": "延迟", "corrupted": "损坏", "reordered": "乱序", "duplicated": "被复制",
}
