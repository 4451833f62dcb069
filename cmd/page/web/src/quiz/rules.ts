// The rules by which each field of a segment is decided, with their sections.
import type { Packet } from "../document.ts";
import { isRetransmission } from "../steps.ts";

export type RuleKey =
  | "initialNumber" | "sentNext" | "sentAgain" | "resetNumber" | "probeNumber" | "receivedNext" | "noAck" | "sizeRules" | "noData"
  | "who" | "flagsSyn" | "flagsSynAck" | "flagsFin" | "flagsReset" | "flagsAck" | "timeCall" | "timeOut" | "timeReceipt" | "timeDelayed" | "timeRelease" | "timeAnswer" | "timeRepair" | "timeProbe" | "timeRead"
  | "order" | "states" | "header";

type Rules = Record<RuleKey, string>;

export const english: Rules = {
  initialNumber: "A SYN carries the initial sequence number of its sender: 0 when numbers count from it (RFC 9293 section 3.4.1).",
  sentNext: "New octets begin at SND.NXT, behind all that was sent; a SYN and a FIN take a number each (RFC 9293 section 3.4).",
  sentAgain: "What is sent again has the number that it had before (RFC 9293 section 3.8.1).",
  resetNumber: "A reset takes its number from the ACK that provoked it, and is 0 if there was none; one that ends a connection has SND.NXT (RFC 9293 sections 3.5.2 and 3.10.5).",
  probeNumber: "A probe has a number that the other side has had, so that it must answer (RFC 9293 sections 3.8.4 and 3.8.6.1).",
  receivedNext: "The acknowledgment number is RCV.NXT, the next number expected: all before it has come without a gap (RFC 9293 section 3.4).",
  noAck: "Without the flag ACK the field means nothing (RFC 9293 section 3.1).",
  sizeRules: "The data is what the program has written, cut to the MSS, and to what the windows allow (RFC 9293 sections 3.7.1 and 3.8.6).",
  noData: "There is nothing to send, or nothing that may be sent: the segment has no data.",
  who: "Whoever has a reason sends: a call of its program, a segment that has come, or a timer.",
  flagsSyn: "The first segment of a direction has SYN; without anything to acknowledge it has no ACK (RFC 9293 section 3.5).",
  flagsSynAck: "The answer to a SYN acknowledges it and has the SYN of the other direction (RFC 9293 section 3.5).",
  flagsFin: "FIN says that no more data comes in this direction, after all that was written (RFC 9293 section 3.6).",
  flagsReset: "RST says that there is no such connection, or none any more (RFC 9293 section 3.5.2).",
  flagsAck: "Once a connection is established, every segment has ACK (RFC 9293 section 3.1). PSH is not marked.",
  timeCall: "It is sent when the program calls.",
  timeOut: "It is sent when the retransmission timer expires, the RTO after the last sending; each time-out doubles it (RFC 6298 section 5).",
  timeReceipt: "It is sent when a segment has come, one way's delay after that was sent.",
  timeRelease: "The program had written it before; it is sent when what has come lets it go (RFC 9293 sections 3.7.4, 3.8.2 and 3.8.6).",
  timeAnswer: "What has come is answered at once (RFC 9293 section 3.10.7).",
  timeRepair: "A loss is repaired when the ACKs tell of it, without waiting for the timer (RFC 5681 section 3.2, RFC 6675, RFC 8985).",
  timeProbe: "A timer has expired, and it asks whether the other side is there, or whether its window has opened (RFC 9293 sections 3.8.4 and 3.8.6.1).",
  timeRead: "The program has read, and there is room to tell of (RFC 9293 section 3.8.6.2.2).",
  timeDelayed: "An ACK may wait a while for data to ride on, but less than half a second (RFC 9293 section 3.8.6.3).",
  order: "A segment can only acknowledge what has come before it was sent, and a sender's numbers go up but for what is sent again (RFC 9293 section 3.4).",
  states: "The states, and what leads from one to another, are in RFC 9293 section 3.3.2, figure 5.",
  header: "The fields of the header are in RFC 9293 section 3.1.",
};

