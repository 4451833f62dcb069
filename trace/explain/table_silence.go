package explain

// silenceSentences are about a sender that has something to send and does not.
var silenceSentences = map[string]entry{
	"silence.nagle": {"3.7.4",
		"For {delay} from here on {host} is silent: by Nagle's algorithm {held} wait until what is in flight is acknowledged, and leave in segment {until}",
		"从此刻起{host}沉默 {delay}：按照 Nagle 算法，{held}要等在途的数据得到确认，随报文段 {until} 发出"},
	"silence.window": {"3.8.6",
		"For {delay} from here on {host} is silent: the window of the other side has no room for the {held} that wait, until segment {until}",
		"从此刻起{host}沉默 {delay}：对方的窗口容不下等待发送的 {held}，直到报文段 {until}"},
	"silence.cwnd": {"5681:3.1",
		"For {delay} from here on {host} is silent: the congestion window is full, and {held} wait for ACKs, until segment {until}",
		"从此刻起{host}沉默 {delay}：拥塞窗口已满，{held}等待确认到来，直到报文段 {until}"},
	"silence.window.ever": {"3.8.6",
		"From here on {host} is silent: the window of the other side has no room for the {held} that wait",
		"从此刻起{host}沉默：对方的窗口容不下等待发送的 {held}"},
}
