/** The kinds of files that policies are read from; each has a host. */
export type HostId = "json" | "yaml" | "terraform";

/** What people call them. */
export const hostTitles: Readonly<Record<HostId, string>> = { json: "JSON", yaml: "YAML", terraform: "Terraform" };

/** What tells that a file is one of a host's, and that there may be a policy in it. */
interface HostSigns {
  readonly id: HostId;
  /** The editor's language ids. */
  readonly languages: readonly string[];
  readonly extensions: readonly string[];
  /** Every policy has one of these. */
  readonly signs: readonly string[];
}

const dates = ["2012-10-17", "2008-10-17"];

const hostSigns: readonly HostSigns[] = [
  // Names may be written with escapes.
  {
    id: "json",
    languages: ["json", "jsonc"],
    extensions: [".json", ".jsonc"],
    signs: ["Statement", ...dates, "\\u00"],
  },
  // `Statement` and `iamRoleStatements`, or the effect of a statement without a document.
  {
    id: "yaml",
    languages: ["yaml", "cloudformation"],
    extensions: [".yaml", ".yml", ".template"],
    signs: ["tatement", "Effect", ...dates],
  },
  {
    id: "terraform",
    languages: ["terraform", "terraform-vars", "hcl", "opentofu", "opentofu-vars", "terragrunt"],
    extensions: [".tf", ".tofu", ".hcl", ".tfvars"],
    signs: ["aws_iam_policy_document", "tatement", "Effect", ...dates],
  },
];

/** The extensions of files that may hold policies, for those who look for files. */
export const policyFileExtensions: readonly string[] = hostSigns.flatMap(({ extensions }) => extensions);

/** The editor's language ids of files that may hold policies. */
export const policyLanguages: readonly string[] = hostSigns.flatMap(({ languages }) => languages);

/** Names of such files that an editor may know no language for. */
export const policyFilePattern = `**/*{${hostSigns
  .filter(({ id }) => id === "terraform")
  .flatMap(({ extensions }) => extensions)
  .join(",")}}`;

/** A file as far as its host must be known. */
export interface NamedFile {
  /** With `/`. */
  readonly path: string;
  /** The editor's language id, where there is an editor. */
  readonly language?: string | undefined;
}

/**
 * The host for a file: by the editor's language id, else by the end of its name. What editors take for JSON may be in
 * Terraform's JSON syntax.
 */
export function detectHost({ path, language }: NamedFile): HostId | undefined {
  const lower = path.toLowerCase();
  if (/\.(?:tf|tofu)\.json$/.test(lower)) return "terraform";
  const byLanguage = hostSigns.find(({ languages }) => language !== undefined && languages.includes(language));
  const signs =
    byLanguage ?? hostSigns.find(({ extensions }) => extensions.some((extension) => lower.endsWith(extension)));
  return signs?.id;
}

/** The cheap question to ask before anything is started or parsed: `false` means surely no policy. */
export function mayHoldPolicies(file: NamedFile & { readonly text: string }): boolean {
  const id = detectHost(file);
  return id !== undefined && showsPolicy(id, file.text);
}

/** The same for a text of a known kind. */
export function showsPolicy(id: HostId, text: string): boolean {
  return hostSigns.some((host) => host.id === id && host.signs.some((sign) => text.includes(sign)));
}
