import { readOperator, type WrittenOperator } from "../knowledge/operators.ts";
import type { ConditionElement, ConditionTest, Entry } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";

/**
 * Whether conditions limit which resources a statement is about. `false`: they are about something else (the caller, the
 * network, the time), or keep out only some of the resources and leave all others. `undefined`: that cannot be told, as of a
 * key of the service itself.
 */
export function limitsResources(conditions: ConditionElement | undefined): boolean | undefined {
  if (conditions === undefined) return false;
  const answers = conditions.tests.map(testLimits);
  if (answers.includes(true)) return true;
  return conditions.complete && answers.every((answer) => answer === false) ? false : undefined;
}

/** All of a statement's tests have to hold, so that one of them is enough. */
function testLimits({ operator, key, values }: ConditionTest): boolean | undefined {
  const lower = key.toLowerCase();
  const written = readOperator(operator);
  if (written === undefined || written.operator.name === "Null") return isAboutTheCaller(lower) ? false : undefined;
  if (isAboutTheResource(lower)) return resourceTestLimits(lower, written, values);
  if (!isAboutTheCaller(lower)) return undefined;
  // The other side of the comparison may be the resource's: `"aws:PrincipalTag/team": "${aws:ResourceTag/team}"`.
  const answers = values.map(({ value }) => variablesLimit(knownText(value), written));
  return answers.every((answer) => answer === false) ? false : answers.includes(undefined) ? undefined : true;
}

/**
 * A negated test names what it keeps out. One that also holds without the key leaves out every resource without the tag, but
 * every resource has an account, and `IfExists` is how AWS writes those tests.
 */
function resourceTestLimits(
  key: string,
  { operator, qualifier, ifExists }: WrittenOperator,
  values: readonly Entry[],
): boolean | undefined {
  if (operator.name.includes("Not")) return false;
  const isTag = key.startsWith(resourceTag);
  if (isTag && (ifExists || qualifier === "ForAllValues")) return false;
  const isAny = operator.name === "StringLike" && values.some(({ value }) => /^\*+$/.test(knownText(value) ?? ""));
  // Whatever its value, the tag has to be there.
  if (isAny) return isTag ? undefined : false;
  return true;
}

/** What a value with policy variables compares the caller with: one of the resource's own, of the caller's, or unknown. */
function variablesLimit(text: string | undefined, { operator, ifExists }: WrittenOperator): boolean | undefined {
  if (text === undefined) return undefined;
  const names = [...text.matchAll(/\$\{([^,}]*)/g)].map(([, name = ""]) => name.trim().toLowerCase());
  if (names.some((name) => isAboutTheResource(name)))
    return operator.name.includes("Not") || ifExists ? undefined : true;
  return names.every((name) => isAboutTheCaller(name) || ["*", "?", "$"].includes(name)) ? false : undefined;
}

const resourceTag = "aws:resourcetag/";

/** AWS's global keys on the properties of the resource. */
function isAboutTheResource(key: string): boolean {
  return key.startsWith(resourceTag) || resourceKeys.has(key);
}

const resourceKeys = new Set(["aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"]);

/**
 * AWS's global keys on the properties of the principal, the network and the request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
function isAboutTheCaller(key: string): boolean {
  return callerKeys.has(key) || key.startsWith("aws:principal");
}

const callerKeys = new Set([
  "aws:assumedroot",
  "aws:chatbotsourcearn",
  "aws:currenttime",
  "aws:ec2instancesourceprivateipv4",
  "aws:ec2instancesourcevpc",
  "aws:epochtime",
  "aws:federatedprovider",
  "aws:multifactorauthage",
  "aws:multifactorauthpresent",
  "aws:referer",
  "aws:requestedregion",
  "aws:securetransport",
  "aws:signinsessionarn",
  "aws:sourceidentity",
  "aws:sourceip",
  "aws:sourcevpc",
  "aws:sourcevpcarn",
  "aws:sourcevpce",
  "aws:tokenissuetime",
  "aws:useragent",
  "aws:userid",
  "aws:username",
  "aws:vpceaccount",
  "aws:vpceorgid",
  "aws:vpceorgpaths",
  "aws:vpcsourceip",
]);