export const chinese: Rules = {
  initialNumber: "SYN 携带其发送方的初始序号：从它算起就是 0（RFC 9293 第 3.4.1 节）。",
  sentNext: "新的字节从 SND.NXT 开始，接在已发送的一切之后；SYN 和 FIN 各占一个序号（RFC 9293 第 3.4 节）。",
  sentAgain: "重传的内容序号与先前相同（RFC 9293 第 3.8.1 节）。",
  resetNumber: "复位的序号取自引起它的 ACK，没有 ACK 则为 0；中止连接的复位用 SND.NXT（RFC 9293 第 3.5.2 和 3.10.5 节）。",
  probeNumber: "探测用对方已收到过的序号，使对方必须应答（RFC 9293 第 3.8.4 和 3.8.6.1 节）。",
  receivedNext: "确认号是 RCV.NXT，即期望的下一个序号：在它之前的都已收到，没有空缺（RFC 9293 第 3.4 节）。",
  noAck: "没有 ACK 标志时，该字段没有意义（RFC 9293 第 3.1 节）。",
  sizeRules: "数据是程序所写的内容，受 MSS 和窗口限制（RFC 9293 第 3.7.1 和 3.8.6 节）。",
  noData: "没有可发送的，或没有允许发送的：报文段不带数据。",
  who: "有理由的一方发送：程序的调用、到达的报文段，或定时器。",
  flagsSyn: "一个方向的第一个报文段带 SYN；没有可确认的，就没有 ACK（RFC 9293 第 3.5 节）。",
  flagsSynAck: "对 SYN 的应答确认它，并带上另一方向的 SYN（RFC 9293 第 3.5 节）。",
  flagsFin: "FIN 表示该方向在已写的一切之后不再有数据（RFC 9293 第 3.6 节）。",
  flagsReset: "RST 表示没有这条连接，或它已不存在（RFC 9293 第 3.5.2 节）。",
  flagsAck: "连接建立之后，每个报文段都有 ACK（RFC 9293 第 3.1 节）。PSH 不评分。",
  timeCall: "程序调用时发送。",
  timeOut: "重传定时器到期时发送，即上次发送之后经过 RTO；每次超时使它加倍（RFC 6298 第 5 节）。",
  timeReceipt: "报文段到达时发送，即那个报文段发出一个单程时延之后。",
  timeRelease: "程序先前已写入；收到的报文段允许它发送时才发送（RFC 9293 第 3.7.4、3.8.2 和 3.8.6 节）。",
  timeAnswer: "对收到的报文段立即应答（RFC 9293 第 3.10.7 节）。",
  timeRepair: "ACK 表明有丢失时就修复，不等定时器（RFC 5681 第 3.2 节，RFC 6675，RFC 8985）。",
  timeProbe: "定时器到期，探询对方是否还在，或窗口是否已打开（RFC 9293 第 3.8.4 和 3.8.6.1 节）。",
  timeRead: "程序读取了数据，有空间可通告（RFC 9293 第 3.8.6.2.2 节）。",
  timeDelayed: "ACK 可以等一会儿，以便搭乘数据，但要短于半秒（RFC 9293 第 3.8.6.3 节）。",
  order: "报文段只能确认发送之前已到达的内容；除重传外，发送方的序号递增（RFC 9293 第 3.4 节）。",
  states: "各状态及其间的转移见 RFC 9293 第 3.3.2 节，图 5。",
  header: "首部的各字段见 RFC 9293 第 3.1 节。",
};

export function ruleIn(language: string, key: RuleKey): string {
  return (language === "zh" ? chinese : english)[key];
}

const probe = /probe|keep-alive/;

export function sequenceRule(p: Packet): RuleKey {
  if (p.flags.includes("R")) return "resetNumber";
  if (isRetransmission(p)) return "sentAgain";
  if (p.flags.includes("S")) return "initialNumber";
  if (probe.test(p.class) && !p.class.includes("ACK")) return "probeNumber";
  return "sentNext";
}

export function flagsRule(p: Packet): RuleKey {
  if (p.flags.includes("R")) return "flagsReset";
  if (p.flags.includes("S")) return p.ack === undefined ? "flagsSyn" : "flagsSynAck";
  return p.flags.includes("F") ? "flagsFin" : "flagsAck";
}

const times: Record<string, RuleKey> = {
  call: "timeCall", abort: "timeCall", "unread-data": "timeCall", rto: "timeOut", receipt: "timeReceipt", syn: "timeReceipt", "delayed-ack": "timeDelayed",
  release: "timeRelease", "window-update": "timeRead", "zero-window-probe": "timeProbe", "keep-alive": "timeProbe",
  "out-of-order": "timeAnswer", unacceptable: "timeAnswer", challenge: "timeAnswer", "no-connection": "timeAnswer", "unacceptable-ack": "timeAnswer", "nobody-reads": "timeAnswer",
  "duplicate-acks": "timeRepair", recovery: "timeRepair", rack: "timeRepair",
};

// timeRule is the rule by the recorded cause; without one nothing is claimed.
export function timeRule(p: Packet): RuleKey | undefined {
  return p.cause === undefined ? undefined : Object.hasOwn(times, p.cause) ? times[p.cause] : undefined;
}
