// The queues of the network, each between the two ends of its link. One that is empty keeps its
// place, so that nothing jumps while the run is played.
import { queuesOf, type QueueOf } from "../flight.ts";
import type { Document } from "../document.ts";
import type { Say } from "../words/index.ts";

const shown = 4; // those that were the longest; of the others there is a sum
const boxes = 24; // a longer queue is drawn to scale

export function Queues({ document, now, say }: { document: Document; now: Map<string, number>; say: Say }) {
  const all = queuesOf(document);
  const longest = [...all].sort((a, b) => b.most - a.most).slice(0, shown);
  const others = all.filter((q) => !longest.includes(q));
  const rest = others.reduce((sum, q) => sum + (now.get(q.name) ?? 0), 0);
  return (
    <>
      {all.filter((q) => longest.includes(q)).map((q) => <Queue key={q.name} queue={q} n={now.get(q.name) ?? 0} say={say} />)}
      {others.length > 0 && <span class="queue">{say("otherQueues", others.length)}: <b>{rest}</b></span>}
    </>
  );
}

function Queue({ queue: q, n, say }: { queue: QueueOf; n: number; say: Say }) {
  const places = Math.min(q.most, boxes);
  const filled = Math.ceil((n * places) / q.most);
  return (
    <span class="queue" title={`${q.name}, ${say("inQueue")}: ${n}`}>
      <span class="stop">{q.from}</span>
      <span class="waiting" aria-hidden="true">{Array.from({ length: places }, (_, i) => <i key={i} class={i >= places - filled ? "full" : ""} />)}</span>
      <span aria-hidden="true">→</span> <span class="stop">{q.to}</span> <span class="hidden">{say("inQueue")}: </span><b>{n}</b>
    </span>
  );
}
