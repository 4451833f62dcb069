// The sequence space of one end as a bar. Stretches grow with the root of their
// length, so that a few octets and a window of 64 KB are both seen.
import { count } from "../format.ts";
import { drawn, type Bar } from "../sequence.ts";
import type { Key, Say } from "../words/index.ts";

interface Props {
  name: string;
  bar: Bar | undefined;
  lit?: string;
  say: Say;
  onLight: (changes?: string) => void;
}

const width = 300;

const keys: Record<string, Key> = {
  sent: "sent", outstanding: "outstanding", usable: "usable", received: "received", buffered: "buffered", outOfOrder: "outOfOrder", window: "window",
};

export function Sequence({ name, bar, lit, say, onLight }: Props) {
  if (!bar) return <p class="sequence"><strong>{name}:</strong> {say("unknown")}</p>;
  const d = drawn(bar, width);
  return (
    <figure class="sequence">
      <figcaption>{name}</figcaption>
      <svg viewBox={`-4 0 ${width + 8} 24`} role="img" aria-label={`${name}: ${bar.marks.map((m) => `${m.name} ${m.value}`).join(", ")}`}>
        <rect class="ground" x={0} y={4} width={width} height={16} />
        {d.stretches.map((s, i) => <rect key={i} class={`part ${s.what}`} x={s.x} y={4} width={s.width} height={16}><title>{say(keys[s.what] ?? "unknown")}</title></rect>)}
        {bar.marks.map((m) => <line key={m.name} class={`mark${lit === m.name ? " lit" : ""}`} x1={d.x(m.at)} x2={d.x(m.at)} y1={0} y2={24} />)}
      </svg>
      <ul class="legend">
        {bar.marks.map((m) => (
          <li key={m.name} class={lit === m.name ? "lit" : ""} onPointerEnter={() => onLight(m.name)} onPointerLeave={() => onLight()}>
            {m.name} <b>{m.value}</b>
          </li>
        ))}
        {bar.stretches.filter((s) => s.to > s.from).map((s, i) => (
          <li key={i}><i class={`swatch ${s.what}`} /> {say(keys[s.what] ?? "unknown")}: {count(s.to - s.from)}</li>
        ))}
      </ul>
    </figure>
  );
}
