import assert from "node:assert/strict";
import { test } from "node:test";
import { isKey, languages, preferred, words } from "../src/words/index.ts";

const keys = Object.keys(languages["en"]!.table).sort();

for (const [code, { table }] of Object.entries(languages)) {
  test(`${code} has every text, with the same places for values`, () => {
    assert.deepEqual(Object.keys(table).sort(), keys);
    for (const key of keys) {
      const places = (t: string) => (t.match(/\{\d\}/g) ?? []).sort().join();
      const text = table[key as keyof typeof table];
      assert.ok(text.trim() !== "", key);
      // Chinese may say a value twice, but none may be missing or made up.
      const english: string = languages["en"]!.table[key as keyof typeof table];
      assert.deepEqual(new Set(places(text).split(",")), new Set(places(english).split(",")), key);
    }
  });
}

test("Chinese is Chinese", () => {
  const same = ["settingMss", "kindControl", "formatJson", "formatMermaid"]; // what is a name in every language
  for (const [key, text] of Object.entries(languages["zh"]!.table)) {
    if (!same.includes(key)) assert.match(text, /[\u4e00-\u9fff]/, key);
  }
});

test("a language that is not there is English, whatever its name", () => {
  for (const code of ["xx", "__proto__", "constructor", ""]) assert.equal(words(code)("play"), "Play");
  assert.equal(words("zh")("stepOf", 3, 9), "第 3 步，共 9 步");
  assert.equal(preferred(["fr-FR", "zh-TW"]), "zh");
  assert.equal(preferred(["toString"]), "en");
  assert.ok(!isKey("toString"));
});
