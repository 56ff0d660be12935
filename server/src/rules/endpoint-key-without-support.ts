import { endpointKeyServices } from "../knowledge/endpointKeys.ts";
import { parseAction } from "../policy/action.ts";
import { hasWildcard } from "../policy/pattern.ts";
import { iamKinds, knownTexts, type ListElement } from "../policy/policy.ts";
import { quoteSome } from "../text/words.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "endpoint-key-without-support",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A condition tests who owns the VPC endpoint (`aws:VpceAccount`, `aws:VpceOrgID`, `aws:VpceOrgPaths`), for actions of services that do not send that key.",
    why: "For those services the key is absent even where the request came through an endpoint. An `Allow` never applies to them, and a `Deny` with a negated test denies every request.",
    how: "List the actions of services that send the key in a statement of their own; for the others test `aws:SourceVpce` or `aws:SourceVpc`. AWS's page of global condition keys has the list of each key.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceaccount",
    ],
  },
  messages: {
    every: {
      text: "Many services do not send `{key}`, and the statement is about actions of every service.",
      accessAnalyzer: "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES",
    },
    some: {
      text: "AWS does not list {services} among the services that send `{key}`.",
      accessAnalyzer: "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES",
      dated: true,
    },
  },
  check({ conditions, actions }, { catalogue, report }) {
    for (const { key, property } of conditions?.tests ?? []) {
      const supported = endpointKeyServices.get(key.toLowerCase());
      if (supported === undefined || actions === undefined) continue;
      const others = otherServices(actions, supported).filter(
        (prefix) => prefix === "*" || catalogue.hasService(prefix),
      );
      if (others.length === 0) continue;
      const message = others.includes("*") ? "every" : "some";
      report({ node: property, message, data: { key, services: quoteSome(others) } });
    }
  },
});

/** The prefixes of the actions that are not among the services; `*` where every service is meant. */
function otherServices({ entries, negated }: ListElement, supported: ReadonlySet<string>): string[] {
  if (negated) return ["*"];
  const prefixes = knownTexts(entries).flatMap((text) => {
    if (/^\*+$/.test(text)) return ["*"];
    const prefix = parseAction(text)?.prefix.toLowerCase();
    return prefix === undefined || hasWildcard(prefix) ? [] : [prefix];
  });
  return [...new Set(prefixes)].filter((prefix) => !supported.has(prefix));
}

export const examples: readonly RuleExample[] = [
  {
    title: "Services that do not send the key, and all services.",
    kind: "scp",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "*",
      "Resource": "*",
      "Condition": { "StringNotEqualsIfExists": { "aws:VpceOrgID": "o-a1b2c3d4e5" } }
                                                  ~~~~~~~~~~~~~~~ Many services do not send \`aws:VpceOrgID\`, and the statement is about actions of every service.
    },
    {
      "Effect": "Deny",
      "Action": ["bedrock:InvokeModel", "sagemaker:InvokeEndpoint", "textract:AnalyzeDocument"],
      "Resource": "*",
      "Condition": { "StringNotEqualsIfExists": { "aws:VpceAccount": "111122223333" } }
                                                  ~~~~~~~~~~~~~~~~~ AWS does not list \`bedrock\` and \`sagemaker\` among the services that send \`aws:VpceAccount\`.
    }
  ]
}`,
  },
  {
    title: "Services that do, and a value that deployment fills in.",
    kind: "scp",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": ["textract:*", "rekognition:*", "s3:GetObject", { "Ref": "Action" }],
      "Resource": "*",
      "Condition": { "StringNotEqualsIfExists": { "aws:VpceOrgID": { "Ref": "Organization" } } }
    }
  ]
}`,
  },
];
