import { describe, expect, it } from "vitest";
import { actionGrant, isEveryRole, openRoles } from "../../server/src/access/actionGrant.ts";
import { byAccessLevel, changingShare, expandActions, scopability } from "../../server/src/access/expand.ts";
import { impliedServices, passedToService, passRoleGrant } from "../../server/src/access/passRole.ts";
import {
  arnToFill,
  commonResourceTypes,
  likeliestResourceTypes,
  mayLimitResources,
} from "../../server/src/access/resources.ts";
import { jsonHost } from "../../server/src/hosts/json/jsonHost.ts";
import type { Policy, Statement } from "../../server/src/policy/policy.ts";
import { testCatalogue as catalogue } from "../support/service.ts";

function read(...statements: readonly object[]): Policy {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const [policy] = jsonHost.parse(text, { path: "a.json", kind: "identity" }).policies;
  if (policy === undefined) throw new Error(`Not read as a policy: ${text}`);
  return policy;
}

function statementOf(members: object): Statement {
  const [statement] = read({ Effect: "Allow", Action: "iam:PassRole", Resource: "*", ...members }).statements;
  if (statement === undefined) throw new Error("There is no statement.");
  return statement;
}

const actions = (...patterns: readonly string[]) => patterns.flatMap((pattern) => catalogue.actionsMatching(pattern));

describe("The actions of a list", () => {
  it("are those of its known entries", () => {
    const { actions: list } = statementOf({ Action: ["polly:Synthesize*", { Ref: "A" }, "polly:Frob"] });
    const expanded = list === undefined ? [] : expandActions(list, catalogue);
    expect(expanded.map(({ text, actions }) => [text, actions.map(({ id }) => id)])).toEqual([
      ["polly:Synthesize*", ["polly:SynthesizeSpeech"]],
      ["polly:Frob", []],
    ]);
  });

  it("have access levels, from harmless to grave", () => {
    const levels = [...byAccessLevel(actions("polly:*"))].map(([level, some]) => `${some.length} ${level}`);
    expect(levels).toEqual(["4 Read", "3 List", "3 Write"]);
  });

  it.each([
    [["polly:GetLexicon", "polly:ListLexicons"], ""],
    [["polly:DeleteLexicon"], ", which can change something"],
    [["polly:DeleteLexicon", "polly:PutLexicon"], ", all of which can change something"],
    [["polly:*"], ", 3 of which can change something"],
  ])("%j can change something", (patterns, expected) => {
    expect(changingShare(actions(...patterns))).toBe(expected);
  });

  const [action] = actions("sagemaker:InvokeEndpoint");
  const [type] = action?.resourceTypes ?? [];
  it.each([
    ["Invoke", 0, false, "no"],
    ["Invoke", 0, true, "no"],
    ["Invoke", 1, false, "yes"],
    ["Invoke", 1, true, "maybe"],
    ["Invoke", 2, true, "yes"],
    ["Create", 2, true, "maybe"],
    ["List", 2, true, "maybe"],
    ["List", 2, false, "yes"],
    ["GetList", 2, true, "yes"],
  ])("that %s with %i types, optional: %s, can be limited: %s", (verb, count, typesAreOptional, expected) => {
    if (action === undefined || type === undefined) throw new Error("There is no type.");
    const resourceTypes = new Array(count).fill(type);
    expect(scopability({ ...action, name: `${verb}Thing`, resourceTypes, typesAreOptional })).toBe(expected);
  });
});

