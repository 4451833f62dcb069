// The link seen from above: hosts, and the segments that are between them now.
import { fitting } from "../hosts.ts";
import { flying, queued, type Flying } from "../flight.ts";
import { kindOf } from "../filter.ts";
import type { Document } from "../document.ts";
import type { Action, Lit } from "../state.ts";
import type { Say } from "../words/index.ts";
import { Cross } from "./items.tsx";
import { Queues } from "./queues.tsx";

interface Props {
  document: Document;
  cursor: number;
  moment: number;
  lit: Lit;
  say: Say;
  act: (a: Action) => void;
}

const width = 640;
const half = { host: 46, segment: 14 };
const around = 6; // a host that has little room is that much narrower than its place

export function Link({ document, cursor, moment, lit, say, act }: Props) {
  const at = Math.max(document.events[cursor]?.at ?? 0, moment);
  const hosts = document.hosts.length;
  const x = (host: number) => (hosts < 2 ? width / 2 : 60 + (host * (width - 120)) / (hosts - 1));
  const box = Math.min(half.host, hosts < 2 ? half.host : (width - 120) / (hosts - 1) / 2 - around / 2);
  const names = fitting(document.hosts.map((h) => h.name), Math.max(1, Math.floor((2 * box - 4) / 8)));
  const now = flying(document, at);
  const waiting = queued(document, cursor);
  const waits = [...waiting].filter(([, n]) => n > 0);
  return (
    <figure class="link">
      <svg viewBox={`0 0 ${width} 52`} role="img" aria-label={`${say("inFlight")}: ${now.length}`}>
        {hosts === 2 && <line class="wire" x1={x(0)} x2={x(1)} y1={26} y2={26} />}
        {document.hosts.map((h, i) => (
          <g key={i} class="host">
            <title>{h.name}</title>
            <rect x={x(i) - box} y={hosts > 2 ? 15 : 8} width={2 * box} height={hosts > 2 ? 22 : 36} rx={5} />
            <text x={x(i)} y={30}>{names[i]}</text>
          </g>
        ))}
        {hosts === 2 && waits.map(([name, n]) => <Waiting key={name} host={document.hosts.findIndex((h) => name.startsWith(`${h.name} → `))} n={n} x={x} />)}
        {together(now, x, box, hosts > 2).map((g) => <Group key={g.segments[0]!.packet.number} group={g} lit={lit} act={act} />)}
      </svg>
      <figcaption>
        <span>{now.length === 0 ? say("nothingInFlight") : `${say("inFlight")}: ${now.length}`}</span>
        <Queues document={document} now={waiting} say={say} />
      </figcaption>
    </figure>
  );
}


interface Place {
  x: number;
  y: number;
  segments: Flying[];
}

// together are the segments that would lie on one another.
function together(now: Flying[], x: (host: number) => number, box: number, clear: boolean): Place[] {
  const places: Place[] = [];
  for (const f of now) {
    const [from, to] = [x(f.packet.from), x(f.packet.to)];
    const way = Math.sign(to - from);
    const room = box + half.segment + 1;
    const start = from + way * room;
    const end = f.lost ? (from + to) / 2 : to - way * room;
    const px = start + (end - start) * f.part;
    const py = way > 0 ? (clear ? 8 : 17) : clear ? 44 : 36;
    const near = places.find((p) => p.y === py && Math.abs(p.x - px) < 2 * half.segment && p.segments[0]?.lost === f.lost);
    if (near) near.segments.push(f);
    else places.push({ x: px, y: py, segments: [f] });
  }
  return places;
}

function Group({ group: g, lit, act }: { group: Place; lit: Lit; act: (a: Action) => void }) {
  const first = g.segments[0]!;
  const n = first.packet.number;
  const bright = g.segments.some((s) => s.packet.number === lit.packet);
  return (
    <g class={`flying kind-${kindOf(first.packet)}${bright ? " lit" : ""}`} onPointerEnter={() => act({ do: "light", lit: { packet: n } })} onPointerLeave={() => act({ do: "light", lit: {} })}>
      <rect x={g.x - half.segment} y={g.y - 7} width={2 * half.segment} height={14} rx={2} />
      <text x={g.x} y={g.y + 4}>{g.segments.length > 1 ? `${g.segments.length}×` : n}</text>
      {first.lost && first.part > 0.98 && <Cross x={g.x} y={g.y} />}
    </g>
  );
}

const mostDrawn = 40;

// Waiting are the segments in a host's queue, in a row beside the link, where they will go.
function Waiting({ host, n, x }: { host: number; n: number; x: (host: number) => number }) {
  if (host < 0) return null;
  const way = host === 0 ? 1 : -1;
  const first = x(host) + way * (half.host + 4);
  return (
    <g class="waits">
      {Array.from({ length: Math.min(n, mostDrawn) }, (_, i) => <rect key={i} x={first + way * i * 9 - (way > 0 ? 0 : 7)} y={way > 0 ? 1 : 45} width={7} height={6} rx={1} />)}
    </g>
  );
}
