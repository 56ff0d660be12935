import { describe, expect, it } from "vitest";
import { findConditionKey } from "../../server/src/access/conditionKeys.ts";
import * as guardrails from "../../server/src/knowledge/aiGuardrails.ts";
import { modelActions, modelTypes } from "../../server/src/knowledge/modelTypes.ts";
import { readOperator } from "../../server/src/knowledge/operators.ts";
import { sourceOf } from "../../server/src/knowledge/sources.ts";
import { testCatalogue } from "../support/service.ts";

/** Keys that AWS documents for an action and its data does not link. */
const unlinked = new Set(["aws-marketplace:Subscribe aws-marketplace:ProductId"]);

describe.each(Object.entries(guardrails))("%s", (_, guards) => {
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

describe("Types of models", () => {
  it("are resource types of actions that run models", () => {
    const types = new Set(
      modelActions.flatMap((id) => testCatalogue.action(id)?.resourceTypes.map(({ name }) => name) ?? []),
    );
    expect(modelTypes.filter(({ type }) => !types.has(type))).toEqual([]);
  });
});
