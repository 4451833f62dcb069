// Lines with times of their own, as columns that share one time.
type Point = readonly [number, number];

// aligned gives seconds, and for each line its values at them; null where it has none.
// Of several values at one time the last counts.
export function aligned(lines: { points: readonly Point[] }[]): [number[], ...(number | null)[][]] {
  const times = [...new Set(lines.flatMap((l) => l.points.map((p) => p[0])))].sort((a, b) => a - b);
  const index = new Map(times.map((t, i) => [t, i]));
  const columns = lines.map((l) => {
    const column: (number | null)[] = new Array<number | null>(times.length).fill(null);
    for (const [t, v] of l.points) column[index.get(t) ?? 0] = v;
    return column;
  });
  return [times.map((t) => t / 1e9), ...columns];
}
