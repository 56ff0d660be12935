import type { Host } from "./host.ts";
import { jsonHost } from "./json/jsonHost.ts";
import type { HostId } from "./signs.ts";
import type { HclReader } from "./terraform/hclReader.ts";

/** The hosts as far as they are loaded. Most files are JSON, and the readers of the other languages are large. */
export interface Hosts {
  /** Settles once the host is there; rejects where it cannot be loaded. */
  load(id: HostId): Promise<void>;
  /** `undefined` as long as it is not loaded; the host of JSON always is. */
  get(id: HostId): Host | undefined;
}

/** `loadHcl` gives the reader of Terraform's language, and is asked once, when the first such file comes. */
export function createHosts(loadHcl: () => Promise<HclReader>): Hosts {
  const loaded = new Map<HostId, Host>([["json", jsonHost]]);
  const loading = new Map<HostId, Promise<void>>();
  const start = async (id: HostId): Promise<void> => {
    if (id === "yaml") {
      const { yamlHost } = await import("./yaml/yamlHost.ts");
      loaded.set(id, yamlHost);
    } else if (id === "terraform") {
      const { createTerraformHost } = await import("./terraform/terraformHost.ts");
      loaded.set(id, createTerraformHost(await loadHcl()));
    }
  };
  return {
    load(id) {
      const running = loading.get(id) ?? start(id);
      loading.set(id, running);
      return running;
    },
    get: (id) => loaded.get(id),
  };
}
