// What of a trace is shown: a host's, a connection's, segments of a kind, a time range.
import type { Document, Packet } from "./document.ts";

export interface Filter {
  host?: number;
  connection?: number;
  kind?: Kind;
  from?: number; // nanoseconds
  to?: number;
}

export type Kind = "data" | "ack" | "control" | "again" | "lost";

export const kinds: Kind[] = ["data", "ack", "control", "again", "lost"];

export function kindOf(p: Packet): Kind {
  if (/retransmission|probe/.test(p.class)) return "again";
  if (/SYN|FIN|RST/.test(p.class) || /[SFR]/.test(p.flags.replaceAll("PSH", ""))) return "control";
  return p.length > 0 ? "data" : "ack";
}

export function shows(f: Filter, _: Document, p: Packet): boolean {
  if (f.host !== undefined && p.from !== f.host && p.to !== f.host) return false;
  if (f.connection !== undefined && p.connection !== f.connection) return false;
  if (f.from !== undefined && p.sent < f.from) return false;
  if (f.to !== undefined && p.sent > f.to) return false;
  if (f.kind === "lost") return p.fates.some((x) => x.what !== "delivered");
  return f.kind === undefined || kindOf(p) === f.kind;
}
