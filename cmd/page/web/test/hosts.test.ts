import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting, lettersOf } from "../src/hosts.ts";

test("names that have no room lose what they share, and then their beginning", () => {
  assert.deepEqual(fitting(["a", "server"], 6), ["a", "server"]);
  assert.deepEqual(fitting(["host1", "host2", "host10"], 3), ["1", "2", "10"]);
  assert.deepEqual(fitting(["host", "host1"], 4), ["host", "…st1"]);
  assert.deepEqual(fitting(["client", "server"], 3), ["…nt", "…er"]);
});

test("a Chinese character is as wide as two letters", () => assert.equal(lettersOf("a服务器"), 7));
