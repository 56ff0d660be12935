import { compare } from "./access/compare.ts";
import { contentOf } from "./access/meaning.ts";
import type { AccessRequest, Comparison, Simulation } from "./access/request.ts";
import { simulate } from "./access/simulate.ts";
import type { Catalogue } from "./catalogue/catalogue.ts";
import { type Configuration, configuredKind, emptyConfiguration } from "./engine/configuration.ts";
import { type CheckResult, createEngine, type Finding } from "./engine/engine.ts";
import { type FixedText, fixAll } from "./engine/fixAll.ts";
import type { Fix } from "./engine/fixes.ts";
import { complete, describeCompletion } from "./features/completion.ts";
import type { CompletionItem } from "./features/completionItem.ts";
import { explainStatement } from "./features/explain.ts";
import { type GrantDifference, grantDifference } from "./features/grantDifference.ts";
import { type Hover, hover } from "./features/hover.ts";
import { type OpenQuestion, openQuestions } from "./features/openQuestions.ts";
import { statementAt } from "./features/place.ts";
import { insertSnippet, type SnippetInsertion } from "./features/snippetText.ts";
import { spellConditionKey } from "./features/spellConditionKey.ts";
import { type PolicySymbol, symbols } from "./features/symbols.ts";
import type { FileFacts, Host, ParsedFile, ParseOptions, RenderedEdit } from "./hosts/host.ts";
import type { Hosts } from "./hosts/hosts.ts";
import { renderEdits } from "./hosts/render.ts";
import { detectHost, mayHoldPolicies } from "./hosts/signs.ts";
import type { Policy, PolicyKind } from "./policy/policy.ts";
import { rules as allRules } from "./rules/registry.ts";
import type { FixEffect, Rule } from "./rules/rule.ts";

export type { AccessRequest, Comparison, Decision, Simulation, StatementPlace } from "./access/request.ts";

/** A text with what is known of the file that it is in. */
export interface PolicyDocument {
  /** The path below the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** The editor's language id, where there is an editor. */
  readonly language?: string | undefined;
  /** The kind of the policies in it, where the user has set it for this run. */
  readonly kind?: PolicyKind | undefined;
  /** What the other files of its folder say, where that matters; what is missing is unknown. */
  readonly project?: readonly FileFacts[] | undefined;
}

/** Everything that the service needs from outside; it does no input or output of its own. */
export interface ServiceEnvironment {
  readonly catalogue: Catalogue;
  readonly configuration?: Configuration;
  /** A file whose host is not loaded has no policies. */
  readonly hosts: Hosts;
  /** Told of a rule that threw on a document; the other rules go on. */
  readonly onRuleError: (rule: string, error: unknown) => void;
  /** The rules to run; all of them unless a test wants one. */
  readonly rules?: readonly Rule[];
}

/** What Leastwise can say and do about policies: the façade for every shell. Pure; results belong to the caller. */
export interface PolicyService {
  /** The cheap question to ask first: `false` means surely no policy. */
  mayHoldPolicies(document: PolicyDocument): boolean;
  /** What other files of the folder may want to know of this one; a result of it spares the work. */
  summarise(document: PolicyDocument, result?: CheckResult): FileFacts | undefined;
  /** An earlier result of the same document makes it faster and changes nothing else. */
  check(document: PolicyDocument, previous?: CheckResult): CheckResult;
  /** The same without the rules that take their time: the result may be provisional. */
  checkQuickly(document: PolicyDocument, previous?: CheckResult): CheckResult;
  /** Brings a provisional result one policy further. */
  checkFurther(result: CheckResult): CheckResult;
  /** The text edits of a fix; `undefined` where it cannot be spelled at this place. */
  render(result: CheckResult, finding: Finding, fix: Fix): readonly RenderedEdit[] | undefined;
  /** Repairs the text with fixes of these effects that need no input. */
  fixAll(document: PolicyDocument, effects: readonly FixEffect[]): FixedText;
  /** What there is to say about the place at an offset, as Markdown. */
  hover(result: CheckResult, offset: number, options: { readonly commandLinks: boolean }): Hover | undefined;
  /** What can be written at an offset. */
  complete(
    result: CheckResult,
    offset: number,
    options: { readonly snippets: boolean },
  ): readonly CompletionItem[] | undefined;
  /** The long text of a completion item, as Markdown, by its `documentation`. */
  describeCompletion(documentation: string): string | undefined;
  symbols(result: CheckResult): readonly PolicySymbol[];
  /** A page about the statement at an offset, as Markdown. */
  explainStatementAt(result: CheckResult, offset: number): string | undefined;
  /** A ready statement for the policy at an offset. */
  snippetAt(result: CheckResult, offset: number, prefix: string): SnippetInsertion | undefined;
  /** The policies of a text, with no rule run. */
  parse(document: PolicyDocument): ParsedFile;
  /** What AWS decides about a request, by policies that count together; by these alone if they are all. */
  simulate(policies: readonly Policy[], request: AccessRequest, options?: { readonly areAll?: boolean }): Simulation;
  /** What an unknown decision depends on. */
  openQuestions(policies: readonly Policy[], request: AccessRequest, simulation: Simulation): readonly OpenQuestion[];
  /** Whether the new policies grant what the old ones do not; each side's count together. */
  compare(old: readonly Policy[], now: readonly Policy[]): Comparison;
  /** What the new policies grant more, and what less, by action. */
  grantDifference(old: readonly Policy[], now: readonly Policy[]): GrantDifference;
  /** A condition key in AWS's spelling, or as the policies have it. */
  spellConditionKey(key: string, policies: readonly Policy[]): string;
}

