// Name the state in which an end of a connection is, when what is shown has happened.
import type { Document } from "../document.ts";
import type { Marked } from "./mark.ts";
import type { Random } from "./random.ts";

export const states = ["CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"];

export interface NameState {
  kind: "state";
  event: number; // the change of state that is hidden
  cursor: number;
  host: number;
  connection: number;
}

// nameState asks for changes that somebody can know: something came, was called or expired.
export function nameState(d: Document, random: Random): NameState | undefined {
  const can = d.events.flatMap((e, i): NameState[] => {
    const end = e.ends.find((x) => x.changed && d.connections[x.connection]?.ends[x.side]?.host === e.host);
    if (i === 0 || (e.kind !== "state" && e.kind !== "timer") || !end || !states.includes(end.state)) return [];
    return [{ kind: "state", event: i, cursor: i - 1, host: e.host, connection: end.connection }];
  });
  return random.pick(can);
}

export function markState(d: Document, q: NameState, given: string): Marked {
  const e = d.events[q.event]!;
  const wanted = e.ends.find((x) => x.changed && x.connection === q.connection)?.state ?? "";
  const plain = (s: string) => s.toUpperCase().replace(/[^A-Z0-9]/g, "").replace("SYNRCVD", "SYNRECEIVED").replace("FINWAIT", "FW");
  const right = plain(given) === plain(wanted);
  return { marks: [{ field: "state", given, wanted, right, rule: "states" }], why: e.why ? `${e.text}. ${e.why}` : e.text };
}
