// The scenario language as the engine describes it: what can stand where.
export interface Word {
  name: string;
  usage?: string;
  help: string;
  kind?: string;
  settings?: Word[];
}

export interface Described {
  commands: Word[];
}

// completions is what may follow a line's beginning: commands at its start, a
// command's settings after it.
export function completions(d: Described, before: string): Word[] {
  const words = before.trimStart().split(/\s+/);
  if (words.length <= 1) return d.commands;
  const said = ` ${words.slice(0, -1).join(" ")} `;
  const found = d.commands.filter((c) => said.includes(` ${c.name} `));
  const settings = found.flatMap((c) => c.settings ?? []);
  // After a host's name stands what a host can do.
  return settings.length > 0 ? settings : words.length === 2 ? d.commands : [];
}

export function helpFor(d: Described, line: string, word: string): Word | undefined {
  const name = word.replace(/=.*$/, "");
  const command = d.commands.find((c) => c.name.replace(/=.*$/, "") === name);
  if (command) return command;
  for (const c of d.commands) {
    if (!line.includes(c.name)) continue;
    const s = c.settings?.find((s) => s.name.replace(/=.*$/, "") === name);
    if (s) return s;
  }
  return undefined;
}

export function wordAt(line: string, at: number): { from: number; to: number; text: string } | undefined {
  const from = at - (/\S*$/.exec(line.slice(0, at))?.[0].length ?? 0);
  const to = at + (/^\S*/.exec(line.slice(at))?.[0].length ?? 0);
  return to > from ? { from, to, text: line.slice(from, to) } : undefined;
}
