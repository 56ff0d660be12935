import type { Catalogue } from "../catalogue/catalogue.ts";
import { type Cell, type ManyValues, mayBePresent } from "./cell.ts";
import { fillGlob, globMatches, widestGlob } from "./glob.ts";
import type { AccessRequest } from "./request.ts";
import type { Space } from "./space.ts";

/** A request of the cell, the plainest; where something opaque decides, one that is likely to be of the cell. */
export function requestOf(cell: Cell, space: Space): AccessRequest {
  const context = new Map<string, readonly string[]>();
  const texts = new Map<string, string>();
  for (const [index, { name, representatives, isMany }] of space.dimensions.entries()) {
    const values = cell.values[index];
    if (isMany) context.set(name, pickMany(values as ManyValues, representatives));
    else {
      const text = representatives[lowestBit(values as bigint)];
      if (name.includes(":")) context.set(name, text === undefined ? [] : [text]);
      else if (text !== undefined) texts.set(name, text);
    }
  }
  const request: AccessRequest = {
    principal: texts.get("principal"),
    action: texts.get("action") ?? "",
    resource: texts.get("resource"),
    context,
    contextIsComplete: true,
  };
  return fillVariables(request, cell, space);
}

/** Absent where that is possible, else one value of each that there must be. */
function pickMany(values: ManyValues, representatives: readonly (string | undefined)[]): string[] {
  if (values.mayBeAbsent || !mayBePresent(values)) return [];
  const picked = new Set<number>();
  for (const mask of values.some) {
    const candidates = mask & values.all;
    if (![...picked].some((bit) => (candidates >> BigInt(bit)) & 1n)) picked.add(lowestBit(candidates));
  }
  if (picked.size === 0) picked.add(lowestBit(values.all));
  return [...picked].map((bit) => representatives[bit] ?? "");
}

function lowestBit(mask: bigint): number {
  return (mask & -mask).toString(2).length - 1;
}

/** Where a pattern with variables has to fit, gives the variables a value and the text that fits then. */
function fillVariables(request: AccessRequest, cell: Cell, space: Space): AccessRequest {
  let { resource } = request;
  const context = new Map(request.context);
  for (const [truth, holds] of cell.truths) {
    const glob = space.openGlobs[truth];
    const dimension = space.dimensions[space.truths[truth]?.dimension ?? -1];
    if (!holds || glob === undefined || dimension === undefined) continue;
    const filled = fillGlob(glob, ({ name, source }) => {
      if (source === "deployment") return undefined;
      if (context.get(name)?.length !== 1) context.set(name, ["example"]);
      return context.get(name)?.[0];
    });
    if (filled === undefined) continue;
    const text = plainText(filled.tokens);
    if (dimension.name === "resource" && globMatches(widestGlob(glob), text)) resource = text;
    else if (dimension.name.includes(":")) context.set(dimension.name, [text]);
  }
  return { ...request, resource, context };
}

function plainText(tokens: readonly unknown[]): string {
  return tokens
    .map((token) => (typeof token === "number" && token >= 0 ? String.fromCharCode(token) : "example"))
    .join("");
}

/**
 * The same request in words that people know, as long as `confirms` holds for it: a real action, the ARN of a resource
 * that the action takes, no more context than needed.
 */
export function polish(
  request: AccessRequest,
  catalogue: Catalogue,
  hints: WitnessHints,
  confirms: (request: AccessRequest) => boolean,
): AccessRequest {
  const tryWith = (current: AccessRequest, change: Partial<AccessRequest>): AccessRequest => {
    const changed = { ...current, ...change };
    return confirms(changed) ? changed : current;
  };
  let best = request;
  for (const action of candidateActions(request.action, hints.isAlike, catalogue)) {
    const changed = tryWith(best, { action });
    if (changed === best) continue;
    best = changed;
    break;
  }
  if (best.resource !== undefined) {
    for (const resource of candidateResources(best.action, hints.resources, catalogue)) {
      const changed = tryWith(best, { resource });
      if (changed === best) continue;
      best = changed;
      break;
    }
  }
  for (const key of best.context.keys()) {
    best = tryWith(best, { context: new Map([...best.context].filter(([other]) => other !== key)) });
  }
  return best;
}

/** Where to look for better words. */
export interface WitnessHints {
  readonly resources: readonly string[];
  /** Whether the statements are about the action just as they are about the request's. */
  readonly isAlike: (action: string) => boolean;
}

/** At most this many resources are tried. */
const MAX_CANDIDATES = 50;

/** The action in AWS's spelling where it is a real one; else one of its service's. */
function candidateActions(action: string, isAlike: (action: string) => boolean, catalogue: Catalogue): string[] {
  const known = catalogue.action(action);
  if (known !== undefined) return [known.id];
  const [prefix = ""] = action.split(":");
  const service = catalogue.service(prefix) ?? (isAlike("s3:x") ? catalogue.service("s3") : undefined);
  const alike = service?.actions.find(({ id }) => isAlike(id));
  return alike === undefined ? [] : [alike.id];
}

/** Resources that the action takes, made from the patterns and from AWS's ARN formats. */
function candidateResources(action: string, patterns: readonly string[], catalogue: Catalogue): string[] {
  const types = catalogue.action(action)?.resourceTypes ?? [];
  const formats = types.flatMap(({ arns }) => arns.map(exampleArn));
  const filled = patterns.filter((pattern) => pattern !== "*").map(fillPattern);
  const fits = (resource: string) => catalogue.resourceTypesOf(resource).some((type) => types.includes(type));
  return [...filled.filter(fits), ...formats, ...(types.length === 0 ? ["*"] : []), ...filled].slice(0, MAX_CANDIDATES);
}

/** The pattern with plain text for its wildcards; whole fields of an ARN get what AWS's documentation has in examples. */
function fillPattern(pattern: string): string {
  const fields = pattern.split(":");
  const names = ["", "Partition", "", "Region", "Account"];
  return fields
    .map((field, index) => {
      const example = /^\*+$/.test(field) ? exampleParts.get(names[index] ?? "") : undefined;
      return example ?? field.replace(/\*+|\?/g, "example");
    })
    .join(":");
}

function exampleArn(format: string): string {
  return format.replace(/\$\{([^}]+)\}/g, (_, part: string) => exampleParts.get(part) ?? "example");
}

const exampleParts = new Map([
  ["Partition", "aws"],
  ["Region", "us-east-1"],
  ["Account", "111122223333"],
]);
