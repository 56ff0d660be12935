import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Test data beside the checkout, which is not part of the project; `undefined` where it is not there. */
export function sharedFile(path: string): string | undefined {
  const file = fileURLToPath(new URL(`../../../shared/${path}`, import.meta.url));
  if (existsSync(file)) return readFileSync(file, "utf8");
  console.warn(`Skipped: there is no ../shared/${path} beside the checkout.`);
  return undefined;
}

/** The lines of a file of JSON lines. */
export function jsonLines<Line>(text: string): Line[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}
