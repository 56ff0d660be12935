import { compare } from "./access/compare.ts";
import { grantsOf, type PolicyGrants } from "./access/grants.ts";
import { contentOf } from "./access/meaning.ts";
import type { AccessRequest, Comparison, Simulation } from "./access/request.ts";
import { simulate } from "./access/simulate.ts";
import type { Catalogue } from "./catalogue/catalogue.ts";
import { readComments } from "./engine/comments.ts";
import {
  type Configuration,
  configuredKind,
  emptyConfiguration,
  type Justification,
  type NamedRules,
  type Override,
  overridesFor,
  type Settings,
  withOverrides,
} from "./engine/configuration.ts";
import { fitsFile } from "./engine/covers.ts";
import { type CheckResult, createEngine, type Engine, type Finding } from "./engine/engine.ts";
import { ownPlace } from "./engine/fillIn.ts";
import { type FixedText, fixAll } from "./engine/fixAll.ts";
import type { Fix } from "./engine/fixes.ts";
import { isJustifiableRule } from "./engine/justifiable.ts";
import {
  commentProblems,
  type JustificationProblem,
  type JustificationState,
  justificationState,
} from "./engine/justificationState.ts";
import { type JustifiedResult, justify } from "./engine/justify.ts";
import { type OfferedRefactoring, offerRefactorings, refactorAll } from "./engine/refactor.ts";
import { justificationComment } from "./engine/writeComment.ts";
import { type JustificationEntry, justificationEntry } from "./engine/writeJustification.ts";
import { changePage, changeTitle } from "./features/changePage.ts";
import { complete, describeCompletion } from "./features/completion.ts";
import type { CompletionItem } from "./features/completionItem.ts";
import { type Conversion, type ConversionTarget, convertPolicy } from "./features/convert/convertPolicy.ts";
import { pastedPolicy } from "./features/convert/pastedPolicy.ts";
import { explainStatement } from "./features/explain.ts";
import { grantsPage } from "./features/grantsPage.ts";
import { type Hover, hover } from "./features/hover.ts";
import { type Lens, lenses, lensTitle } from "./features/lenses.ts";
import { type OpenQuestion, openQuestions } from "./features/openQuestions.ts";
import { type PolicyPair, pairPolicies } from "./features/pairPolicies.ts";
import { placeOfSpan, policyAt, statementAt } from "./features/place.ts";
import { isUnchanged, type PolicyChange, policyChange } from "./features/policyChange.ts";
import { reasonsText } from "./features/reasons.ts";
import { insertSnippet, type SnippetInsertion } from "./features/snippetText.ts";
import { spellConditionKey } from "./features/spellConditionKey.ts";
import { type PolicySymbol, symbols } from "./features/symbols.ts";
import type { FileFacts, Host, ParsedFile, ParseOptions, RenderedEdit } from "./hosts/host.ts";
import type { Hosts } from "./hosts/hosts.ts";
import { renderEdits } from "./hosts/render.ts";
import { detectHost, mayHoldPolicies } from "./hosts/signs.ts";
import type { OwnPlace } from "./policy/ownPlace.ts";
import type { Policy, PolicyKind } from "./policy/policy.ts";
import { type PolicyRefactoringName, policyRefactorings } from "./refactorings/refactorings.ts";
import { rules as allRules } from "./rules/registry.ts";
import { type FixEffect, grantCategories, type Rule } from "./rules/rule.ts";
import { type Span, touches } from "./text/span.ts";

export type { AccessRequest, Comparison, Decision, Simulation, StatementPlace } from "./access/request.ts";
export type { PolicyChange } from "./features/policyChange.ts";

/** A text with what is known of the file that it is in. */
export interface PolicyDocument {
  /** The path below the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** The editor's language id, where there is an editor. */
  readonly language?: string | undefined;
  /** The kind of the policies in it, where the user has set it for this run. */
  readonly kind?: PolicyKind | undefined;
  /** CloudFormation's name for what the resource policies in it belong to, where the user has set it for this run. */
  readonly resourceType?: string | undefined;
  /** Whether somebody else, such as the editor's own support of the language, tells of its syntax errors. */
  readonly syntaxIsChecked?: boolean;
  /** What the other files of its folder say, where that matters; what is missing is unknown. */
  readonly project?: readonly FileFacts[] | undefined;
}

