// Chance that follows from a seed: the same seed asks the same questions.
export class Random {
  private state: number;

  constructor(seed: string) {
    // FNV-1a, so that seeds that differ a little give numbers that differ much.
    let hash = 0x811c9dc5;
    for (const c of seed) hash = Math.imul(hash ^ c.codePointAt(0)!, 0x01000193);
    this.state = hash >>> 0;
  }

  // below is a whole number from 0 to n-1 (Mulberry32).
  below(n: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
  }

  pick<T>(list: readonly T[]): T | undefined {
    return list[this.below(list.length)];
  }

  shuffle<T>(list: readonly T[]): T[] {
    const all = [...list];
    for (let i = all.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [all[i], all[j]] = [all[j]!, all[i]!];
    }
    return all;
  }
}
