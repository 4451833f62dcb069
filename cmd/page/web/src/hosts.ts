// Names of hosts where there is little room.

// fitting are names of so many letters at most. If some are longer, what all begin with goes
// first, as that tells nothing apart; then the beginning of the name.
export function fitting(names: readonly string[], letters: number): string[] {
  const long = (n: string) => n.length > letters;
  if (!names.some(long)) return [...names];
  const rest = names.map((n) => n.slice(sharedOf(names)));
  return (rest.every((n) => n) ? rest : names).map((n) => (long(n) ? `…${n.slice(1 - letters || n.length)}` : n));
}

function sharedOf(names: readonly string[]): number {
  const [first = "", ...others] = names;
  let n = 0;
  while (n < first.length && others.every((o) => o[n] === first[n])) n++;
  return names.length < 2 ? 0 : n;
}

// lettersOf is how long a text is, in Latin letters: Chinese characters are twice as wide.
export function lettersOf(text: string): number {
  return [...text].reduce((n, c) => n + (c > "\u2e7f" ? 2 : 1), 0);
}
