// What the quiz says. A third language is a table more.
export const english = {
  kind_predict: "Next segment", kind_blanks: "Fill in", kind_order: "In order", kind_state: "Name the state", kind_lose: "Lose one", kind_play: "Play one end",
  noQuestion: "Nothing of this kind can be asked of this run: it does not have what the question needs.",
  noEngine: "A capture cannot be run again. This kind of question needs a scenario.",
  looking: "Looking for a question …",
  ask: "Answer", next: "Next question", seed: "Seed of the questions", newNumbers: "Run with a new seed",
  askPredict: "What is the next segment? The page shows all that has happened so far.",
  predictHint: "Numbers as on the wire or counted from the SYN. Flags in any order: SYN ACK, S., ack,syn. PSH is not marked. The time is that since the step shown, such as 5 ms; right is what is within a fifth, and within 1 ms at least.",
  askBlanks: "Fill in what is left out of segment {0}.",
  blanksHint: "Numbers as on the wire or counted from the SYN. The segments before it tell what you need.",
  askOrder: "In which order were these segments sent?",
  orderHint: "What crossed on the way may stand in either order.",
  askState: "Something is about to happen at {0}. In which state is its connection then?",
  askLose: "Choose the segment to lose so that …",
  task_again: "data has to be sent again, and none arrives twice.", task_twice: "data arrives twice.", task_syn: "a SYN has to be sent again.", task_fin: "a FIN has to be sent again.", task_nothing: "nothing has to be sent again.",
  loseThis: "Lose it",
  askPlay: "You are the client, port {0}. The server listens on port 80. Write segments so that …",
  goal_open: "the connection is established.", goal_send: "the server acknowledges the five bytes “hello”.", goal_close: "the server goes through LAST-ACK to CLOSED.", goal_refused: "the server answers with a reset.",
  playHint: "A segment a line, each 100 ms after the last: flags, numbers, ack, data. The SYN has a number as on the wire, behind =. After it, numbers count from the SYN: S =1000, then . 1 ack 1, or P. 1:6(5) ack 1 \"hello\", or F. 6 ack 1.",
  playSend: "Send", playAnswers: "What went over the link:", playLine: "Line {0}: {1}",
  who: "Who sends", flags: "Flags", seq: "Sequence number", ack: "Acknowledgment number", len: "Length of the data", when: "When", state: "State", lost: "Lost segment", goal: "Goal",
  nobody: "choose", right: "right", wrong: "not right", wanted: "It was {0}.", wantedFirst: "It comes before {0}.", itHappened: "It has happened.", notHappened: "That has not happened. Try another.",
  why: "What happened", up: "Up: {0}", down: "Down: {0}",
  results: "Results", score: "{0} of {1} right", saveCsv: "Save as CSV", resultLink: "Link for the teacher", name: "Your name", copied: "The link is in the clipboard.", copyThis: "Copy this link:",
  resultsOf: "Results of {0}", unsigned: "What stands here is what the student's page says; nobody has signed it. The seeds ask the same questions again.",
  badResults: "This link holds no results that can be read.", question: "Question", given: "Given", clear: "Forget the results",
  glossary: "Glossary", failed: "The simulator says: {0}",
};

export type Word = keyof typeof english;

export const chinese: Record<Word, string> = {
  kind_predict: "下一个报文段", kind_blanks: "填空", kind_order: "排序", kind_state: "说出状态", kind_lose: "丢掉一个", kind_play: "扮演一端",
  noQuestion: "这次运行中没有可问的这类问题：缺少问题所需的内容。",
  noEngine: "捕获不能重新运行。这类问题需要场景。",
  looking: "正在寻找问题……",
  ask: "回答", next: "下一题", seed: "题目的种子", newNumbers: "换一个种子运行",
  askPredict: "下一个报文段是什么？页面显示到此刻为止发生的一切。",
  predictHint: "序号可以是线路上的值，也可以从 SYN 算起。标志次序任意：SYN ACK、S.、ack,syn。PSH 不评分。时间是距所显示步骤的时间，例如 5 ms；误差在五分之一以内、至少 1 ms 以内算对。",
  askBlanks: "填写报文段 {0} 中空缺的内容。",
  blanksHint: "序号可以是线路上的值，也可以从 SYN 算起。它之前的报文段提供所需的信息。",
  askOrder: "这些报文段是按什么次序发送的？",
  orderHint: "途中交错的报文段，先后均可。",
  askState: "{0} 将要发生一件事。之后它的连接处于什么状态？",
  askLose: "选择要丢失的报文段，使得……",
  task_again: "有数据必须重传，且没有数据到达两次。", task_twice: "有数据到达两次。", task_syn: "有 SYN 必须重传。", task_fin: "有 FIN 必须重传。", task_nothing: "什么都不必重传。",
  loseThis: "丢掉它",
  askPlay: "你是客户端，端口 {0}。服务器在端口 80 上监听。请写报文段，使得……",
  goal_open: "连接建立。", goal_send: "服务器确认五个字节 “hello”。", goal_close: "服务器经 LAST-ACK 到 CLOSED。", goal_refused: "服务器以复位应答。",
  playHint: "每行一个报文段，相隔 100 ms：标志、序号、ack、数据。SYN 的序号是线路上的值，写在 = 之后。此后序号从 SYN 算起：S =1000，然后 . 1 ack 1，或 P. 1:6(5) ack 1 \"hello\"，或 F. 6 ack 1。",
  playSend: "发送", playAnswers: "链路上经过的报文段：", playLine: "第 {0} 行：{1}",
  who: "谁发送", flags: "标志", seq: "序号", ack: "确认号", len: "数据长度", when: "何时", state: "状态", lost: "丢失的报文段", goal: "目标",
  nobody: "请选择", right: "正确", wrong: "不正确", wanted: "应为 {0}。", wantedFirst: "它在 {0} 之前。", itHappened: "已经发生。", notHappened: "没有发生。请再试一个。",
  why: "发生了什么", up: "上移：{0}", down: "下移：{0}",
  results: "成绩", score: "答对 {0} 项，共 {1} 项", saveCsv: "保存为 CSV", resultLink: "给教师的链接", name: "你的姓名", copied: "链接已在剪贴板中。", copyThis: "请复制这个链接：",
  resultsOf: "{0} 的成绩", unsigned: "这里是学生的页面所说的内容，没有人签名。用这些种子可以再次提出同样的问题。",
  badResults: "这个链接中没有可以读取的成绩。", question: "题目", given: "所答", clear: "清除成绩",
  glossary: "术语表", failed: "模拟器报告：{0}",
};

export type Speak = (key: Word, ...values: (string | number)[]) => string;

export function speaker(language: string): Speak {
  const table = language === "zh" ? chinese : english;
  return (key, ...values) => table[key].replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)] ?? ""));
}

// fieldName is the name of a marked field: a word of the quiz, or a name of the header's.
export function fieldName(speak: Speak, field: string): string {
  return Object.hasOwn(english, field) ? speak(field as Word) : field;
}
