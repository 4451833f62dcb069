// What the engine answers, and what the page asks of it.

export type Language = string;

export interface Document {
  name: string;
  title: string;
  lesson: string[];
  scenario: string;
  seed: string;
  language: Language;
  capture: boolean;
  stopped?: string;
  failure?: string;
  hosts: { name: string; addresses: string[] }[];
  connections: Connection[];
  packets: Packet[];
  events: Event[];
  graphs: Graph[];
}

export interface Connection {
  name: string;
  ends: { host: number; address: string; port: number; iss?: number }[];
}

export interface Packet {
  number: number;
  connection: number | null;
  from: number;
  to: number;
  sent: number;
  flags: string;
  seq: number;
  ack?: number;
  window: number;
  scaled?: number;
  length: number;
  relativeSeq?: number;
  relativeAck?: number;
  options: string[];
  text: string;
  class: string;
  kind: string;
  cause?: string;
  fates: Fate[];
  bytes: string;
  fields: Field[];
}

export interface Fate {
  at: number;
  what: string;
  why?: string;
  where?: string;
}

export interface Field {
  layer: string;
  name: string;
  bit: number;
  bits: number;
  value: string;
  meaning: string;
  changes?: string;
}

export interface Event {
  at: number;
  host: number;
  kind: string;
  packet?: number;
  text: string;
  why?: string;
  silence?: string;
  ends: EndState[];
}

export interface EndState {
  connection: number;
  side: 0 | 1;
  state: string;
  changed: boolean;
  sndUna?: number;
  sndNxt?: number;
  sndWnd?: number;
  sndWndRaw?: number;
  rcvNxt?: number;
  rcvWnd?: number;
  buffered?: number;
  outOfOrder?: [number, number][];
  timers: { kind: string; name: string; at: number }[];
  cwnd?: number;
  ssthresh?: number;
  phase?: string;
  inFlight?: number;
}

export interface Graph {
  key: string; // "sequence", "cwnd", "flight", "rtt", "queue"
  name: string;
  unit: string;
  lines: { name: string; points: [number, number][] }[];
  marks?: { at: number; text: string; packet?: number }[];
}
