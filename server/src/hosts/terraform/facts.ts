import type { Attachment } from "../cloudformation/attachment.ts";
import type { DocumentUse } from "../host.ts";
import { addressOf, argumentsOf } from "./arguments.ts";
import { attachmentAt, holdersAt, managedPolicyUse } from "./attachments.ts";
import { isDocumentBlock, mergedDocuments } from "./documentBlock.ts";
import { childrenOf, type HclElement, type HclExpression, type HclFile } from "./hclTree.ts";
import { keyOf } from "./nodes.ts";

/** The places in a file where documents, managed policies and local values of the module are used under their names. */
export function usesIn(file: HclFile, text: string): DocumentUse[] {
  return argumentsOf(file).flatMap(({ block, path, place, value }): DocumentUse[] => {
    if (block === undefined) return [];
    const references = () => referencesIn(value, place, text);
    if (block.type === "locals")
      return references().map((reference) => ({ name: reference.name, partOf: reference.place }));
    const documents = () => references().filter(({ name }) => !isManagedPolicy(name));
    const address = addressOf(block);
    if (isDocumentBlock(block)) {
      return mergedDocuments.has(path) ? documents().map(({ name }) => ({ name, partOf: address })) : [];
    }
    // What a managed policy is for says who uses it.
    if (isManagedPolicy(address) && path === "policy")
      return documents().map(({ name }) => ({ name, partOf: address }));
    const kind = managedPolicyUse(block, path);
    if (kind !== undefined) {
      const policies = references().filter(({ name }) => !name.startsWith("data."));
      const holders = kind === "identity" ? holdersAt(block) : [];
      return policies.map(({ name }) => ({ name, attachment: { kind, holders } }));
    }
    const attachment = attachmentAt(block, path, text);
    if (attachment?.kind === undefined) return [];
    return documents().map(({ name }) => ({ name, attachment }));
  });
}

function isManagedPolicy(name: string): boolean {
  return name.startsWith("aws_iam_policy.");
}

/** What the documents of a module are used for. */
export interface Usage {
  /**
   * For a document at this place, such as `local.policies.read`. Empty where nobody uses it, or where it is used for
   * different things. A managed policy is a boundary where nobody uses it for anything else.
   */
  attachmentOf(place: string): Attachment;
}

export function createUsage(uses: readonly DocumentUse[]): Usage {
  const byRoot = new Map<string, DocumentUse[]>();
  for (const use of uses) {
    const known = byRoot.get(rootOf(use.name));
    if (known === undefined) byRoot.set(rootOf(use.name), [use]);
    else known.push(use);
  }
  const attachmentsOf = (name: string, seen: Set<string>): Attachment[] => {
    if (seen.has(name) || seen.size > MAX_STEPS) return [];
    seen.add(name);
    const found = (byRoot.get(rootOf(name)) ?? []).flatMap((use) => {
      if (!holds(use.name, name) && !holds(name, use.name)) return [];
      return "partOf" in use ? attachmentsOf(nameOf(use.partOf), seen) : [use.attachment];
    });
    if (!isManagedPolicy(name)) return found;
    const isBoundary = found.length > 0 && found.every(({ kind }) => kind === "boundary");
    if (isBoundary) return [{ kind: "boundary" }];
    return [{ kind: "identity", resourceType: "AWS::IAM::ManagedPolicy", holders: holdersOf(found) }];
  };
  return { attachmentOf: (place) => agreed(attachmentsOf(nameOf(place), new Set())) };
}

/** So many names are followed from one document; real modules need a few. */
const MAX_STEPS = 100;

function agreed([first, ...others]: readonly Attachment[]): Attachment {
  if (first === undefined || others.some(({ kind }) => kind !== first.kind)) return {};
  const { kind, resourceType } = first;
  const holders = holdersOf([first, ...others]);
  return others.every((other) => other.resourceType === resourceType)
    ? { kind, resourceType, holders }
    : { kind, holders };
}

function holdersOf(attachments: readonly Attachment[]): string[] {
  return attachments.flatMap(({ holders = [] }) => holders);
}

/** Whether the value of the first name is, or holds, that of the second. */
function holds(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`);
}

/** What is looked up first: the local value, or the document. */
function rootOf(name: string): string {
  return name
    .split(".")
    .slice(0, name.startsWith("data.") ? 3 : 2)
    .join(".");
}

/** A place as a name: keys and indexes, one after the other. */
function nameOf(place: string): string {
  return place
    .split(/[.[\]]+/)
    .filter((step) => step !== "")
    .join(".");
}

interface Reference {
  readonly name: string;
  /** Where it stands. */
  readonly place: string;
}

/** The documents, managed policies and local values that an expression takes part of its value from. */
function referencesIn(root: HclExpression, rootPlace: string, text: string): Reference[] {
  const found: Reference[] = [];
  const keyIn = (element: HclElement) => keyOf(element, { text });
  const visit = (expression: HclExpression, place: string): void => {
    if (expression.kind === "reference") {
      const name = referredName(expression.path);
      if (name !== undefined) found.push({ name, place });
    }
    // A statement holds no statement and no document.
    if (expression.kind === "object" && expression.elements.some((each) => keyIn(each) === "Effect")) return;
    for (const { value, step } of childrenOf(expression, keyIn)) visit(value, place + step);
  };
  visit(root, rootPlace);
  return found;
}

/** The name in a reference, up to what is not known before deployment; what documents give is of no interest. */
function referredName(path: string): string | undefined {
  const steps: string[] = [];
  const pattern = /\.?([\p{L}_][\p{L}\p{N}_-]*)|\.(\d+)|\[(\d+)\]|\["([^"]*)"\]/uy;
  for (let match = pattern.exec(path); match !== null; match = pattern.exec(path)) {
    steps.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? "");
  }
  const [first, second] = steps;
  if (first === "local" && steps.length > 1) return steps.join(".");
  if (first === "aws_iam_policy" && second !== undefined) return `${first}.${second}`;
  const isDocument = first === "data" && second === "aws_iam_policy_document" && steps.length > 2;
  return isDocument ? steps.slice(0, 3).join(".") : undefined;
}
