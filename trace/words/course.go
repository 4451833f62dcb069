package words

// course are the titles of the chapters of the course.
var course = map[string]string{
	"A connection":                     "一条连接",
	"Programs and their conversations": "程序与它们的会话",
	"The end of a connection":          "连接的结束",
	"Resets":                           "复位",
	"Retransmission":                   "重传",
	"Small segments":                   "小报文段",
	"Windows":                          "窗口",
	"Congestion control":               "拥塞控制",
	"At a bottleneck":                  "在瓶颈处",
	"Silence, and failed hosts":        "沉默与主机故障",
	"Old segments":                     "旧的报文段",
	"Attackers, and what lies between": "攻击者与途中的设备",
}
