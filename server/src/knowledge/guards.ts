import type { SourceId } from "./sources.ts";

/** A test that keeps the requests of an action within bounds. */
export interface GuardTest {
  readonly operator: string;
  readonly key: string;
  /** A text, several, or text with places to fill in. */
  readonly value: string | readonly string[] | { readonly placeholderParts: readonly (string | GuardPlaceholder)[] };
  /** Whether a request may carry several values of the key, all of which have to pass. */
  readonly several?: true;
}

export interface GuardPlaceholder {
  readonly name: string;
  readonly text: string;
}

/** One way to keep requests within bounds: tests that belong together. */
export interface GuardWay {
  /** What is left allowed, behind "only": "in your VPC". */
  readonly only: string;
  readonly tests: readonly GuardTest[];
  /** What AWS's page denies in place of it: true of every request that does not pass the tests. */
  readonly denied?: { readonly test: GuardTest; readonly what: string };
}

/** What requests should be asked for; one of the ways is enough. */
export interface GuardNeed {
  readonly ways: readonly GuardWay[];
  /** Keys beside those of the ways, of which a test shows that somebody thought of it. */
  readonly alsoMetBy?: readonly string[];
  /** Whether resources that name their Regions meet it too. */
  readonly isMetByRegions?: true;
}

/** Actions that have the same needs. */
export interface Guard {
  readonly actions: readonly string[];
  /** Each of them counts. */
  readonly needs: readonly GuardNeed[];
  readonly sources: readonly SourceId[];
}

/** A text that only the user knows. */
export function place(name: string, text: string): GuardTest["value"] {
  return { placeholderParts: [{ name, text }] };
}

/** A test that all values of a key have to pass. */
export function several(key: string, value: GuardTest["value"], operator = "StringEquals"): GuardTest {
  return { operator: `ForAllValues:${operator}`, key, value, several: true };
}
