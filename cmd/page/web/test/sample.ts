// Documents made up for tests: a handshake, then segments with data and their ACKs.
import type { Document, EndState, Event, Packet } from "../src/document.ts";

export const delay = 5_000_000;

interface Options {
  segments: number;
  apart?: number; // nanoseconds between two segments
  lose?: number[]; // segments with data that are lost, from 0
}

export function sample({ segments, apart = 1_000_000, lose = [] }: Options): Document {
  const packets: Packet[] = [];
  const events: Event[] = [];
  const send = (at: number, from: number, flags: string, seq: number, ack: number | undefined, length: number, kind: string, lost = false) => {
    const number = packets.length + 1;
    packets.push({
      number, connection: 0, from, to: 1 - from, sent: at, flags, seq, ack, window: 65535, length, options: [], class: kind, kind,
      text: `(${number}) ${flags} seq ${seq}`, bytes: "", fields: [], fates: [{ at: at + (lost ? 0 : delay), what: lost ? "lost" : "delivered" }],
    });
    events.push({ at, host: from, kind: "send", packet: number, text: `sends ${number}`, ends: [] });
    if (lost) events.push({ at, host: from, kind: "lost", packet: number, text: `loses ${number}`, ends: [] });
    else events.push({ at: at + delay, host: 1 - from, kind: "arrive", packet: number, text: `gets ${number}`, ends: [] });
  };
  send(0, 0, "S", 1000, undefined, 0, "SYN");
  send(delay, 1, "S.", 8000, 1001, 0, "SYN-ACK");
  send(2 * delay, 0, ".", 1001, 8001, 0, "ACK of the handshake");
  let at = 3 * delay;
  for (let i = 0; i < segments; i++) {
    const lost = lose.includes(i);
    send(at, 0, "P.", 1001 + 10 * i, 8001, 10, "data", lost);
    if (!lost) send(at + delay, 1, ".", 8001, 1011 + 10 * i, 0, "pure ACK");
    at += apart;
  }
  const order = packets.map((_, i) => i).sort((a, b) => packets[a]!.sent - packets[b]!.sent || a - b);
  const renumbered = new Map(order.map((old, i) => [old + 1, i + 1]));
  const sorted = order.map((i) => ({ ...packets[i]!, number: renumbered.get(i + 1)! }));
  for (const e of events) e.packet = renumbered.get(e.packet!);
  events.sort((a, b) => a.at - b.at || a.packet! - b.packet!);
  events.forEach((e, i) => e.ends.push(end(i)));
  return {
    name: "sample", title: "A sample", lesson: ["A sample."], scenario: "link delay=5ms", seed: "1", language: "en", capture: false,
    hosts: [{ name: "client", addresses: ["10.0.0.1"] }, { name: "server", addresses: ["10.0.0.2"] }],
    connections: [{ name: "client > server", ends: [{ host: 0, address: "10.0.0.1", port: 49152, iss: 1000 }, { host: 1, address: "10.0.0.2", port: 80, iss: 8000 }] }],
    packets: sorted, events, graphs: [],
  };
}

function end(i: number): EndState {
  return { connection: 0, side: i % 2 ? 1 : 0, state: i < 2 ? "SYN-SENT" : "ESTABLISHED", changed: i === 2, sndUna: 1000 + i, timers: [] };
}
