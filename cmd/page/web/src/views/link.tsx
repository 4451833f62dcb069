// The link seen from above: hosts, and the segments that are between them now.
import { flying, queued } from "../flight.ts";
import { kindOf } from "../filter.ts";
import type { Document } from "../document.ts";
import type { Action, Lit } from "../state.ts";
import type { Say } from "../words/index.ts";
import { Cross } from "./items.tsx";

interface Props {
  document: Document;
  cursor: number;
  moment: number;
  lit: Lit;
  say: Say;
  act: (a: Action) => void;
}

const width = 640;

export function Link({ document, cursor, moment, lit, say, act }: Props) {
  const at = Math.max(document.events[cursor]?.at ?? 0, moment);
  const hosts = document.hosts.length;
  const x = (host: number) => (hosts < 2 ? width / 2 : 60 + (host * (width - 120)) / (hosts - 1));
  const now = flying(document, at);
  const waits = [...queued(document, cursor)].filter(([, n]) => n > 0);
  return (
    <figure class="link">
      <svg viewBox={`0 0 ${width} 64`} role="img" aria-label={`${say("inFlight")}: ${now.length}`}>
        <line class="wire" x1={x(0)} x2={x(hosts - 1)} y1={26} y2={26} />
        {document.hosts.map((h, i) => (
          <g key={h.name} class="host">
            <rect x={x(i) - 46} y={8} width={92} height={36} rx={6} />
            <text x={x(i)} y={30}>{h.name}</text>
          </g>
        ))}
        {now.map((f) => {
          const [from, to] = [x(f.packet.from), x(f.packet.to)];
          const way = Math.sign(to - from);
          const start = from + way * 54;
          const end = f.lost ? (from + to) / 2 : to - way * 54;
          const cx = start + (end - start) * f.part;
          const cy = way > 0 ? 18 : 35;
          return (
            <g
              key={f.packet.number} class={`flying kind-${kindOf(f.packet)}${lit.packet === f.packet.number ? " lit" : ""}`}
              onPointerEnter={() => act({ do: "light", lit: { packet: f.packet.number } })} onPointerLeave={() => act({ do: "light", lit: {} })}
            >
              <rect x={cx - 13} y={cy - 7} width={26} height={14} rx={2} />
              <text x={cx} y={cy + 4}>{f.packet.number}</text>
              {f.lost && f.part > 0.98 && <Cross x={cx} y={cy} />}
            </g>
          );
        })}
      </svg>
      <figcaption>
        {now.length === 0 ? say("nothingInFlight") : `${say("inFlight")}: ${now.length}`}
        {waits.map(([name, n]) => <Queue key={name} name={name} n={n} say={say} />)}
      </figcaption>
    </figure>
  );
}

function Queue({ name, n, say }: { name: string; n: number; say: Say }) {
  return (
    <span class="queue" title={name}>
      {name ? `${name}, ` : ""}{say("inQueue")}: <span class="waiting" aria-hidden="true">{"▮".repeat(Math.min(n, 24))}</span> {n}
    </span>
  );
}
