// Numbers as people read them.

// seconds is a point in time, in seconds with six places, as in a trace.
export function seconds(ns: number): string {
  return (ns / 1e9).toFixed(6);
}

// duration is a length of time in the unit that suits it.
export function duration(ns: number): string {
  const a = Math.abs(ns);
  if (a >= 1e9) return `${trim(ns / 1e9)} s`;
  if (a >= 1e6) return `${trim(ns / 1e6)} ms`;
  if (a >= 1e3) return `${trim(ns / 1e3)} µs`;
  return `${ns} ns`;
}

function trim(n: number): string {
  return n.toFixed(Math.abs(n) >= 100 ? 0 : Math.abs(n) >= 10 ? 1 : 2).replace(/\.?0+$/, (m) => (m.startsWith(".") ? "" : m.includes(".") ? "" : m));
}

export function count(n: number): string {
  return n.toLocaleString("en-US").replaceAll(",", "\u2009");
}
