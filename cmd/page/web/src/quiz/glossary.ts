// The terms of RFC 9293 section 4 that the lessons use, and a few that they add, in a
// sentence each.
export interface Term {
  term: string;
  chinese: string; // its name
  en: string;
  zh: string;
}

export const glossary: Term[] = [
  { term: "ACK", chinese: "确认", en: "A flag: the acknowledgment field tells the next sequence number that the sender of this segment expects. It takes no sequence number.", zh: "标志：确认字段给出本报文段的发送方期望的下一个序号。它不占序号。" },
  { term: "connection", chinese: "连接", en: "A logical path between two processes, identified by a pair of sockets.", zh: "由一对套接字标识的逻辑通路。" },
  { term: "congestion window", chinese: "拥塞窗口", en: "cwnd: how much a sender allows itself to have on its way, so that the network is not overloaded (RFC 5681).", zh: "cwnd：发送方为了不使网络过载而允许自己在途的数据量（RFC 5681）。" },
  { term: "FIN", chinese: "终止标志", en: "A flag: the sender will send no more data. It takes one sequence number.", zh: "标志：发送方不再发送数据。它占一个序号。" },
  { term: "half-open", chinese: "半开连接", en: "One side has closed, aborted or forgotten the connection without the other's knowledge (RFC 9293 section 3.5.1).", zh: "一方已关闭、中止或忘记连接，而另一方不知道（RFC 9293 第 3.5.1 节）。" },
  { term: "half-closed", chinese: "半关闭", en: "One direction is closed and the other goes on (RFC 9293 section 3.6.1).", zh: "一个方向已关闭，另一个方向继续（RFC 9293 第 3.6.1 节）。" },
  { term: "header", chinese: "首部", en: "Control information at the beginning of a segment or packet.", zh: "报文段或分组开头的控制信息。" },
  { term: "host", chinese: "主机", en: "A computer: a source or destination of messages.", zh: "计算机：报文的源或目的地。" },
  { term: "IRS", chinese: "初始接收序号", en: "Initial receive sequence number: the first number that the other side has used.", zh: "对方使用的第一个序号。" },
  { term: "ISN", chinese: "初始序号", en: "Initial sequence number, ISS or IRS: the first of a direction, which attackers should not be able to guess.", zh: "ISS 或 IRS：一个方向的第一个序号，应使攻击者猜不到。" },
  { term: "ISS", chinese: "初始发送序号", en: "Initial send sequence number: the first number that this side has used.", zh: "本方使用的第一个序号。" },
  { term: "MSL", chinese: "报文段最大生存时间", en: "Maximum segment lifetime: how long a segment can exist in the network, by definition 2 minutes.", zh: "报文段在网络中能存在的时间，定义为 2 分钟。" },
  { term: "MSS", chinese: "最大报文段长度", en: "Maximum segment size: how much data the side that tells it takes in one segment (RFC 9293 section 3.7.1).", zh: "告知它的一方在一个报文段中最多接收多少数据（RFC 9293 第 3.7.1 节）。" },
  { term: "octet", chinese: "八位字节", en: "A byte of eight bits.", zh: "八位的字节。" },
  { term: "options", chinese: "选项", en: "What follows the fixed 20 octets of the header, such as MSS, window scale, SACK and timestamps.", zh: "首部固定的 20 字节之后的内容，例如 MSS、窗口扩大因子、SACK 和时间戳。" },
  { term: "packet", chinese: "分组", en: "Data with a header, as the network carries it: here an IP packet.", zh: "网络所运载的带首部的数据：这里是 IP 分组。" },
  { term: "port", chinese: "端口", en: "A number by which a host tells its connections apart.", zh: "主机用来区分各连接的号码。" },
  { term: "process", chinese: "进程", en: "A program in execution: the source or destination of data, from TCP's point of view.", zh: "执行中的程序：从 TCP 看来是数据的源或目的地。" },
  { term: "PUSH", chinese: "推送标志", en: "A flag, PSH: the data is to be passed to the receiving program now. It takes no sequence number.", zh: "标志 PSH：数据应立即交给接收方程序。它不占序号。" },
  { term: "RCV.NXT", chinese: "期望接收的下一个序号", en: "The next sequence number that this side expects to receive.", zh: "本方期望收到的下一个序号。" },
  { term: "RCV.WND", chinese: "接收窗口", en: "The receive window: how many octets from RCV.NXT on this side is ready to take.", zh: "本方准备从 RCV.NXT 起接收多少字节。" },
  { term: "RST", chinese: "复位标志", en: "A flag: the receiver should delete the connection. A reset is never answered by a reset.", zh: "标志：接收方应当删除连接。从不以复位应答复位。" },
  { term: "RTO", chinese: "重传超时", en: "Retransmission timeout: how long a sender waits for an ACK before it sends again (RFC 6298).", zh: "发送方等待 ACK 多久之后重传（RFC 6298）。" },
  { term: "SACK", chinese: "选择确认", en: "Selective acknowledgment: an option that tells what has come behind a gap (RFC 2018).", zh: "说明空缺之后收到了什么的选项（RFC 2018）。" },
  { term: "segment", chinese: "报文段", en: "The unit of data that two TCPs exchange: a header and perhaps data.", zh: "两个 TCP 交换的数据单位：首部，可能还有数据。" },
  { term: "SEG.LEN", chinese: "报文段长度", en: "How much of the sequence space a segment takes: its data, and one each for SYN and FIN.", zh: "报文段占用的序号空间：数据，以及 SYN 和 FIN 各一个。" },
  { term: "SND.NXT", chinese: "要发送的下一个序号", en: "The next sequence number that this side will send.", zh: "本方将要发送的下一个序号。" },
  { term: "SND.UNA", chinese: "最早的未确认序号", en: "The oldest sequence number that has not been acknowledged: the left edge of the send window.", zh: "尚未得到确认的最早序号：发送窗口的左沿。" },
  { term: "SND.WND", chinese: "发送窗口", en: "The send window: what the other side is ready to take, from its window field.", zh: "对方准备接收的量，来自它的窗口字段。" },
  { term: "socket", chinese: "套接字", en: "An address with a port: one end of a connection.", zh: "地址加端口：连接的一端。" },
  { term: "ssthresh", chinese: "慢启动门限", en: "Slow start threshold: below it the congestion window grows fast, above it slowly (RFC 5681).", zh: "拥塞窗口低于它时增长快，高于它时增长慢（RFC 5681）。" },
  { term: "SYN", chinese: "同步标志", en: "A flag: where the numbers of a direction begin. It takes one sequence number.", zh: "标志：一个方向的序号从哪里开始。它占一个序号。" },
  { term: "TCB", chinese: "传输控制块", en: "Transmission control block: what a TCP keeps about a connection.", zh: "TCP 为一条连接保存的数据结构。" },
  { term: "URG", chinese: "紧急标志", en: "A flag: there is urgent data up to the urgent pointer. New applications should not use it.", zh: "标志：到紧急指针为止有紧急数据。新的应用不应使用它。" },
  { term: "window", chinese: "窗口", en: "The sequence numbers that the receiver is ready to take, told in every segment (RFC 9293 section 3.8.6).", zh: "接收方准备接收的序号，在每个报文段中告知（RFC 9293 第 3.8.6 节）。" },
];
