// The state of both ends of each connection at an event. Events carry only the
// ends that changed; the page folds them up. A checkpoint every few hundred
// events makes a jump to any of them cheap.
import type { Document, EndState } from "./document.ts";

const every = 256;

export type Ends = ReadonlyMap<string, EndState>;

export function endKey(connection: number, side: 0 | 1): string {
  return `${connection}/${side}`;
}

export class Folded {
  private readonly checkpoints: Ends[] = [];
  private readonly document: Document;

  constructor(document: Document) {
    this.document = document;
    let now: Ends = new Map();
    for (let i = 0; i < document.events.length; i += every) {
      this.checkpoints.push(now);
      now = this.apply(now, i, i + every);
    }
  }

  // at is the state after the event with this index; before all of them, with -1, nothing is known.
  at(cursor: number): Ends {
    const last = Math.min(cursor, this.document.events.length - 1);
    if (last < 0) return new Map();
    const c = Math.floor(last / every);
    return this.apply(this.checkpoints[c] ?? new Map(), c * every, last + 1);
  }

  private apply(ends: Ends, from: number, to: number): Ends {
    const next = new Map(ends);
    for (const e of this.document.events.slice(from, to)) {
      for (const end of e.ends) next.set(endKey(end.connection, end.side), end);
    }
    return next;
  }
}

// path is the states that an end has been in up to the cursor, in order.
export function path(document: Document, cursor: number, connection: number, side: 0 | 1): string[] {
  const states: string[] = [];
  for (const s of moves(document).get(endKey(connection, side)) ?? []) {
    if (s.event > cursor) break;
    states.push(s.state);
  }
  return states;
}

type Moves = Map<string, { event: number; state: string }[]>;

const known = new WeakMap<Document, Moves>();

// moves are the changes of state of each end, looked for once.
function moves(document: Document): Moves {
  let all = known.get(document);
  if (all) return all;
  known.set(document, (all = new Map()));
  for (const [event, e] of document.events.entries()) {
    for (const end of e.ends) {
      const key = endKey(end.connection, end.side);
      const list = all.get(key) ?? [];
      if (end.state !== "" && list.at(-1)?.state !== end.state) all.set(key, [...list, { event, state: end.state }]);
    }
  }
  return all;
}