describe("A grant of iam:PassRole", () => {
  it.each([
    ["by name", {}, "name"],
    ["in any case", { Action: "IAM:passrole" }, "name"],
    ["by a wildcard", { Action: ["s3:*", "iam:Pass*"] }, "wildcard"],
    ["by everything", { Action: "*" }, "wildcard"],
    ["in another service", { Action: "s3:*" }, undefined],
    ["in a Deny", { Effect: "Deny" }, undefined],
    ["by leaving it out", { Action: undefined, NotAction: "iam:PassRole" }, undefined],
    ["beside its opposite", { NotAction: "s3:*" }, undefined],
  ])("%s", (_, members, by) => {
    expect(passRoleGrant(statementOf(members))?.by).toBe(by);
  });

  it.each([
    ["s3:*", "exclusion"],
    [["s3:*", "iam:Create*"], "exclusion"],
    [[], "exclusion"],
    ["iam:*", undefined],
    ["IAM:passrole", undefined],
    [["s3:*", { Ref: "Action" }], undefined],
  ])("by a NotAction of %j is by %s", (NotAction, by) => {
    expect(actionGrant(statementOf({ Action: undefined, NotAction }), "iam:passrole")?.by).toBe(by);
  });

  it.each([
    [{ Resource: ["arn:aws:s3:::a", "*"] }, "*"],
    [{ Resource: "arn:aws:iam::111122223333:role/jobs" }, undefined],
    [{ Resource: undefined, NotResource: "arn:aws:iam::111122223333:role/jobs" }, "NotResource"],
    [{ Resource: undefined, NotResource: "*" }, undefined],
    [{ Resource: undefined, NotResource: { Ref: "Role" } }, undefined],
  ])("on %j leaves the roles open by %s", (members, text) => {
    expect(openRoles(statementOf(members))?.text).toBe(text);
  });

  it.each([
    [undefined, "open"],
    [{ StringEquals: { "iam:PassedToService": "a" } }, "limited"],
    [{ StringLikeIfExists: { "IAM:passedtoservice": "a" } }, "limited"],
    [{ StringEqualsIfExists: { "iam:PassedToService": "a" } }, "optional"],
    [{ stringequalsifexists: { "iam:PassedToService": "a" } }, "optional"],
    [{ StringEquals: { "aws:RequestedRegion": "a" } }, "open"],
    [{ StringEquals: { "aws:RequestedRegion": { Ref: "A" } } }, "unknown"],
    [{ StringEqualsIfExists: { "iam:PassedToService": { Ref: "A" } } }, "unknown"],
    ["x", "unknown"],
  ])("under %j is %s", (Condition, expected) => {
    expect(passedToService(statementOf({ Condition }))).toBe(expected);
  });

  it.each([
    ["*", true],
    ["**", true],
    ["arn:aws:iam::*:role/*", true],
    ["arn:*:iam::111122223333:role/*", true],
    ["arn:aws:iam::111122223333:*", true],
    ["arn:aws:iam::111122223333:role/jobs/*", false],
    ["arn:aws:iam::111122223333:user/*", false],
    ["arn:aws:s3:::*", false],
    ["", false],
  ])("on %s is one of every role: %s", (resource, expected) => {
    expect(isEveryRole(resource)).toBe(expected);
  });

  it("goes to the services that the other actions tell, each once, sorted", () => {
    const policy = read(
      { Effect: "Allow", Action: ["SageMaker:CreateTrainingJob", "sagemaker:CreateModel", "*:CreateFunction"] },
      { Effect: "Allow", Action: "bedrock:CreateAgent", Resource: "*" },
      { Effect: "Deny", Action: "lambda:CreateFunction", Resource: "*" },
      { Effect: "Allow", NotAction: "lambda:CreateFunction", Resource: "*" },
      { Effect: "Allow", Action: "*", Resource: "*" },
    );
    expect(impliedServices(policy)).toEqual(["bedrock.amazonaws.com", "sagemaker.amazonaws.com"]);
    expect(impliedServices(read({ Effect: "Allow", NotAction: "bedrock:CreateAgent", Resource: "*" }))).toEqual([]);
    const unsorted = read({ Effect: "Allow", Action: ["translate:StartTextTranslationJob", "lex:CreateBot"] });
    expect(impliedServices(unsorted)).toEqual(["lexv2.amazonaws.com", "translate.amazonaws.com"]);
    expect(impliedServices(read({ Effect: "Deny", Action: "bedrock:CreateAgent", Resource: "*" }))).toEqual([]);
  });
});

describe("Resources", () => {
  it("have an ARN to fill in", () => {
    expect(arnToFill("arn:${Partition}:x:${Region}:${Account}:thing/${ThingId}")).toEqual({
      placeholderParts: [
        "arn:",
        { name: "Partition", text: "aws" },
        ":x:",
        { name: "Region", text: "us-east-1" },
        ":",
        { name: "Account", text: "111122223333" },
        ":thing/",
        { name: "ThingId", text: "ThingId" },
      ],
    });
  });

  const names = (types: readonly { readonly name: string }[]) => types.map(({ name }) => name);
  it.each([
    [["sagemaker:InvokeEndpoint"], ["endpoint", "inference-component"]],
    [["kendra:Query", "kendra:DescribeDataSource"], ["index"]],
    [["s3:GetObject", "sagemaker:InvokeEndpoint"], []],
    [[], []],
  ])("that all of %j take", (ids, expected) => {
    expect(names(commonResourceTypes(actions(...ids)))).toEqual(expected);
  });

  it.each([
    [["bedrock:InvokeModel"], ["foundation-model"]],
    [["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"], ["foundation-model"]],
    [
      ["sagemaker:InvokeEndpoint", "s3:GetObject"],
      ["endpoint", "object"],
    ],
    [["kendra:DescribeDataSource"], ["data-source"]],
  ])("that %j likely mean", (ids, expected) => {
    expect(names(likeliestResourceTypes(actions(...ids)))).toEqual(expected);
  });

  it.each([
    [undefined, false],
    [{ StringEquals: { "aws:RequestedRegion": "us-east-1" } }, false],
    [{ StringEquals: { "AWS:PrincipalTag/Team": "a", "aws:sourceip": "b" } }, false],
    [{ StringEquals: { "aws:PrincipalTag/Team": "${aws:ResourceTag/Team}" } }, true],
    [{ StringEquals: { "aws:PrincipalTag/Team": { Ref: "A" } } }, true],
    [{ StringEquals: { "aws:ResourceTag/Team": "a" } }, true],
    [{ StringEquals: { "aws:RequestedRegion": "us-east-1", "s3:prefix": "a" } }, true],
    ["x", true],
  ])("may be limited by %j: %s", (Condition, expected) => {
    expect(mayLimitResources(statementOf({ Condition }).conditions)).toBe(expected);
  });
});