/** Everything that the service needs from outside; it does no input or output of its own. */
export interface ServiceEnvironment {
  readonly catalogue: Catalogue;
  readonly configuration?: Configuration;
  /** The user's day, `YYYY-MM-DD`: by it justifications expire. The next day needs a new service. */
  readonly today: string;
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
  check(document: PolicyDocument, previous?: CheckResult): JustifiedResult;
  /** The same without the rules that take their time: the result may be provisional. */
  checkQuickly(document: PolicyDocument, previous?: CheckResult): JustifiedResult;
  /** Brings a provisional result one policy further. */
  checkFurther(result: JustifiedResult): JustifiedResult;
  /** The text edits of a fix or an addition; `undefined` where it cannot be spelled at this place. */
  render(result: CheckResult, finding: Finding, fix: Pick<Fix, "edits">): readonly RenderedEdit[] | undefined;
  /** The justification to write into the configuration for a finding; `undefined` where there can be none. */
  justificationFor(result: JustifiedResult, finding: Finding): JustificationEntry | undefined;
  /** The edits that justify a finding by a comment; `undefined` where there can be none. */
  justifyByComment(result: JustifiedResult, finding: Finding): readonly RenderedEdit[] | undefined;
  /** What is wrong with the justifications in the comments of a file. */
  commentProblems(result: JustifiedResult): readonly JustificationProblem[];
  /** What became of a justification; `matches` is `undefined` where that is not known. */
  justificationState(
    justification: Pick<Justification, "reason" | "expires">,
    matches: boolean | undefined,
  ): JustificationState;
  /** Repairs the text with fixes of these effects that need no input. */
  fixAll(document: PolicyDocument, effects: readonly FixEffect[]): FixedText;
  /** What can be done to what is written at a place of the file, with no finding to ask for it. */
  refactorings(result: CheckResult, span: Span): readonly OfferedRefactoring[];
  /** The text with one refactoring made wherever it can be. */
  refactorAll(document: PolicyDocument, name: PolicyRefactoringName): string;
  /** The policy at an offset in another notation. */
  convertAt(result: CheckResult, offset: number, target: ConversionTarget): Conversion | undefined;
  /** A text that is pasted at an offset as the document writes policies; `undefined` where nothing is to be changed. */
  convertPasted(document: PolicyDocument, offset: number, text: string): string | undefined;
  /** What there is to say about the place at an offset, as Markdown. */
  hover(result: CheckResult, offset: number, options: { readonly commandLinks: boolean }): Hover | undefined;
  /** What can be written at an offset. */
  complete(
    result: JustifiedResult,
    offset: number,
    options: { readonly snippets: boolean },
  ): readonly CompletionItem[] | undefined;
  /** The long text of a completion item, as Markdown, by its `documentation`. */
  describeCompletion(documentation: string): string | undefined;
  symbols(result: CheckResult): readonly PolicySymbol[];
  /** A page about the statement at an offset, as Markdown. */
  explainStatementAt(result: CheckResult, offset: number): string | undefined;
  /** A ready statement for the policy at an offset. */
  snippetAt(result: JustifiedResult, offset: number, prefix: string): SnippetInsertion | undefined;
  /** The policies of a text, with no rule run. */
  parse(document: PolicyDocument): ParsedFile;
  /** What AWS decides about a request, by policies that count together; by these alone if they are all. */
  simulate(policies: readonly Policy[], request: AccessRequest, options?: { readonly areAll?: boolean }): Simulation;
  /** What an unknown decision depends on. */
  openQuestions(policies: readonly Policy[], request: AccessRequest, simulation: Simulation): readonly OpenQuestion[];
  /** Whether the new policies grant what the old ones do not; each side's count together. */
  compare(old: readonly Policy[], now: readonly Policy[]): Comparison;
  /** What became of a policy. */
  policyChange(pair: PolicyPair): PolicyChange;
  /** The lines above policies and statements that say what they grant. */
  lenses(result: CheckResult, wanted: { readonly policies: boolean; readonly statements: boolean }): readonly Lens[];
  lensTitle(result: CheckResult, lens: Pick<Lens, "policy" | "statement">): string | undefined;
  /** The policies, by their index, that are not as they are in an earlier text of the file. */
  changedPolicies(result: CheckResult, earlier: ParsedFile): readonly number[];
  /** In a few words how the policy of an index differs from its earlier state. */
  changeTitle(result: CheckResult, earlier: ParsedFile, policy: number): string | undefined;
  /** A page about what the policy at an offset grants, as Markdown. */
  grantsPageAt(result: CheckResult, offset: number): string | undefined;
  /** A page about how it differs from its earlier state, as Markdown; `undefined` where it is as it was. */
  changePageAt(result: CheckResult, earlier: ParsedFile, offset: number): string | undefined;
  /** A page about what a policy grants, as Markdown. */
  grantsPage(policy: Policy): string;
  /** A condition key in AWS's spelling, or as the policies have it. */
  spellConditionKey(key: string, policies: readonly Policy[]): string;
}

/** The rules that a configuration may name. */
export const namedRules: NamedRules = namesOf(allRules);

