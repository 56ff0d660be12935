import { scalarText } from "../../policy/lower.ts";
import type { ObjectNode, PolicyNode } from "../../policy/tree.ts";
import { joinValues, knownText, type Value } from "../../policy/value.ts";

/**
 * CloudFormation's functions, in their long form; a host that reads the short one (`!Sub`) gives this one.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export interface Intrinsic {
  /** `Ref`, or as in `Fn::Sub`. */
  readonly name: string;
  readonly argument: PolicyNode;
}

/** The function that an object stands for, which is its only key. */
export function readIntrinsic(node: PolicyNode): Intrinsic | undefined {
  if (node.kind !== "object" || node.properties.length !== 1) return undefined;
  const [property] = node.properties;
  if (property === undefined || !(property.key === "Ref" || property.key.startsWith("Fn::"))) return undefined;
  return { name: property.key, argument: property.value };
}

/** What is known of the value of a function before deployment; what may be a list or nothing at all is unknown. */
export function intrinsicValue({ name, argument }: Intrinsic): Value {
  const [first, second] = argument.kind === "array" ? argument.items : [argument];
  switch (name) {
    case "Ref": {
      const text = scalarText(argument);
      return text === undefined || text === "AWS::NoValue" ? unknown : hole(text);
    }
    case "Fn::GetAtt": {
      const parts = (argument.kind === "array" ? argument.items : [argument]).map(scalarText);
      return parts.includes(undefined) ? unknown : hole(parts.join("."));
    }
    case "Fn::Sub": {
      const text = first === undefined ? undefined : scalarText(first);
      return text === undefined ? unknown : substitute(text, second);
    }
    case "Fn::Join": {
      const separator = first === undefined ? undefined : scalarText(first);
      return separator === undefined || second?.kind !== "array" ? unknown : joinItems(second.items, separator);
    }
    case "Fn::Select": {
      const index = first === undefined ? undefined : knownText(scalarValue(first));
      const chosen = second?.kind === "array" && index !== undefined ? second.items[Number(index)] : undefined;
      return chosen === undefined ? unknown : scalarValue(chosen);
    }
    default:
      return unknown;
  }
}

const unknown: Value = { kind: "unknown" };

function hole(name: string): Value {
  return { kind: "template", parts: [{ name }] };
}

function localHole(name: string): Value {
  return { kind: "template", parts: [{ name, isLocal: true }] };
}

/** The value of a scalar or of a function. */
function scalarValue(node: PolicyNode): Value {
  if (node.kind === "string") return node.value;
  if (node.kind === "literal" && node.value !== null) return { kind: "known", text: String(node.value) };
  const intrinsic = readIntrinsic(node);
  return intrinsic === undefined ? unknown : intrinsicValue(intrinsic);
}

/** A part that is a list at deployment, or may be one, leaves no more than a hole. */
function joinItems(items: readonly PolicyNode[], separator: string): Value {
  const values = items.map((item, index): Value => {
    const value = scalarValue(item);
    return value.kind === "unknown" ? localHole(`${index}`) : value;
  });
  return joinValues(
    values.flatMap((value, index) => (index === 0 ? [value] : [{ kind: "known", text: separator }, value])),
  );
}

/**
 * The text of `Fn::Sub` with its variables as holes; a variable of the map whose text is known gives its text.
 * `${!Name}` stands for `${Name}`.
 */
function substitute(text: string, map: PolicyNode | undefined): Value {
  const mapped = (name: string): Value => {
    const property = map?.kind === "object" ? map.properties.findLast(({ key }) => key === name) : undefined;
    const value = property === undefined ? unknown : scalarValue(property.value);
    if (value.kind === "known") return value;
    return property === undefined ? hole(name) : localHole(name);
  };
  return joinValues(
    splitSubstitution(text).map((part) => {
      if (typeof part === "string") return { kind: "known", text: part };
      return "meant" in part ? { kind: "known", text: part.meant } : mapped(part.name.trim());
    }),
  );
}

/** A piece of a `Fn::Sub` text: plain text, a variable by its name, or what `${!Name}` means. */
export type Substitution =
  | string
  /** As written with `${` and `}`. */
  | { readonly name: string; readonly written: string }
  | { readonly meant: string; readonly written: string };

/** The text of `Fn::Sub` in its pieces, one after the other, of which none is empty. */
export function splitSubstitution(text: string): Substitution[] {
  const parts: Substitution[] = [];
  let position = 0;
  for (let open = text.indexOf("${"); open !== -1; open = text.indexOf("${", position)) {
    const length = text.slice(open).search(/[}"\n]/);
    if (length === -1) break;
    const end = open + length;
    // Where a variable is not closed yet, the brace that follows is another one's.
    const isClosed = text.charAt(end) === "}";
    parts.push(text.slice(position, isClosed ? open : end));
    position = isClosed ? end + 1 : end;
    if (!isClosed) continue;
    const name = text.slice(open + 2, end);
    const written = text.slice(open, end + 1);
    parts.push(name.startsWith("!") ? { meant: `\${${name.slice(1)}}`, written } : { name, written });
  }
  parts.push(text.slice(position));
  return parts.filter((part) => part !== "");
}

/** A function whose branches are what it may become: `Fn::If`. */
export function branchesOf({ name, argument }: Intrinsic): readonly PolicyNode[] | undefined {
  return name === "Fn::If" && argument.kind === "array" ? argument.items.slice(1) : undefined;
}

/** Whether the node is `Fn::If`, whose branches may hold what otherwise stands in its place. */
export function isChoice(node: PolicyNode): node is ObjectNode {
  return readIntrinsic(node)?.name === "Fn::If";
}

/** The logical ids that a value names, but not what lies deeper, such as the resources of an inline policy. */
export function namedResources(value: PolicyNode): string[] {
  if (value.kind === "array") return value.items.flatMap(namedResources);
  const intrinsic = readIntrinsic(value);
  if (intrinsic === undefined) return [];
  const branches = branchesOf(intrinsic);
  if (branches !== undefined) return branches.flatMap(namedResources);
  const known = intrinsicValue(intrinsic);
  const holes = known.kind === "template" ? known.parts.filter((part) => typeof part !== "string") : [];
  return holes.map(({ name }) => name.replace(/\..*/, ""));
}
