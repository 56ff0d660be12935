import { findConditionKey, lacksTagKey } from "../access/conditionKeys.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { nearest } from "../catalogue/nearest.ts";
import { globalKeys } from "../knowledge/globalKeys.ts";
import { retiredServices } from "../knowledge/retiredServices.ts";
import { parseAction } from "../policy/action.ts";
import { iamKinds, knownTexts, type Statement } from "../policy/policy.ts";
import { keyCorrection } from "./conditionEdits.ts";
import { isIntrinsic } from "./elementNames.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "unknown-condition-key",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A condition key is none that AWS, or the service of its prefix, has.",
    why: "No request carries it. A test of it is never true, or always, and the statement does not do what it says; AWS's analyser calls it an error.",
    how: "Use the key that was meant. Keys compare without case. Where AWS has added the key after the date that the message tells, switch the finding off for that policy.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
      "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
  },
  messages: {
    global: {
      text: "AWS has no global condition key `{key}`, as of {date}{hint}.",
      accessAnalyzer: "INVALID_GLOBAL_CONDITION_KEY",
      dated: true,
    },
    service: {
      text: "`{service}` has no condition key `{key}`, as of {date}{hint}.",
      accessAnalyzer: "INVALID_SERVICE_CONDITION_KEY",
      dated: true,
    },
    prefix: {
      text: "`{service}` in `{key}` is no service prefix, as of {date}{hint}.",
      accessAnalyzer: "INVALID_SERVICE",
      dated: true,
    },
  },
  check(statement, { catalogue, report }) {
    const { conditions } = statement;
    for (const test of conditions?.tests ?? []) {
      const { key, property } = test;
      const prefix = /^([^:]+):./s.exec(key)?.[1]?.toLowerCase();
      if (conditions === undefined || prefix === undefined || isIntrinsic(key) || isFederated(prefix)) continue;
      if (lacksTagKey(key, catalogue) || ownKeys.has(key.toLowerCase())) continue;
      if (findConditionKey(key, catalogue, servicesOf(statement)) !== undefined) continue;
      if (isRetired(prefix, catalogue)) continue;
      const message = prefix === "aws" ? "global" : catalogue.hasService(prefix) ? "service" : "prefix";
      const meant = meantKey(key, prefix, catalogue);
      const hint = meant === undefined ? "" : `; it has \`${meant}\``;
      report({
        node: property,
        message,
        data: { key, service: prefix, date: catalogue.date, hint: message === "prefix" ? "" : hint },
        fixes: () => (meant === undefined ? [] : keyCorrection(conditions, test, meant)),
      });
    }
  },
});

/** Keys of identity providers begin with the provider's domain, or with the standard's name. */
function isFederated(prefix: string): boolean {
  return prefix.includes(".") || prefix.includes("/") || prefix === "saml";
}

/** Whether AWS no longer lists the service, which is no reason to call its keys wrong. */
function isRetired(prefix: string, catalogue: Catalogue): boolean {
  return !catalogue.hasService(prefix) && (retired.has(prefix) || catalogue.retired(`${prefix}:*`));
}

const retired = new Set(retiredServices.map((service) => service.prefix));

/**
 * Keys that AWS's page of global keys does not have: of the first another rule tells, the second stands in the policy that
 * SNS gives to each new topic. https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
const ownKeys: ReadonlySet<string> = new Set(["aws:arn", "aws:sourceowner"]);

/** Keys of a service may be sent to another one, as `s3:` keys are for S3 Express. */
function servicesOf({ actions }: Statement): string[] {
  const texts = actions === undefined ? [] : knownTexts(actions.entries);
  return [...new Set(texts.flatMap((text) => parseAction(text)?.prefix.toLowerCase() ?? []))];
}

function meantKey(key: string, prefix: string, catalogue: Catalogue): string | undefined {
  const keys = prefix === "aws" ? globalKeys : (catalogue.service(prefix)?.conditionKeys ?? []);
  const plain = keys.map((known) => known.key).filter((name) => !name.includes("${"));
  const index = nearest(
    key.toLowerCase(),
    plain.map((name) => name.toLowerCase()),
  );
  if (index !== undefined) return plain[index];
  const service = prefix === "aws" ? undefined : catalogue.nearestService(prefix);
  if (catalogue.hasService(prefix) || service === undefined) return undefined;
  const other = service + key.slice(prefix.length);
  return findConditionKey(other, catalogue)?.definition.key;
}

export const examples: readonly RuleExample[] = [
  {
    title: "Keys that no request carries.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "aws:RequestRegion": "us-east-1",
          ~~~~~~~~~~~~~~~~~~~ AWS has no global condition key \`aws:RequestRegion\`, as of 2026-09-26; it has \`aws:RequestedRegion\`.
          "bedrock:ModelId": "anthropic.claude-v2",
          ~~~~~~~~~~~~~~~~~ \`bedrock\` has no condition key \`bedrock:ModelId\`, as of 2026-09-26; it has \`bedrock:ModelArn\`.
          "bedrock:GuardrailIdentifer": "gr-1",
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrock\` has no condition key \`bedrock:GuardrailIdentifer\`, as of 2026-09-26; it has \`bedrock:GuardrailIdentifier\`.
          "bedrok:GuardrailIdentifier": "gr-1"
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`bedrok\` in \`bedrok:GuardrailIdentifier\` is no service prefix, as of 2026-09-26.
        }
      }
    }
  ]
}`,
    fixes: [
      [
        "Change `aws:RequestRegion` to `aws:RequestedRegion`, which gives the condition effect",
        `
-          "aws:RequestRegion": "us-east-1",
+          "aws:RequestedRegion": "us-east-1",`,
      ],
      [
        "Change `bedrock:ModelId` to `bedrock:ModelArn`, which gives the condition effect",
        `
-          "bedrock:ModelId": "anthropic.claude-v2",
+          "bedrock:ModelArn": "anthropic.claude-v2",`,
      ],
      [
        "Change `bedrock:GuardrailIdentifer` to `bedrock:GuardrailIdentifier`, which gives the condition effect",
        `
-          "bedrock:GuardrailIdentifer": "gr-1",
+          "bedrock:GuardrailIdentifier": "gr-1",`,
      ],
      [
        "Change `bedrok:GuardrailIdentifier` to `bedrock:GuardrailIdentifier`, which gives the condition effect",
        `
-          "bedrok:GuardrailIdentifier": "gr-1"
+          "bedrock:GuardrailIdentifier": "gr-1"`,
      ],
    ],
  },
  {
    title: "Keys in any case, of identity providers, for tags, and a value that deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "AWS:requestedRegion": "us-east-1",
          "aws:ResourceTag/team": { "Ref": "Team" },
          "BEDROCK:guardrailidentifier": "gr-1",
          "token.actions.githubusercontent.com:sub": "repo:octo/app:ref:refs/heads/main",
          "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE:aud": "sts.amazonaws.com",
          "saml:aud": "https://signin.aws.amazon.com/saml"
        }
      }
    }
  ]
}`,
  },
  {
    title: "The key of the policy that SNS gives to a new topic.",
    kind: "resource",
    policy: `
{
  "Version": "2008-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": ["SNS:Publish", "SNS:Subscribe"],
      "Resource": "arn:aws:sns:us-east-1:111122223333:labels",
      "Condition": { "StringEquals": { "AWS:SourceOwner": "111122223333" } }
    }
  ]
}`,
  },
];
