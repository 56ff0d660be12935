import { readdirSync } from "node:fs";
import path from "node:path";
import type { FileFacts } from "../hosts/host.ts";
import { detectHost } from "../hosts/signs.ts";
import type { PolicyService } from "../service.ts";
import { readTextFile } from "./textFile.ts";

/** What the other files beside one say, for languages that spread over the files of a folder. */
export type FolderFacts = (location: string) => readonly FileFacts[] | undefined;

/** Every folder is read once, when the first of its files asks. */
export function createFolderFacts(service: PolicyService): FolderFacts {
  const folders = new Map<string, ReadonlyMap<string, FileFacts>>();
  const read = (folder: string): ReadonlyMap<string, FileFacts> => {
    const facts = new Map<string, FileFacts>();
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isFile() || detectHost({ path: entry.name }) !== "terraform") continue;
      const location = path.join(folder, entry.name);
      const file = readTextFile(location);
      const own = "text" in file ? service.summarise({ path: entry.name, text: file.text }) : undefined;
      if (own !== undefined) facts.set(location, own);
    }
    return facts;
  };
  return (location) => {
    if (detectHost({ path: location }) !== "terraform") return undefined;
    const folder = path.dirname(location);
    const facts = folders.get(folder) ?? read(folder);
    folders.set(folder, facts);
    return [...facts].filter(([other]) => other !== location).map(([, own]) => own);
  };
}
