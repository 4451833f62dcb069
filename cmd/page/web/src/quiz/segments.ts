// Which segments a quiz may ask for, and what the document knows of them.
import type { Document, Packet } from "../document.ts";

// wished are the segments that the scenario says a quiz asks for: "# quiz: segments 4 8".
export function wished(scenario: string): number[] {
  const list: number[] = [];
  for (const m of scenario.matchAll(/^[ \t]*#[ \t]*quiz:[ \t]*segments?((?:[ \t]+\d{1,6})+)[ \t]*$/gm)) {
    list.push(...m[1]!.trim().split(/[ \t]+/).map(Number));
  }
  return list;
}

// sends has the event at which each segment was sent.
export function sends(d: Document): Map<number, number> {
  const at = new Map<number, number>();
  d.events.forEach((e, i) => { if (e.kind === "send" && e.packet !== undefined && !at.has(e.packet)) at.set(e.packet, i); });
  return at;
}

// made tells whether a person made the segment, and no TCP: nobody can predict it. A run
// records why a TCP sends; a capture does not tell.
export function made(d: Document, p: Packet): boolean {
  return !d.capture && !p.cause;
}

// askable are the segments that a TCP sent of a known connection, in order: those that the
// scenario wishes for, if there are any.
export function askable(d: Document): Packet[] {
  const at = sends(d);
  const can = d.packets.filter((p) => p.connection !== null && !made(d, p) && (at.get(p.number) ?? 0) > 0);
  const wish = new Set(wished(d.scenario));
  const chosen = can.filter((p) => wish.has(p.number));
  return chosen.length > 0 ? chosen : can;
}

// initial are the numbers from which those of a host may be counted: its initial ones on the
// connection. A connection of a host with itself has two.
export function initial(d: Document, p: Packet, host: number): number[] {
  const ends = p.connection === null ? [] : d.connections[p.connection]?.ends ?? [];
  const list = ends.filter((e) => e.host === host).flatMap((e) => (e.iss === undefined ? [] : [e.iss]));
  // A SYN tells the initial number of its own direction.
  if (host === p.from && p.flags.includes("S")) list.push(p.seq);
  return list;
}

// arrival is when a segment was delivered, or undefined.
export function arrival(p: Packet): number | undefined {
  return p.fates.find((f) => f.what === "delivered")?.at;
}

// takes is how much of the sequence space a segment takes.
export function takes(p: Packet): number {
  return p.length + (p.flags.includes("S") ? 1 : 0) + (p.flags.includes("F") ? 1 : 0);
}

// why is what the document says of the sending of a segment.
export function why(d: Document, number: number): string {
  return d.events.find((e) => e.kind === "send" && e.packet === number)?.why ?? "";
}
