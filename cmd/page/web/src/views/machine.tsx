// The state machine of RFC 9293, figure 5: where an end is, and how it came there.
import { box, boxes, edge, half, height, taken, transitions, width } from "../machine.ts";
import type { Say } from "../words/index.ts";

export function Machine({ state, path, say, id }: { state: string; path: string[]; say: Say; id: string }) {
  const visited = new Set(path);
  return (
    <figure class="machine">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${say("states")}: ${state || say("unknown")}. ${say("path")}: ${path.join(" → ")}`}>
        <defs>
          <marker id={`tip-${id}`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto-start-reverse">
            <path class="tip" d="M0 0 L8 4 L0 8 Z" />
          </marker>
        </defs>
        {transitions.map(([from, to]) => {
          const a = box(from)!;
          const b = box(to)!;
          const d = to === "CLOSED" && from !== "CLOSED" ? around(from) : straight(edge(a, b), edge(b, a));
          return <path key={from + to} class={`way${taken(path, from, to) ? " taken" : ""}`} d={d} marker-end={`url(#tip-${id})`} />;
        })}
        {boxes.map((b) => (
          <g key={b.name} class={`box${b.name === state ? " current" : visited.has(b.name) ? " visited" : ""}`}>
            <rect x={b.x - half.x} y={b.y - half.y} width={2 * half.x} height={2 * half.y} rx={4} />
            <text x={b.x} y={b.y + 4}>{b.name}</text>
          </g>
        ))}
      </svg>
      <figcaption>{path.length > 0 ? path.join(" → ") : say("notYet")}</figcaption>
    </figure>
  );
}

function straight(a: [number, number], b: [number, number]): string {
  return `M${a[0].toFixed(1)} ${a[1].toFixed(1)} L${b[0].toFixed(1)} ${b[1].toFixed(1)}`;
}

// The ways back to CLOSED go around the outside.
function around(from: string): string {
  return from === "LAST-ACK" ? "M306 254 L308 254 L308 16 L196 16" : "M60 300 L2 300 L2 16 L104 16";
}
