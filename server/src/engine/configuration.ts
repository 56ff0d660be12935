import picomatch from "picomatch";
import type { PolicyKind } from "../policy/policy.ts";
import type { Span } from "../text/span.ts";
import type { Severity } from "./severity.ts";

/** The one truth for editor and command line, read from `leastwise.json`. */
export interface Configuration extends Settings {
  /** The first entry whose glob fits a file's path decides the kind of the policies in it. */
  readonly kinds: readonly KindSetting[];
  /** What is set otherwise for some files; of entries that fit the same file the later ones win. */
  readonly overrides: readonly Override[];
  readonly justifications: readonly Justification[];
}

/** What may be set for some files in another way than for all. */
export interface Settings {
  /** A severity, or `off`, by rule id. */
  readonly rules: Readonly<Record<string, Severity | "off">>;
  /** The user's own, the usual one first: new text names it. */
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly partitions: readonly string[];
  readonly allowedWildcards: AllowedWildcards;
}

/** Entries that no rule about wildcards complains of, as they are written in a policy. */
export interface AllowedWildcards {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** What is set here takes the place of what is set outside; a rule that is not named keeps its severity. */
export interface Override extends Partial<Settings> {
  readonly files: readonly string[];
  readonly kind?: PolicyKind;
}

export interface KindSetting {
  readonly files: string;
  readonly kind: PolicyKind;
}

/**
 * An exception with its reason. It covers what it names and nothing else: findings of one rule, in the files and policies
 * that the globs fit, about the very entry.
 */
export interface Justification {
  readonly rule: string;
  /** A glob of paths below the folder of the configuration. */
  readonly file: string | undefined;
  /** The place of the policy in its file; `*` stands for any run of characters. */
  readonly policy: string | undefined;
  readonly sid: string | undefined;
  /** The texts of entries, by the element that holds them. */
  readonly entries: Readonly<Record<NamedElement, readonly string[] | undefined>>;
  /** Empty where none is given; such a one covers nothing. */
  readonly reason: string;
  readonly owner: string | undefined;
  /** The last day that it counts on, `YYYY-MM-DD`; `undefined` for one without end. */
  readonly expires: string | undefined;
  /** The place in the configuration's text. */
  readonly span: Span;
}

/** The rules that a configuration may name. */
export interface NamedRules {
  readonly all: readonly string[];
  /** Those whose findings are a matter of judgement, so that one may be justified. */
  readonly justifiable: readonly string[];
}

/** The keys by which a justification names entries. */
export const namedElements = ["action", "resource", "principal", "condition"] as const;
export type NamedElement = (typeof namedElements)[number];

export const emptyConfiguration: Configuration = {
  rules: {},
  accounts: [],
  regions: [],
  partitions: [],
  allowedWildcards: { actions: [], resources: [] },
  kinds: [],
  overrides: [],
  justifications: [],
};

/** The kind that the configuration sets for a file, by its path below the workspace root, with `/`. */
export function configuredKind(configuration: Configuration, path: string): PolicyKind | undefined {
  const override = overridesFor(configuration, path).findLast(({ kind }) => kind !== undefined);
  return override?.kind ?? configuration.kinds.find(({ files }) => fitsGlob(path, files))?.kind;
}

/** The overrides that count for a file, in their order. */
export function overridesFor({ overrides }: Configuration, path: string): readonly Override[] {
  return overrides.filter(({ files }) => files.some((glob) => fitsGlob(path, glob)));
}

/** The settings with overrides applied, one after the other. */
export function withOverrides(settings: Settings, overrides: readonly Override[]): Settings {
  return overrides.reduce(
    (before, override): Settings => ({
      rules: { ...before.rules, ...override.rules },
      accounts: override.accounts ?? before.accounts,
      regions: override.regions ?? before.regions,
      partitions: override.partitions ?? before.partitions,
      allowedWildcards: override.allowedWildcards ?? before.allowedWildcards,
    }),
    settings,
  );
}

export function fitsGlob(path: string, glob: string): boolean {
  return picomatch.isMatch(path, glob, { dot: true });
}
