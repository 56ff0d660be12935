import type { ParsedFile } from "../hosts/host.ts";
import type { CheckedDocument } from "./checks.ts";

/** The texts of open documents as they are in the last commit, as far as the client tells. */
export interface CommittedTexts {
  /** `null`: the file is in no commit, or nobody knows. */
  tell(uri: string, text: string | null): void;
  /** The policies of the committed text; `undefined` where there is none, or where it is the text that is open. */
  earlierOf(checked: CheckedDocument): ParsedFile | undefined;
  forget(uri: string): void;
}

export function createCommittedTexts(): CommittedTexts {
  const texts = new Map<string, string>();
  const parsed = new Map<string, { readonly text: string; readonly service: object; readonly file: ParsedFile }>();
  const forget = (uri: string) => {
    texts.delete(uri);
    parsed.get(uri)?.file.dispose();
    parsed.delete(uri);
  };
  return {
    tell(uri, text) {
      if (text === null) forget(uri);
      else texts.set(uri, text);
    },
    earlierOf({ uri, document, service }) {
      const text = texts.get(uri);
      if (text === undefined || text === document.text) return undefined;
      const known = parsed.get(uri);
      if (known !== undefined && known.text === text && known.service === service) return known.file;
      known?.file.dispose();
      const file = service.parse({ ...document, text });
      parsed.set(uri, { text, service, file });
      return file;
    },
    forget,
  };
}
