import type { Host } from "./host.ts";
import { jsonHost } from "./json/jsonHost.ts";
import type { HostId } from "./signs.ts";
import type { HclReader } from "./terraform/hclReader.ts";
import { createTerraformHost } from "./terraform/terraformHost.ts";
import { yamlHost } from "./yaml/yamlHost.ts";

/** The hosts that can be had: Terraform needs a reader, which a shell loads when the first such file comes. */
export type Hosts = Readonly<Record<HostId, Host | undefined>>;

export function createHosts(hcl: HclReader | undefined): Hosts {
  return { json: jsonHost, yaml: yamlHost, terraform: hcl && createTerraformHost(hcl) };
}
