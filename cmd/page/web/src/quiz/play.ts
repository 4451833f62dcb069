// Play one end yourself: the student writes the client's segments, netstack is the server.
import type { Document } from "../document.ts";
import type { Marked } from "./mark.ts";
import type { Random } from "./random.ts";
import { why } from "./segments.ts";

export const goals = ["open", "send", "close", "refused"] as const;
export type Goal = (typeof goals)[number];

export interface Play {
  kind: "play";
  goal: Goal;
  iss: number; // the server's
  port: number; // the client's
}

export function play(random: Random): Play {
  return { kind: "play", goal: random.pick(goals)!, iss: 1000 * (1 + random.below(90)), port: 1024 + random.below(40_000) };
}

const serverPort = 80;
export const most = 12; // segments
const longest = 200;

// Written is the scenario, and on which of its lines each segment stands.
export interface Written {
  scenario: string;
  firstLine: number;
}

// written makes the scenario of what the student has written, a segment a line. A line is
// an argument of inject and nothing else, whatever is in it.
export function written(q: Play, lines: readonly string[]): Written {
  const before = [
    "# Play: the client's segments are made by hand.",
    "",
    "client scripted",
    `server iss=${q.iss} sack=off timestamps=off wscale=off`,
    "link delay=5ms",
    `server listen ${serverPort}`,
    "background",
    "  server accept",
    "  server read end",
    "  server close",
    "end",
  ];
  const after = segments(lines).flatMap((line) => [`inject client:${q.port}>server:${serverPort} ${line}`, "sleep 100ms"]);
  return { scenario: [...before, ...after, ""].join("\n"), firstLine: before.length + 1 };
}

// segments are the lines that have something in them.
export function segments(lines: readonly string[]): string[] {
  return lines.map((l) => l.replace(/[\r\n\u2028\u2029]+/g, " ").replace(/\s*&\s*$/, "").trim()).filter((l) => l !== "").slice(0, most).map((l) => l.slice(0, longest));
}

// lineOf is the student's line, from 1, of an error at a line of the scenario.
export function lineOf(w: Written, line: number): number | undefined {
  const i = line - w.firstLine;
  return i < 0 ? undefined : Math.floor(i / 2) + 1;
}

// stoppedAt is what stopped the run, where that is one of the student's lines. That the
// server waits for more is no mistake.
export function stoppedAt(w: Written, stopped: string | undefined): { line: number; text: string } | undefined {
  const m = /^(?:line |第\s*)(\d+)(?:\s*行)?[:：]\s*/.exec(stopped ?? "");
  const line = m ? lineOf(w, Number(m[1])) : undefined;
  return m && line !== undefined ? { line, text: stopped!.slice(m[0].length) } : undefined;
}

export function markPlay(d: Document, q: Play): Marked {
  const reached = reachedAt(d, q.goal);
  return { marks: [{ field: "goal", given: reached === undefined ? "" : "✓", wanted: "", right: reached !== undefined }], why: reached === undefined ? "" : reached };
}

// reachedAt is the document's sentence where the goal is reached, or undefined.
function reachedAt(d: Document, goal: Goal): string | undefined {
  const path = d.events.flatMap((e) => e.ends.filter((x) => x.changed && d.connections[x.connection]?.ends[x.side]?.host === 1).map((x) => ({ state: x.state, why: e.why ?? e.text })));
  switch (goal) {
    case "open":
      return path.find((x) => x.state === "ESTABLISHED")?.why;
    case "send": {
      const iss = d.packets.find((p) => p.from === 0 && p.flags.includes("S"))?.seq;
      const p = iss === undefined ? undefined : d.packets.find((p) => p.from === 1 && !p.flags.includes("R") && p.ack === (iss + 6) % 2 ** 32);
      return p && path.some((x) => x.state === "ESTABLISHED") ? why(d, p.number) || p.text : undefined;
    }
    case "close": {
      const last = path.findIndex((x) => x.state === "LAST-ACK");
      return last < 0 ? undefined : path.slice(last).find((x) => x.state === "CLOSED")?.why;
    }
    case "refused": {
      const p = d.packets.find((p) => p.from === 1 && p.flags.includes("R"));
      return p && (why(d, p.number) || p.text);
    }
  }
}
