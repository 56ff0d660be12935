import { describe, expect, it } from "vitest";
import { findConditionKey } from "../../server/src/access/conditionKeys.ts";
import * as accessGuards from "../../server/src/knowledge/accessGuards.ts";
import * as jobGuards from "../../server/src/knowledge/jobGuards.ts";
import * as openTypes from "../../server/src/knowledge/openTypes.ts";
import { readOperator } from "../../server/src/knowledge/operators.ts";
import { sourceOf } from "../../server/src/knowledge/sources.ts";
import { parseArn } from "../../server/src/policy/arn.ts";
import { testCatalogue, testService } from "../support/service.ts";

/** Keys that AWS documents for an action and its data does not link. */
const unlinked = new Set(["aws-marketplace:Subscribe aws-marketplace:ProductId"]);

describe.each(Object.entries({ ...jobGuards, ...accessGuards }))("%s", (_, guards) => {
  it("has every action once, and AWS has it in this spelling", () => {
    const actions = guards.flatMap((guard) => guard.actions);
    expect(actions.map((id) => testCatalogue.action(id)?.id)).toEqual(actions);
    expect(new Set(actions).size).toBe(actions.length);
  });

  it("tests only keys that requests of the action carry", () => {
    for (const { actions, needs } of guards) {
      for (const id of actions) {
        const action = testCatalogue.action(id);
        const keys = action === undefined ? [] : testCatalogue.conditionKeysOf(action);
        for (const { key } of needs.flatMap(({ ways }) => ways.flatMap(({ tests }) => tests))) {
          expect(keys.includes(key) || key.startsWith("aws:") || unlinked.has(`${id} ${key}`), `${id} ${key}`).toBe(
            true,
          );
        }
      }
    }
  });

  it("has operators that fit the keys, and sets exactly for keys of several values", () => {
    for (const { key, operator, several } of guards.flatMap(({ needs }) =>
      needs.flatMap(({ ways }) => ways.flatMap(({ tests }) => tests)),
    )) {
      const type = findConditionKey(key, testCatalogue)?.definition.type ?? "";
      const written = readOperator(operator);
      const fits = written?.operator.type === type.replace("ArrayOf", "") || stringKeys.has(key);
      expect(fits, `${operator} on ${key}, which is ${type}`).toBe(true);
      expect(several === true, key).toBe(type.startsWith("ArrayOf"));
      expect(written?.qualifier === "ForAllValues", key).toBe(several === true);
    }
  });

  it("has sources", () => {
    for (const id of guards.flatMap(({ sources }) => sources)) expect(sourceOf(id).url).toMatch(/^https:/);
  });
});

/** AWS compares this ARN as text in its own examples. */
const stringKeys = new Set(["bedrock:GuardrailIdentifier"]);

describe.each(Object.entries(openTypes))("%s", (_, types) => {
  it("are resource types that their actions take, with ARNs of that pattern", () => {
    for (const { service, type, pattern, ofAws, actions, example, family } of types) {
      for (const id of actions) {
        const taken = testCatalogue.action(id)?.resourceTypes.find(({ name }) => name === type);
        expect(testCatalogue.action(id)?.id).toBe(id);
        const arn = parseArn(taken?.arns[0] ?? "");
        expect(arn?.resource.replace(/\$\{[^}]*\}/g, "*"), `${service} ${type} of ${id}`).toBe(pattern);
        expect(arn?.account === "", type).toBe(ofAws === true);
      }
      expect(example.length).toBe(pattern.split("*").length - 1);
      expect(family?.length ?? example.length).toBe(example.length);
    }
  });
});

describe("Half a policy", () => {
  const start = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["sagemaker:CreateTrainingJob", "bedrock:InvokeModel"],
      "Resource": "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0"`;
  const found = (end: string) => {
    const { findings } = testService().check({ path: "policy.json", text: start + end, syntaxIsChecked: true });
    return findings.map(({ rule }) => rule).filter((id) => /^(ai-job|profile)/.test(id));
  };

  it("has no condition and no other statement yet, so nothing is missing", () => {
    expect(found("}]}")).toEqual(["ai-job-on-open-network", "profile-without-models"]);
    expect(found(',\n      "Condition": {')).toEqual([]);
    expect(found('},\n    { "Effect": "Allow", ')).toEqual([]);
  });
});
