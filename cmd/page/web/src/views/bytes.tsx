// The bytes of a segment by layer. A field lights its bytes, a byte its field, and
// both what they change at the receiver.
import { useEffect, useState } from "preact/hooks";
import { bytesOf, covers, fieldAt, layersOf } from "../hex.ts";
import type { Commands } from "../commands.ts";
import type { Document, Packet } from "../document.ts";
import type { Action, Lit } from "../state.ts";
import type { Say } from "../words/index.ts";

interface Props {
  document: Document;
  packet?: Packet;
  commands: Commands;
  lit: Lit;
  say: Say;
  act: (a: Action) => void;
}

const most = 512; // a payload's bytes beyond these are not shown

export function Bytes({ document, packet, commands, lit, say, act }: Props) {
  const [kept, keep] = useState<number>();
  const p = useDetails(document, packet, commands);
  if (!p) return <p>{say("noSegment")}</p>;
  const bytes = bytesOf(p).slice(0, most);
  const field = lit.packet === p.number && lit.field !== undefined ? lit.field : kept;
  const chosen = field === undefined ? undefined : p.fields[field];
  const light = (i?: number) => act({ do: "light", lit: i === undefined ? {} : { packet: p.number, field: i, changes: p.fields[i]?.changes } });
  return (
    <section class="bytes" aria-label={say("bytesOf", p.number)}>
      <h2>{say("bytesOf", p.number)}: <small>{p.text}</small></h2>
      <div class="hex" onPointerLeave={() => light()}>
        {bytes.map((b, i) => (
          <span
            key={i} class={`byte${chosen && covers(chosen, i) ? " lit" : ""}${i % 16 === 0 ? " row" : ""} layer-${layerOf(p, i)}`}
            onPointerEnter={() => light(fieldAt(p.fields, i))} onClick={() => keep(fieldAt(p.fields, i))}
          >{b}</span>
        ))}
        {p.bytes.length / 2 > most && " …"}
      </div>
      {layersOf(p.fields).map((layer) => (
        <table key={layer}>
          <caption>{layer}</caption>
          <thead class="hidden"><tr><th scope="col">{say("field")}</th><th scope="col">{say("value")}</th><th scope="col">{say("meaning")}</th></tr></thead>
          <tbody>
            {p.fields.map((f, i) => f.layer === layer && (
              <tr
                key={i} class={field === i ? "lit" : lit.changes !== undefined && f.changes === lit.changes ? "related" : ""} tabIndex={0}
                onPointerEnter={() => light(i)} onPointerLeave={() => light()} onFocus={() => light(i)} onClick={() => keep(kept === i ? undefined : i)}
              >
                <th scope="row">{f.name}</th>
                <td><code>{f.value}</code></td>
                <td>{f.meaning}{f.changes && <em class="changes">{say("changes", f.changes)}</em>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </section>
  );
}

// useDetails asks for the bytes and fields of a segment that came without.
function useDetails(document: Document, packet: Packet | undefined, commands: Commands): Packet | undefined {
  const [found, set] = useState<Packet>();
  const wanted = packet !== undefined && packet.bytes === "" && packet.fields.length === 0;
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    commands.detailed(document, packet).then((p) => gone || set(p), () => undefined);
    return () => { gone = true; };
  }, [document, packet, wanted]);
  return wanted && found?.number === packet.number ? found : packet;
}

function layerOf(p: Packet, byte: number): number {
  const f = fieldAt(p.fields, byte);
  return f === undefined ? 0 : layersOf(p.fields).indexOf(p.fields[f]?.layer ?? "");
}
