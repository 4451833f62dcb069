// RFC 9293's figure 5: where the states stand and what leads from one to another.
export interface Box {
  name: string;
  x: number;
  y: number;
}

export const boxes: Box[] = [
  { name: "CLOSED", x: 150, y: 16 },
  { name: "LISTEN", x: 150, y: 62 },
  { name: "SYN-RECEIVED", x: 62, y: 108 },
  { name: "SYN-SENT", x: 238, y: 108 },
  { name: "ESTABLISHED", x: 150, y: 154 },
  { name: "FIN-WAIT-1", x: 62, y: 200 },
  { name: "CLOSE-WAIT", x: 262, y: 200 },
  { name: "FIN-WAIT-2", x: 48, y: 254 },
  { name: "CLOSING", x: 152, y: 254 },
  { name: "LAST-ACK", x: 262, y: 254 },
  { name: "TIME-WAIT", x: 104, y: 300 },
];

export const width = 310;
export const height = 318;

export const transitions: [string, string][] = [
  ["CLOSED", "LISTEN"], ["CLOSED", "SYN-SENT"], ["LISTEN", "SYN-RECEIVED"], ["LISTEN", "SYN-SENT"],
  ["SYN-SENT", "SYN-RECEIVED"], ["SYN-SENT", "ESTABLISHED"], ["SYN-RECEIVED", "ESTABLISHED"], ["SYN-RECEIVED", "FIN-WAIT-1"],
  ["SYN-RECEIVED", "LISTEN"], ["ESTABLISHED", "FIN-WAIT-1"], ["ESTABLISHED", "CLOSE-WAIT"], ["FIN-WAIT-1", "FIN-WAIT-2"],
  ["FIN-WAIT-1", "CLOSING"], ["FIN-WAIT-1", "TIME-WAIT"], ["CLOSE-WAIT", "LAST-ACK"], ["FIN-WAIT-2", "TIME-WAIT"],
  ["CLOSING", "TIME-WAIT"], ["LAST-ACK", "CLOSED"], ["TIME-WAIT", "CLOSED"],
];

export function box(name: string): Box | undefined {
  return boxes.find((b) => b.name === name);
}

export const half = { x: 44, y: 11 };

// edge is where a line from one box's middle to another's leaves the first.
export function edge(from: Box, to: Box): [number, number] {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const part = Math.min(dx === 0 ? Infinity : half.x / Math.abs(dx), dy === 0 ? Infinity : half.y / Math.abs(dy));
  return [from.x + dx * part, from.y + dy * part];
}

// taken reports whether a path went from one state directly to another. A path
// that jumps (a reset, a half-known capture) has no line in the figure.
export function taken(path: string[], from: string, to: string): boolean {
  return path.some((s, i) => s === from && path[i + 1] === to);
}