export function createPolicyService(environment: ServiceEnvironment): PolicyService {
  const { catalogue, hosts, onRuleError, today, rules = allRules } = environment;
  const configuration = environment.configuration ?? emptyConfiguration;
  const named = namesOf(rules);
  /** By the overrides that count for a file: files that have the same in common share an engine, and what it caches. */
  const checkers = new Map<string, Checker>();
  const createChecker = (overrides: readonly Override[]): Checker => {
    const settings = withOverrides(configuration, overrides);
    const place = ownPlace(settings, catalogue);
    return { settings, place, engine: createEngine({ rules, catalogue, settings, place, onRuleError }) };
  };
  /** By path: to compare it with all globs takes longer than the rest of a small change. */
  const acceptances = new Map<string, Acceptance>();
  const acceptanceOf = (path: string): Acceptance => {
    const known = acceptances.get(path);
    if (known !== undefined) return known;
    const overrides = overridesFor(configuration, path);
    const key = overrides.map((override) => configuration.overrides.indexOf(override)).join();
    const checker = checkers.get(key) ?? createChecker(overrides);
    checkers.set(key, checker);
    const justifications = configuration.justifications.filter((one) => fitsFile(one, path));
    const found = { ...checker, justifications };
    acceptances.set(path, found);
    return found;
  };
  const checkFile = (path: string, file: ParsedFile, previous?: CheckResult, passes?: number): JustifiedResult => {
    const { engine, settings, justifications } = acceptanceOf(path);
    const comments = readComments(file, named);
    const { allowedWildcards } = settings;
    const accepted = { justifications, allowedWildcards, comments };
    return justify(engine.check(file, previous, passes), { path, today, ...accepted });
  };
  const hostOf = (document: PolicyDocument): Host | undefined => {
    const id = detectHost(document);
    return id && hosts.get(id);
  };
  const parseOptions = ({ path, kind, resourceType, project, syntaxIsChecked }: PolicyDocument): ParseOptions => ({
    path,
    project,
    resourceType,
    syntaxIsChecked,
    kind: toldKind(kind, resourceType) ?? configuredKind(configuration, path),
  });

  const parse = (document: PolicyDocument, previous?: ParsedFile): ParsedFile =>
    hostOf(document)?.parse(document.text, parseOptions(document), previous) ?? noPolicies(document.text);

  /** By the list of statements, which a parse keeps where nothing in it changed; the version says how to read it. */
  const known = new WeakMap<
    Policy["statements"],
    { readonly version: string | undefined; readonly grants: PolicyGrants }
  >();
  const grants = (policy: Policy): PolicyGrants => {
    const { version } = policy.facts;
    const before = known.get(policy.statements);
    if (before !== undefined && before.version === version) return before.grants;
    const found = grantsOf(policy, catalogue);
    known.set(policy.statements, { version, grants: found });
    return found;
  };
  const pairsOf = (result: CheckResult, earlier: ParsedFile) =>
    pairPolicies(earlier.policies, result.file.policies, { onlyOnes: true });

  return {
    mayHoldPolicies,
    summarise: (document, result) => hostOf(document)?.summarise(document.text, result?.file),
    checkQuickly: (document, previous) => checkFile(document.path, parse(document, previous?.file), previous, 0),
    checkFurther: (result) => checkFile(result.path, result.file, result, 1),
    check: (document, previous) => checkFile(document.path, parse(document, previous?.file), previous),
    render: (_, finding, fix) => renderEdits(finding.policy, fix.edits),
    justificationFor: ({ path }, finding) => justificationEntry(finding, { path, today }),
    justifyByComment: (result, finding) => justificationComment(result, finding, today),
    commentProblems: (result) => commentProblems(result, today),
    justificationState: (justification, matches) => justificationState(justification, { matches, today }),
    fixAll(document, effects) {
      const host = hostOf(document);
      if (host === undefined) return { text: document.text, fixed: 0 };
      const { path, text } = document;
      const accept = (fix: Fix) => effects.includes(fix.effect);
      const check = (file: ParsedFile, previous: CheckResult | undefined) => checkFile(path, file, previous);
      return fixAll({ check, catalogue, host, text, parse: parseOptions(document), accept });
    },
    hover(result, offset, { commandLinks }) {
      const found = hover(result.file, offset, { catalogue, commandLinks });
      const findings = result.findings.filter(({ category }) => grantCategories.includes(category));
      return withReasons(found, findings, offset);
    },
    complete(result, offset, { snippets }) {
      const { place } = acceptanceOf(result.path);
      return complete(result.file, offset, { catalogue, snippets, place });
    },
    refactorings(result, span) {
      const place = placeOfSpan(result.file, span);
      return place === undefined ? [] : offerRefactorings({ ...place, catalogue });
    },
    refactorAll(document, name) {
      const host = hostOf(document);
      if (host === undefined) return document.text;
      const options = { catalogue, host, text: document.text, parse: parseOptions(document) };
      return refactorAll(policyRefactorings[name], options);
    },
    convertAt({ file }, offset, target) {
      const policy = policyAt(file, offset);
      return policy && convertPolicy(policy, file.host?.id === "terraform", target);
    },
    convertPasted(document, offset, text) {
      const host = detectHost(document);
      const lineBefore = document.text.slice(document.text.lastIndexOf("\n", offset - 1) + 1, offset);
      if (host === undefined || isTerraformJson(document)) return undefined;
      return pastedPolicy(text, { host, lineBefore }, hosts);
    },
    describeCompletion: (documentation) => describeCompletion(documentation, { catalogue, commandLinks: false }),
    symbols: (result) => symbols(result.file),
    explainStatementAt(result, offset) {
      const place = statementAt(result.file, offset);
      return place === undefined ? undefined : explainStatement(place.policy, place.index, catalogue);
    },
    snippetAt: (result, offset, prefix) => insertSnippet(result.file, offset, prefix, acceptanceOf(result.path).place),
    parse: (document) => parse(document),
    simulate,
    openQuestions,
    compare: (old, now) => compare(old.map(contentOf), now.map(contentOf), { catalogue }),
    policyChange: (pair) => policyChange(pair, { catalogue }),
    lenses: (result, wanted) => lenses(result.file, wanted),
    lensTitle(result, { policy: index, statement }) {
      const policy = result.file.policies[index];
      return policy === undefined ? undefined : lensTitle(policy, statement, { catalogue, grants });
    },
    changedPolicies(result, earlier) {
      const pairs = pairsOf(result, earlier);
      return [...result.file.policies.keys()].filter((index) => {
        const pair = pairs.find(({ now }) => now === result.file.policies[index]);
        return pair !== undefined && !isUnchanged(pair);
      });
    },
    changeTitle(result, earlier, index) {
      const pair = pairsOf(result, earlier).find(({ now }) => now === result.file.policies[index]);
      return pair?.now === undefined ? undefined : changeTitle(policyChange(pair, { catalogue }));
    },
    grantsPageAt(result, offset) {
      const policy = policyAt(result.file, offset);
      return policy === undefined ? undefined : grantsPage(policy, grants(policy), catalogue);
    },
    changePageAt(result, earlier, offset) {
      const policy = policyAt(result.file, offset);
      const pair = pairsOf(result, earlier).find(({ now }) => now === policy);
      if (policy === undefined || pair === undefined || isUnchanged(pair)) return undefined;
      return changePage(policyChange(pair, { catalogue }), catalogue);
    },
    grantsPage: (policy) => grantsPage(policy, grants(policy), catalogue),
    spellConditionKey: (key, policies) => spellConditionKey(key, { catalogue, policies }),
  };
}

