import { readOperator } from "../knowledge/operators.ts";
import { matchesPattern } from "../policy/pattern.ts";
import type { AllowStatement, ConditionTest, Statement } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { knownTests } from "./knownTests.ts";

/** The keys that say for whom a service acts. https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html */
const sourceKeys = new Set(["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"]);

export function isSourceKey(key: string): boolean {
  return sourceKeys.has(key.toLowerCase());
}

/** Keys that anyone can satisfy: they say how, when and where to a request is sent, not by whom. */
const openKeys = new Set([
  "aws:securetransport",
  "aws:currenttime",
  "aws:epochtime",
  "aws:requestedregion",
  "aws:useragent",
  "aws:referer",
  "aws:multifactorauthpresent",
  "aws:multifactorauthage",
  "sts:rolesessionname",
  "sts:sourceidentity",
  "sts:transitivetagkeys",
  "aws:tagkeys",
]);

/**
 * Whether the condition lets anyone in who cares to: it tests nothing about the caller, or no more than that there is
 * something. `undefined` where that is not known.
 */
export function letsAnyoneIn(statement: Statement): boolean | undefined {
  const tests = knownTests(statement);
  return tests?.every(isOpen);
}

/** Whether anyone can satisfy the key: it says nothing about the caller that the caller does not choose. */
function isOpenKey(key: string): boolean {
  const lower = key.toLowerCase();
  if (openKeys.has(lower) || lower.startsWith("aws:requesttag/")) return true;
  // Headers of an upload; of these only the key is somebody's own.
  return lower.startsWith("s3:x-amz-") && lower !== "s3:x-amz-server-side-encryption-aws-kms-key-id";
}

/** Whether the key tells who calls, or from where: AWS's own ones do, and a few of services. */
function tellsCaller(key: string): boolean {
  return /^(aws:|kms:calleraccount|s3:dataaccesspoint)/i.test(key) && !isOpenKey(key);
}

/**
 * Whether a statement denies callers for what they are not, as in "all who are not of this organization"; `undefined`
 * where its condition is not known.
 */
export function turnsCallersAway(statement: Statement): boolean | undefined {
  if (statement.effect !== "Deny") return false;
  const tests = knownTests(statement);
  return tests?.some(
    ({ operator, key }) => tellsCaller(key) && /Not|Null/.test(readOperator(operator)?.operator.name ?? ""),
  );
}

function isOpen({ operator, key, values }: ConditionTest): boolean {
  if (isOpenKey(key)) return true;
  const name = readOperator(operator)?.operator.name ?? "";
  // "Everyone but these", and "it has one", say nothing about who may.
  if (name.includes("Not") || name === "Null") return true;
  const isLike = name === "StringLike" || name === "ArnLike";
  return isLike && values.some(({ value }) => value.kind === "known" && /^\*+$/.test(value.text));
}

/** Whether the statement of a trust policy lets its principals call `sts:AssumeRole`. */
export function mayAssume({ actions }: AllowStatement): boolean {
  if (actions.negated) return false;
  return actions.entries.some(({ value }) => {
    const text = knownText(value)?.toLowerCase();
    return text !== undefined && (text === "*" || matchesPattern(text, "sts:assumerole"));
  });
}
