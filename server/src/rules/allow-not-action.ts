import { knownTexts } from "../policy/policy.ts";
import { formatNumber, quoteSome } from "../text/words.ts";
import { defineRule, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "allow-not-action",
  category: "excess",
  risk: "escalation",
  scope: "statement",
  appliesTo: ["identity", "resource"],
  docs: {
    what: "An `Allow` uses `NotAction`.",
    why: 'It grants every action of every service but the listed ones, and with every service and action that AWS adds it grants more. Where it reads as "not these", it means "all the others".',
    how: "Write the actions that are needed in `Action`. To keep something out, use a `Deny` beside it. No repair is offered: the list of what is needed does not follow from the list of what is not.",
    withoutFix:
      "which of the remaining actions are needed is not in the policy, and a list of them all would be as wide.",
    references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html"],
  },
  messages: {
    grants: {
      text: "An Allow with `NotAction` grants {rest} actions, all but {excluded}: write the needed ones in `Action`.",
    },
  },
  check(statement, { catalogue, report }) {
    const { actions } = statement;
    if (statement.effect !== "Allow" || statement.ambiguous || actions?.negated !== true || !actions.complete) return;
    const texts = knownTexts(actions.entries);
    const excluded = new Set(texts.flatMap((text) => catalogue.actionsMatching(text)));
    const rest = catalogue.actionCount - excluded.size;
    if (rest === 0) return;
    const names = texts.length === 0 ? "none" : quoteSome(texts);
    report({ node: actions.property, message: "grants", data: { rest: formatNumber(rest), excluded: names } });
  },
});

export const examples: readonly RuleExample[] = [
  {
    title: "All but the models of Bedrock and IAM is 21,000 actions.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "NotAction": ["iam:*", "bedrock:*"],
      ~~~~~~~~~~~ An Allow with \`NotAction\` grants 21,639 actions, all but \`iam:*\` and \`bedrock:*\`: write the needed ones in \`Action\`. Risk: escalation.
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "What is excluded twice counts once; no exception is everything.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "NotAction": ["iam:*", "iam:Get*"],
      ~~~~~~~~~~~ An Allow with \`NotAction\` grants 21,901 actions, all but \`iam:*\` and \`iam:Get*\`: write the needed ones in \`Action\`. Risk: escalation.
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "NotAction": [],
      ~~~~~~~~~~~ An Allow with \`NotAction\` grants 22,091 actions, all but none: write the needed ones in \`Action\`. Risk: escalation.
      "Resource": "*"
    }
  ]
}`,
  },
  {
    title: "The needed actions by name; in a Deny `NotAction` is the safe form, and an unknown list makes no claim.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "Resource": "*"
    },
    {
      "Effect": "Deny",
      "NotAction": ["iam:*", "bedrock:*"],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "NotAction": { "Ref": "Excluded" },
      "Resource": "*"
    },
    {
      "Effect": { "Ref": "Effect" },
      "NotAction": "iam:*",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "bedrock:InvokeModel",
      "NotAction": "iam:*",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "NotAction": "*",
      "Resource": "*"
    }
  ]
}`,
  },
];