/** A hover with the reasons of the findings at its place. */
function withReasons(found: Hover | undefined, findings: readonly Finding[], offset: number): Hover | undefined {
  const here = findings.filter(({ span }) => touches(span, offset));
  const reasons = reasonsText(
    here.map((finding) => ({
      rule: finding.rule,
      why: finding.docs.why,
      withoutFix: finding.fixes().length === 0 ? finding.docs.withoutFix : undefined,
    })),
  );
  const [first] = here;
  if (reasons === undefined || first === undefined) return found;
  if (found === undefined) return { span: first.span, markdown: reasons };
  // An editor shows the findings themselves just above.
  return { ...found, markdown: `${reasons}\n\n---\n\n${found.markdown}` };
}

/** What a file is checked with. */
interface Checker {
  readonly settings: Settings;
  readonly place: OwnPlace;
  readonly engine: Engine;
}

/** The same with what is accepted in a file. */
interface Acceptance extends Checker {
  readonly justifications: readonly Justification[];
}

function namesOf(rules: readonly Rule[]): NamedRules {
  return { all: rules.map(({ id }) => id), justifiable: rules.filter(isJustifiableRule).map(({ id }) => id) };
}

function isTerraformJson({ path }: PolicyDocument): boolean {
  return /\.(?:tf|tofu)\.json$/i.test(path);
}

/** AWS's API knows trust policies as resource policies of a type of their own. */
function toldKind(kind: PolicyKind | undefined, resourceType: string | undefined): PolicyKind | undefined {
  const isTrust = resourceType === "AWS::IAM::AssumeRolePolicyDocument" && (kind ?? "resource") === "resource";
  return isTrust ? "trust" : kind;
}

function noPolicies(text: string): ParsedFile {
  return { host: undefined, text, policies: [], resources: [], state: undefined, dispose() {} };
}
