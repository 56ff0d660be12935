import type { RemoteConsole } from "vscode-languageserver";
import type { FileFacts } from "../hosts/host.ts";
import { detectHost } from "../hosts/signs.ts";
import type { PolicyDocument } from "../service.ts";
import { describeError } from "./describeError.ts";

/** What the files of a folder say to each other: in Terraform they are one module. */
export interface TerraformFolders {
  /** Reads the folder of a file where that has not been done. Never rejects: what cannot be read is missing. */
  ready(uri: string): Promise<void>;
  /** The facts of the other files in the file's folder; the same object as long as they say the same. */
  around(uri: string): readonly FileFacts[] | undefined;
  /** Takes what a document says now. Whether that is something else than before, so that others must look again. */
  update(uri: string, facts: FileFacts | undefined): boolean;
  /** Forgets what the files of a file's folder said; whether anything was known. */
  forget(uri: string): boolean;
  isBeside(uri: string, other: string): boolean;
}

interface Folder {
  readonly facts: Map<string, FileFacts>;
  /** What each file is told of the others. */
  readonly told: Map<string, readonly FileFacts[]>;
}

export function createTerraformFolders(options: {
  /** The URIs of the files in a folder; none where the platform cannot say. */
  readonly listFolder: (uri: string) => Promise<readonly string[]>;
  readonly readText: (uri: string) => Promise<string | undefined>;
  readonly summarise: (uri: string, document: Pick<PolicyDocument, "text" | "language">) => FileFacts | undefined;
  readonly log: RemoteConsole;
}): TerraformFolders {
  const { listFolder, readText, summarise, log } = options;
  const folders = new Map<string, Folder>();
  const reading = new Map<string, Promise<void>>();
  const readFolder = async (folder: string) => {
    const facts = new Map<string, FileFacts>();
    try {
      const files = (await listFolder(folder)).filter((uri) => detectHost({ path: uri }) === "terraform");
      for (const uri of files.slice(0, MAX_FILES)) {
        const text = await readText(uri);
        const said = text === undefined ? undefined : summarise(uri, { text });
        if (said !== undefined) facts.set(uri, said);
      }
    } catch (error) {
      log.warn(`${folder} could not be read: ${describeError(error)}`);
    }
    folders.set(folder, { facts, told: new Map() });
  };

  return {
    async ready(uri) {
      const folder = folderOf(uri);
      if (folders.has(folder)) return;
      const running = reading.get(folder) ?? readFolder(folder);
      reading.set(folder, running);
      await running;
      reading.delete(folder);
    },
    around(uri) {
      const folder = folders.get(folderOf(uri));
      if (folder === undefined) return undefined;
      const told =
        folder.told.get(uri) ?? [...folder.facts].filter(([other]) => other !== uri).map(([, facts]) => facts);
      folder.told.set(uri, told);
      return told;
    },
    update(uri, facts) {
      const folder = folders.get(folderOf(uri));
      if (folder === undefined || facts === undefined) return false;
      if (JSON.stringify(folder.facts.get(uri)) === JSON.stringify(facts)) return false;
      folder.facts.set(uri, facts);
      for (const other of [...folder.told.keys()]) if (other !== uri) folder.told.delete(other);
      return true;
    },
    forget: (uri) => folders.delete(folderOf(uri)),
    isBeside: (uri, other) => uri !== other && folderOf(uri) === folderOf(other),
  };
}

/** A folder with more files than this is no module that somebody writes. */
const MAX_FILES = 200;

function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf("/"));
}
