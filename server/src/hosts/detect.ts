import type { Host } from "./host.ts";
import { jsonHost } from "./json/jsonHost.ts";
import { yamlHost } from "./yaml/yamlHost.ts";

/** A host with what tells that a file is its own. */
interface HostSigns {
  readonly host: Host;
  readonly languages: readonly string[];
  readonly extensions: readonly string[];
}

const hostSigns: readonly HostSigns[] = [
  { host: jsonHost, languages: ["json", "jsonc"], extensions: [".json", ".jsonc"] },
  { host: yamlHost, languages: ["yaml", "cloudformation"], extensions: [".yaml", ".yml"] },
];

/** The extensions of files that may hold policies, for those who look for files. */
export const policyFileExtensions: readonly string[] = hostSigns.flatMap(({ extensions }) => extensions);

/** The editor's language ids of files that may hold policies. */
export const policyLanguages: readonly string[] = hostSigns.flatMap(({ languages }) => languages);

/** The cheap question to ask before anything is started: `false` means surely no policy. */
export function mayHoldPolicies(file: {
  readonly path: string;
  readonly language?: string | undefined;
  readonly text: string;
}): boolean {
  return detectHost(file)?.mayHoldPolicies(file.text) === true;
}

/** The host for a file: by the editor's language id, else by the end of its name. */
export function detectHost({
  path,
  language,
}: {
  readonly path: string;
  readonly language?: string | undefined;
}): Host | undefined {
  const lower = path.toLowerCase();
  const byLanguage = hostSigns.find(({ languages }) => language !== undefined && languages.includes(language));
  const signs =
    byLanguage ?? hostSigns.find(({ extensions }) => extensions.some((extension) => lower.endsWith(extension)));
  return signs?.host;
}
