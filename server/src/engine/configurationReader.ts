import type { Node } from "jsonc-parser";
import type { Span } from "../text/span.ts";

export interface ConfigurationProblem extends Span {
  readonly message: string;
  /** Whether the text is no JSON there. */
  readonly isSyntax?: true;
}

/** Tells what is wrong at a place of the configuration. */
export type Complain = (node: Node, message: string) => void;

/** A key with its value. */
export interface Member {
  readonly key: string;
  readonly keyNode: Node;
  readonly value: Node;
}

/** The members of an object; a value that is none has no members, which is told. */
export function readObject(node: Node, complain: Complain): Member[] {
  if (node.type !== "object") complain(node, "This has to be an object.");
  return membersOf(node);
}

export function membersOf(node: Node | undefined): Member[] {
  if (node?.type !== "object") return [];
  return (node.children ?? []).flatMap((property) => {
    const [keyNode, value] = property.children ?? [];
    return keyNode === undefined || value === undefined ? [] : [{ key: String(keyNode.value), keyNode, value }];
  });
}

/** The items of a list; a value that is none has no items, which is told. */
export function readList(node: Node, complain: Complain): readonly Node[] {
  if (node.type === "array") return node.children ?? [];
  complain(node, "This has to be a list.");
  return [];
}

/** A text; `undefined` for anything else, which is told. */
export function readText(node: Node, complain: Complain): string | undefined {
  if (node.type === "string") return String(node.value);
  complain(node, "This has to be a text in quotes.");
  return undefined;
}

/** The texts of a list that fit; what does not is told and left out. */
export function readTexts(node: Node, fit: TextForm, complain: Complain): string[] {
  return readList(node, complain).flatMap((item) => {
    if (item.type === "string" && fit.isOne(String(item.value))) return [String(item.value)];
    complain(item, `This has to be ${fit.description}.`);
    return [];
  });
}

/** The same where a single text may stand for a list of one. */
export function readTextOrTexts(node: Node, fit: TextForm, complain: Complain): string[] {
  if (node.type === "array") return readTexts(node, fit, complain);
  if (node.type === "string" && fit.isOne(String(node.value))) return [String(node.value)];
  complain(node, `This has to be ${fit.description}, or a list of such.`);
  return [];
}

/** What texts of a setting look like. */
export interface TextForm {
  readonly description: string;
  readonly isOne: (text: string) => boolean;
}

export const anyText: TextForm = { description: "a text in quotes", isOne: (text) => text.trim() !== "" };
