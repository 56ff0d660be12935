import type { NodeId, PolicyNode } from "./tree.ts";

/**
 * A change to a policy, in the policy's own terms. Rules write it, hosts spell it: JSON, YAML or HCL.
 * Nodes are named by the ids of the statement (or document) that the change is for.
 */
export type PolicyEdit =
  /** The value, or the item of a list, becomes these values: none removes an item, several make a list. */
  | { readonly op: "replace"; readonly node: NodeId; readonly values: readonly EditValue[] }
  /** Adds a key to an object, after the property `after`, else as the last (or the first, for `atStart`). */
  | {
      readonly op: "addProperty";
      readonly object: NodeId;
      readonly key: string;
      readonly value: EditValue;
      readonly after?: NodeId;
      readonly atStart?: boolean;
    }
  | { readonly op: "removeProperty"; readonly property: NodeId }
  /** Takes a hole out of a template, by its index among the holes. */
  | { readonly op: "removeHole"; readonly node: NodeId; readonly hole: number }
  /** Puts another text in place of the end of a template. Both are plain: letters, digits, `_`, `.`, `/`, `:`, `*`, `-`. */
  | {
      readonly op: "replaceEnd";
      readonly node: NodeId;
      readonly end: string;
      readonly value: string | PlaceholderText;
    }
  | { readonly op: "renameProperty"; readonly property: NodeId; readonly key: string }
  /** Adds statements behind the one that the change is for; a single statement becomes a list. */
  | { readonly op: "addStatements"; readonly values: readonly EditValue[] }
  /** Removes the statement that the change is for, and nothing else of it is changed. */
  | { readonly op: "removeStatement" };

/** A change with the statement it is for; `undefined` is the document. */
export interface PlacedEdit {
  readonly statement: number | undefined;
  readonly edit: PolicyEdit;
}

/** A JSON value to write; a text may hold places for the user to fill in, and a part may be what stands there now. */
export type EditValue =
  | string
  | number
  | boolean
  | null
  | PlaceholderText
  | CopiedNode
  | readonly EditValue[]
  | EditObject;

export interface EditObject {
  readonly [key: string]: EditValue;
}

/** Text with places to fill in. */
export interface PlaceholderText {
  readonly placeholderParts: readonly (string | Placeholder)[];
}

/** A place to fill in: `name` says what belongs there, `text` stands there until then. */
export interface Placeholder {
  readonly name: string;
  readonly text: string;
}

/**
 * A node of the unit that the edit is for, to be written again as its text stands there. An item of a list of another
 * unit can be copied too, as `shiftNode` gives it.
 */
export interface CopiedNode {
  readonly copied: PolicyNode;
}

export function isCopiedNode(value: EditValue): value is CopiedNode {
  return typeof value === "object" && value !== null && "copied" in value;
}

/** The members of a value that is an object to write; `undefined` for any other value. */
export function asEditObject(value: EditValue | undefined): EditObject | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return isPlaceholderText(value) || isCopiedNode(value) ? undefined : (value as EditObject);
}

export function isPlaceholderText(value: EditValue): value is PlaceholderText {
  return typeof value === "object" && value !== null && "placeholderParts" in value;
}

/** The text with every place filled by its default. */
export function plainText(parts: readonly (string | Placeholder)[]): string {
  return parts.map((part) => (typeof part === "string" ? part : part.text)).join("");
}

/** Whether a value holds a place that only the user can fill in. */
export function needsInput(value: EditValue): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (isPlaceholderText(value)) return value.placeholderParts.some((part) => typeof part !== "string");
  if (isCopiedNode(value)) return false;
  return Object.values(value).some(needsInput);
}

/** The values that an edit writes. */
export function writtenValues(edit: PolicyEdit): readonly EditValue[] {
  switch (edit.op) {
    case "replace":
    case "addStatements":
      return edit.values;
    case "addProperty":
    case "replaceEnd":
      return [edit.value];
    default:
      return [];
  }
}
