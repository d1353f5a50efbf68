import type { Dialect, GuestSide, Loss } from "../../src/spec/index.js";
import { code, section, table } from "./markdown.js";

/** How anyhook sits inside that system, and what it cannot tell it. */
export async function insideSection({ id, title, guest, client }: Dialect): Promise<string> {
  if ("none" in guest) return section("As a hook inside it", `Not possible: ${guest.none}.`);
  const { losses } = await guest.load();
  const files = Object.values(client?.files ?? {}).map(({ base, path }) =>
    code(`${base === "home" ? "~/" : ""}${path}`),
  );
  const waits = Object.values(client?.events ?? {}).map(({ timeoutMs }) => timeoutMs / 1000);
  const how =
    client === undefined
      ? `${code(`anyhook bridge ${id}`)} answers its hooks; ${code("anyhook install")} does not know it.`
      : `${code(`anyhook install ${id}`)} puts ${code(`anyhook bridge ${id}`)} into ${files.join(" or ")}, at ${waits.length} events. ${title} is told to wait ${Math.max(...waits)} s (${Math.min(...waits)} s at the shortest); the answer comes earlier.`;
  return section("As a hook inside it", how, "What it cannot be told:", lossesOf(losses));
}

/** Equal reasons once. */
function lossesOf(losses: GuestSide["losses"]): string {
  const places = new Map<string, readonly string[]>();
  const cells = ({ effect, why }: Loss): readonly string[] => [code(effect), why];
  for (const loss of losses) {
    const key = JSON.stringify(cells(loss));
    places.set(key, [...(places.get(key) ?? []), placeOf(loss)]);
  }
  const rows = [...places].map(([key, where]) => {
    const [effect = "", why = ""] = JSON.parse(key) as readonly string[];
    return [effect, where.join(", "), why];
  });
  return table(["effect", "where", "why"], rows);
}

function placeOf({ event, decision }: Loss): string {
  const parts = [
    event === undefined ? "" : code(event),
    decision === undefined ? "" : `with ${code(decision)}`,
  ];
  const place = parts.filter((part) => part !== "").join(" ");
  return place === "" ? "everywhere" : place;
}