/** The ids that a configuration may name. */
export const ruleIds: readonly string[] = allRules.map(({ id }) => id);

export function createPolicyService(environment: ServiceEnvironment): PolicyService {
  const { catalogue, hosts, onRuleError, rules = allRules } = environment;
  const configuration = environment.configuration ?? emptyConfiguration;
  const engine = createEngine({ rules, catalogue, configuration, onRuleError });
  const hostOf = (document: PolicyDocument): Host | undefined => {
    const id = detectHost(document);
    return id && hosts.get(id);
  };
  const parseOptions = ({ path, kind, project }: PolicyDocument): ParseOptions => ({
    path,
    project,
    kind: kind ?? configuredKind(configuration, path),
  });

  const parse = (document: PolicyDocument, previous?: ParsedFile): ParsedFile =>
    hostOf(document)?.parse(document.text, parseOptions(document), previous) ?? noPolicies(document.text);

  return {
    mayHoldPolicies,
    summarise: (document, result) => hostOf(document)?.summarise(document.text, result?.file),
    checkQuickly: (document, previous) => engine.check(parse(document, previous?.file), previous, 0),
    checkFurther: (result) => engine.check(result.file, result, 1),
    check(document, previous) {
      return engine.check(parse(document, previous?.file), previous);
    },
    render: (_, finding, fix) => renderEdits(finding.policy, fix.edits),
    fixAll(document, effects) {
      const host = hostOf(document);
      if (host === undefined) return { text: document.text, fixed: 0 };
      const accept = (fix: Fix) => effects.includes(fix.effect);
      return fixAll({ engine, catalogue, host, text: document.text, parse: parseOptions(document), accept });
    },
    hover: (result, offset, { commandLinks }) => hover(result.file, offset, { catalogue, commandLinks }),
    complete: (result, offset, { snippets }) => complete(result.file, offset, { catalogue, snippets }),
    describeCompletion: (documentation) => describeCompletion(documentation, { catalogue, commandLinks: false }),
    symbols: (result) => symbols(result.file),
    explainStatementAt(result, offset) {
      const place = statementAt(result.file, offset);
      return place === undefined ? undefined : explainStatement(place.policy, place.index, catalogue);
    },
    snippetAt: (result, offset, prefix) => insertSnippet(result.file, offset, prefix),
    parse: (document) => parse(document),
    simulate,
    openQuestions,
    compare: (old, now) => compare(old.map(contentOf), now.map(contentOf), { catalogue }),
    grantDifference: (old, now) => grantDifference(old.map(contentOf), now.map(contentOf), { catalogue }),
    spellConditionKey: (key, policies) => spellConditionKey(key, { catalogue, policies }),
  };
}

function noPolicies(text: string): ParsedFile {
  return { host: undefined, text, policies: [], state: undefined, dispose() {} };
}
