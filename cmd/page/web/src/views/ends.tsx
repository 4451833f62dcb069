// Both ends of a connection at the cursor: calls, state, sequence space, timers,
// congestion window. What is not known is said to be unknown.
import { count, duration } from "../format.ts";
import { endKey, Folded, path, type Ends } from "../fold.ts";
import { receiveBar, sendBar } from "../sequence.ts";
import type { Document, EndState } from "../document.ts";
import type { Action, Lit, Settings } from "../state.ts";
import type { Say } from "../words/index.ts";
import { Machine } from "./machine.tsx";
import { Sequence } from "./sequence.tsx";

interface Props {
  document: Document;
  cursor: number;
  moment: number;
  lit: Lit;
  settings: Settings;
  say: Say;
  act: (a: Action) => void;
}

const folds = new WeakMap<Document, Folded>();

export function endsAt(document: Document, cursor: number): Ends {
  let f = folds.get(document);
  if (!f) folds.set(document, (f = new Folded(document)));
  return f.at(cursor);
}

export function BothEnds(p: Props) {
  const { document: d, say } = p;
  const number = Math.min(p.settings.connection, Math.max(0, d.connections.length - 1));
  const connection = d.connections[number];
  if (!connection) return <p>{say("notYet")}</p>;
  const ends = endsAt(d, p.cursor);
  const at = Math.max(d.events[p.cursor]?.at ?? 0, p.moment);
  return (
    <div class="ends">
      {d.connections.length > 1 && (
        <label>{say("connection")} <select value={String(number)} onChange={(e) => p.act({ do: "set", settings: { connection: Number(e.currentTarget.value) } })}>
          {d.connections.map((c, i) => <option key={i} value={String(i)}>{c.name}</option>)}
        </select></label>
      )}
      <div class="both">
        {([0, 1] as const).map((side) => <End key={side} side={side} number={number} at={at} end={ends.get(endKey(number, side))} p={p} />)}
      </div>
    </div>
  );
}

function End({ side, number, at, end, p }: { side: 0 | 1; number: number; at: number; end?: EndState; p: Props }) {
  const { document: d, say } = p;
  const c = d.connections[number]!;
  const where = c.ends[side];
  const host = where ? d.hosts[where.host] : undefined;
  const light = (changes?: string) => p.act({ do: "light", lit: changes ? { changes } : {} });
  const lit = p.lit.changes ?? changed(p);
  return (
    <section class="end" aria-label={host?.name}>
      <h2>{host?.name} <small>{where ? `${where.address}:${where.port}` : ""}</small></h2>
      <Calls document={d} cursor={p.cursor} host={where?.host ?? -1} />
      <Machine id={`${number}-${side}`} state={end?.state ?? ""} path={path(d, p.cursor, number, side)} say={say} />
      {end && (
        <>
          <Sequence name={say("sending")} bar={sendBar(end, where?.iss)} lit={lit} say={say} onLight={light} />
          {end.sndWnd !== undefined && (
            <p class={`window${lit === "window" ? " lit" : ""}`}>{say("window")}: {count(end.sndWnd)}
              {end.sndWndRaw !== undefined && end.sndWndRaw !== end.sndWnd ? ` (${say("windowRaw", end.sndWndRaw, count(end.sndWnd))})` : ""}
            </p>
          )}
          <Sequence name={say("receiving")} bar={receiveBar(end, c.ends[1 - side]?.iss)} lit={lit} say={say} onLight={light} />
          <Timers end={end} at={at} say={say} />
          <Congestion end={end} say={say} />
        </>
      )}
    </section>
  );
}

// changed is the variable that the hovered field changes.
function changed(p: Props): string | undefined {
  if (p.lit.packet === undefined || p.lit.field === undefined) return undefined;
  return p.document.packets[p.lit.packet - 1]?.fields[p.lit.field]?.changes;
}

// Calls are the last that the application asked for, and got.
function Calls({ document, cursor, host }: { document: Document; cursor: number; host: number }) {
  const calls: string[] = [];
  for (let i = cursor; i >= 0 && i > cursor - 2000 && calls.length < 3; i--) {
    const e = document.events[i];
    if (e?.kind === "call" && e.host === host) calls.unshift(e.text);
  }
  return <ol class="calls">{calls.map((c, i) => <li key={i} class={i === calls.length - 1 ? "latest" : ""}><code>{c}</code></li>)}</ol>;
}

function Timers({ end, at, say }: { end: EndState; at: number; say: Say }) {
  return (
    <section class="timers">
      <h3>{say("timers")}</h3>
      {end.timers.length === 0 && <p class="quiet">{say("noTimer")}</p>}
      {end.timers.map((t) => {
        const left = Math.max(0, t.at - at);
        return (
          <p key={t.kind} class="timer">
            {t.name} <meter min={0} max={1} value={Math.min(1, Math.sqrt(left / 60e9))} aria-label={t.name} /> {say("left", duration(left))}
          </p>
        );
      })}
    </section>
  );
}

function Congestion({ end, say }: { end: EndState; say: Say }) {
  const known = (n?: number) => (n === undefined ? say("unknown") : `${count(n)} ${say("segmentsUnit")}`);
  return (
    <section class="congestion">
      <h3>{say("congestion")}</h3>
      <dl>
        <dt>cwnd</dt><dd>{known(end.cwnd)}</dd>
        <dt>ssthresh</dt><dd>{known(end.ssthresh)}</dd>
        <dt>{say("inFlight")}</dt><dd>{known(end.inFlight)}</dd>
        <dt>{say("phase")}</dt><dd>{end.phase || say("unknown")}</dd>
      </dl>
    </section>
  );
}
