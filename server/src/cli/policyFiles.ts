import type { Catalogue } from "../catalogue/catalogue.ts";
import { type Configuration, emptyConfiguration } from "../engine/configuration.ts";
import { createHosts } from "../hosts/hosts.ts";
import { detectHost } from "../hosts/signs.ts";
import { today } from "../lsp/today.ts";
import { loadCatalogue, loadHcl } from "../nodeData.ts";
import type { Policy, PolicyKind } from "../policy/policy.ts";
import { createPolicyService, type PolicyService } from "../service.ts";
import { createFolderFacts } from "./folderFacts.ts";
import { toPolicyDocument } from "./policyDocument.ts";

/** The policies of one text. */
export interface PolicyFile {
  /** As the user names it. */
  readonly name: string;
  /** Without its byte order mark. */
  readonly text: string;
  readonly policies: readonly Policy[];
}

export interface PolicyText {
  readonly name: string;
  readonly text: string;
  /** The file's path below the project's root, with `/`. */
  readonly path: string;
  /** The absolute path, by which the files beside it are found. */
  readonly location?: string | undefined;
  readonly kind?: PolicyKind | undefined;
}

/** Reads policies where no rule is to be run. */
export interface PolicyReader {
  readonly service: PolicyService;
  readonly catalogue: Catalogue;
  read(text: PolicyText): Promise<PolicyFile>;
}

export function createPolicyReader(configuration: Configuration = emptyConfiguration): PolicyReader {
  const hosts = createHosts(loadHcl);
  const catalogue = loadCatalogue();
  const service = createPolicyService({ catalogue, configuration, today: today(), hosts, onRuleError() {} });
  const folderFacts = createFolderFacts(service);
  return {
    service,
    catalogue,
    async read({ name, text, path, location, kind }) {
      // A text without a name may be YAML.
      await hosts.load(detectHost({ path }) ?? "yaml");
      const project = location === undefined ? undefined : folderFacts(location);
      const { document } = toPolicyDocument({ text, path, kind, project });
      return { name, text: document.text, policies: service.parse(document).policies };
    },
  };
}
