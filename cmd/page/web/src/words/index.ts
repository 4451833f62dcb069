// The page's languages. A third is a table like the others, and a line here.
import { en, type Key, type Table } from "./en.ts";
import { zh } from "./zh.ts";

export type { Key } from "./en.ts";

export const languages: Record<string, { name: string; table: Table }> = {
  en: { name: "English", table: en },
  zh: { name: "中文", table: zh },
};

export type Say = (key: Key, ...values: (string | number)[]) => string;

// words gives the page's texts in a language; one that it does not have is English.
export function words(language: string): Say {
  const table = Object.hasOwn(languages, language) ? languages[language]?.table ?? en : en;
  return (key, ...values) => table[key].replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)] ?? ""));
}

export function isKey(text: string): text is Key {
  return Object.hasOwn(en, text);
}

// preferred is the first of the browser's languages that the page has.
export function preferred(wanted: readonly string[]): string {
  for (const w of wanted) {
    const code = w.slice(0, 2).toLowerCase();
    if (Object.hasOwn(languages, code)) return code;
  }
  return "en";
}
