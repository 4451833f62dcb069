import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { decode, encode, maxScenario } from "../src/fragment.ts";

test("a link comes back as it was", async () => {
  const links = [
    { scenario: "link delay=5ms\nclient connect 80\n# 序号 \u{1f600} <script>\n", seed: "18446744073709551615", cursor: 17, language: "zh", embed: true },
    { scenario: "" },
    { lesson: "fast-retransmit", cursor: 4 },
    {},
  ];
  for (const link of links) {
    const fragment = await encode(link);
    assert.match(fragment, /^[A-Za-z0-9_=&-]*$/, "nothing that a mail program breaks");
    assert.deepEqual(await decode("#" + fragment), link);
  }
});

test("a long scenario makes a short link", async () => {
  assert.ok((await encode({ scenario: "client write 1000\n".repeat(1000) })).length < 200);
});

const pack = (text: string | Uint8Array) => deflateRawSync(text).toString("base64url");

test("what is not understood is left out", async () => {
  for (const f of ["#", "", "#&&&", "#step", "#step=-1", "#step=1e9", "#seed=<script>", "#lang=javascript:", "#lesson=../../etc/passwd", "#lesson=%", "#__proto__=1", "#step=9999999999", "#embed=yes"]) {
    const link = await decode(f);
    assert.ok(Object.values(link).every((v) => v === undefined || v === false), `${f}: ${JSON.stringify(link)}`);
  }
});

test("a damaged scenario is an error with a sentence", async () => {
  for (const f of ["#s=!!!", "#s=AAAA", "#s=" + pack("x".repeat(100)).slice(0, 4), "#s=" + pack(new Uint8Array([0xff, 0xfe, 0xfd]))]) {
    await assert.rejects(decode(f), { message: "linkBroken" }, f);
  }
});

test("a bomb is not unpacked", async () => {
  const bomb = pack("a".repeat(200 * maxScenario));
  assert.ok(bomb.length < 1 << 20, "the link itself is short enough");
  await assert.rejects(decode("#s=" + bomb), { message: "linkTooLong" });
  await assert.rejects(decode("#s=" + "A".repeat(2 << 20)), { message: "linkTooLong" });
});
