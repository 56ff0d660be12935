import { isValidDate, readNumber, readRange, readTime } from "../access/points.ts";
import type { Operator } from "../knowledge/operators.ts";
import type { PolicyEdit } from "../policy/edit.ts";
import { iamKinds } from "../policy/policy.ts";
import { knownText } from "../policy/value.ts";
import { holdsVariable } from "../policy/variables.ts";
import { enumerate } from "../text/words.ts";
import { readTests } from "./conditionTests.ts";
import { defineRule, type FixDraft, type RuleExample } from "./rule.ts";

export default defineRule({
  id: "malformed-value",
  category: "hygiene",
  scope: "statement",
  needs: "conditions",
  appliesTo: iamKinds,
  docs: {
    what: "A value of a condition is not of the kind that its operator compares: no number for `Numeric…`, no date for `Date…`, no address for `IpAddress`.",
    why: "The test can never be true, or AWS rejects the policy, so the statement does not do what it says.",
    how: "Write `true` or `false`, a number, a date as in `2026-01-31T00:00:00Z`, an address or a range as in `203.0.113.0/24`, or base64, as the operator asks for.",
    references: [
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    ],
  },
  messages: {
    Bool: {
      text: "`{value}` is neither `true` nor `false`, which `{operator}` compares.",
      accessAnalyzer: "TYPE_MISMATCH_BOOLEAN",
    },
    Numeric: { text: "`{value}` is no number, which `{operator}` compares.", accessAnalyzer: "TYPE_MISMATCH_NUMBER" },
    Date: { text: "`{value}` is no date, which `{operator}` compares.", accessAnalyzer: "TYPE_MISMATCH_DATE" },
    epoch: {
      text: "`{value}` counts seconds since 1970; `{operator}` compares dates.",
      accessAnalyzer: "INVALID_DATE_VALUE",
    },
    Binary: { text: "`{value}` is no base64, which `{operator}` compares.", accessAnalyzer: "TYPE_MISMATCH_STRING" },
    IPAddress: {
      text: "`{value}` is no address and no range of addresses, which `{operator}` compares.",
      accessAnalyzer: "TYPE_MISMATCH_IP_RANGE",
    },
  },
  check(statement, { report }) {
    for (const { test, written } of readTests(statement)) {
      const type = written.operator.type === "Any" ? "Bool" : written.operator.type;
      if (type === "String" || type === "ARN") continue;
      for (const { node, value } of test.values) {
        const text = knownText(value);
        // What a variable becomes is not known.
        if (text === undefined || holdsVariable(text)) continue;
        const message = faultOf(type, text);
        if (message === undefined) continue;
        const meant = corrections[message](text);
        report({
          node,
          message,
          data: { value: text, operator: test.operator },
          fixes: () => (meant.length === 0 ? [] : [change(node.id, text, meant)]),
        });
      }
    }
  },
});

type ValueType = Exclude<Operator["type"], "String" | "ARN" | "Any">;

/** The message about a value that is none of the type. */
function faultOf(type: ValueType, text: string): ValueType | "epoch" | undefined {
  switch (type) {
    case "Bool":
      return /^(true|false)$/i.test(text) ? undefined : type;
    case "Numeric":
      return readNumber(text) === undefined ? type : undefined;
    case "Date":
      if (/^\d{5,}$/.test(text)) return "epoch";
      return readTime(text) === undefined || !isValidDate(text) ? type : undefined;
    case "Binary":
      return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) ? undefined : type;
    case "IPAddress":
      // Nobody says how AWS reads an address of one kind within one of the other.
      return readRange(text) === undefined && !/^[\da-f:]*:\d+(\.\d+){3}(\/\d+)?$/i.test(text) ? type : undefined;
  }
}

/** What was probably meant, by message. */
const corrections: Readonly<Record<ValueType | "epoch", (text: string) => readonly string[]>> = {
  Bool: (text) => (/^(yes|y|1|on)$/i.test(text) ? ["true"] : /^(no|n|0|off)$/i.test(text) ? ["false"] : []),
  Numeric(text) {
    const plain = /^\d{1,3}(,\d{3})+$/.test(text.trim()) ? text.replaceAll(",", "") : "";
    return readNumber(plain) === undefined ? [] : [plain.trim()];
  },
  Date(text) {
    const [, year, month = "", day = "", time] =
      /^(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?:[T ](\d\d:\d\d(?::\d\d)?)Z?)?$/i.exec(text.trim()) ?? [];
    const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}${time === undefined ? "" : `T${time}Z`}`;
    return readTime(date) === undefined || !isValidDate(date) ? [] : [date];
  },
  epoch(text) {
    // Thirteen digits are milliseconds.
    const time = readTime(text.length === 13 ? text.slice(0, 10) : text);
    return time === undefined ? [] : [new Date(time).toISOString().replace(".000Z", "Z")];
  },
  Binary(text) {
    const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
    const padded = plain.padEnd(Math.ceil(plain.length / 4) * 4, "=");
    return faultOf("Binary", padded) === undefined ? [padded] : [];
  },
  IPAddress(text) {
    const ranges = text.split(",").map((range) => meantRange(range.trim()));
    return ranges.some((range) => range === undefined) ? [] : ranges.flatMap((range) => range ?? []);
  },
};

/** A range with a mask, or with wildcards, as AWS takes it. */
function meantRange(text: string): string | undefined {
  const [address = "", mask = ""] = text.split("/");
  const fields = address.split(".");
  const wild = fields.indexOf("*");
  if (wild > 0 && mask === "" && fields.length === 4 && fields.slice(wild).every((field) => field === "*")) {
    return known(`${fields.map((field) => (field === "*" ? "0" : field)).join(".")}/${wild * 8}`);
  }
  const bits = mask.split(".").map((field) => Number(field).toString(2).padStart(8, "0"));
  const length = bits.join("").indexOf("0");
  const isMask = bits.length === 4 && /^1*0*$/.test(bits.join(""));
  return known(isMask ? `${address}/${length === -1 ? 32 : length}` : text);
}

function known(range: string): string | undefined {
  return readRange(range) === undefined ? undefined : range;
}

function change(node: number, text: string, meant: readonly string[]): FixDraft<PolicyEdit> {
  return {
    title: `Change \`${text}\` to ${enumerate(meant.map((value) => `\`${value}\``))}, which gives the condition effect`,
    effect: "correcting",
    edits: [{ op: "replace", node, values: meant }],
    preferred: true,
  };
}

export const examples: readonly RuleExample[] = [
  {
    title: "Values of another kind.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": {
        "Bool": { "aws:SecureTransport": "yes" },
                                         ~~~~~ \`yes\` is neither \`true\` nor \`false\`, which \`Bool\` compares.
        "NumericLessThan": { "aws:MultiFactorAuthAge": "one hour" },
                                                       ~~~~~~~~~~ \`one hour\` is no number, which \`NumericLessThan\` compares.
        "DateGreaterThan": { "aws:CurrentTime": ["2026-02-30T00:00:00Z", "31.12.2026"] },
                                                 ~~~~~~~~~~~~~~~~~~~~~~ \`2026-02-30T00:00:00Z\` is no date, which \`DateGreaterThan\` compares.
                                                                         ~~~~~~~~~~~~ \`31.12.2026\` is no date, which \`DateGreaterThan\` compares.
        "DateLessThan": { "aws:CurrentTime": "1767225600" },
                                             ~~~~~~~~~~~~ \`1767225600\` counts seconds since 1970; \`DateLessThan\` compares dates.
        "BinaryEquals": { "aws:PrincipalTag/blob": "%%%" },
                                                   ~~~~~ \`%%%\` is no base64, which \`BinaryEquals\` compares.
        "IpAddress": { "aws:SourceIp": ["203.0.113.0/255.255.255.0", "300.1.1.1"] }
                                        ~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`203.0.113.0/255.255.255.0\` is no address and no range of addresses, which \`IpAddress\` compares.
                                                                     ~~~~~~~~~~~ \`300.1.1.1\` is no address and no range of addresses, which \`IpAddress\` compares.
      }
    }
  ]
}`,
    fixes: [
      [
        "Change `yes` to `true`, which gives the condition effect",
        `
-        "Bool": { "aws:SecureTransport": "yes" },
+        "Bool": { "aws:SecureTransport": "true" },`,
      ],
      [
        "Change `1767225600` to `2026-01-01T00:00:00Z`, which gives the condition effect",
        `
-        "DateLessThan": { "aws:CurrentTime": "1767225600" },
+        "DateLessThan": { "aws:CurrentTime": "2026-01-01T00:00:00Z" },`,
      ],
      [
        "Change `203.0.113.0/255.255.255.0` to `203.0.113.0/24`, which gives the condition effect",
        `
-        "IpAddress": { "aws:SourceIp": ["203.0.113.0/255.255.255.0", "300.1.1.1"] }
+        "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "300.1.1.1"] }`,
      ],
    ],
  },
  {
    title: "Values whose meaning shows.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "*",
      "Condition": {
        "NumericLessThan": { "s3:max-keys": "1,000" },
                                            ~~~~~~~ \`1,000\` is no number, which \`NumericLessThan\` compares.
        "DateGreaterThan": { "aws:CurrentTime": ["2026/1/31", "2026-01-31 12:30:00", "1/2/2026"] },
                                                 ~~~~~~~~~~~ \`2026/1/31\` is no date, which \`DateGreaterThan\` compares.
                                                              ~~~~~~~~~~~~~~~~~~~~~ \`2026-01-31 12:30:00\` is no date, which \`DateGreaterThan\` compares.
                                                                                     ~~~~~~~~~~ \`1/2/2026\` is no date, which \`DateGreaterThan\` compares.
        "BinaryEquals": { "aws:PrincipalTag/blob": ["-_-_", "QmluYXI"] },
                                                    ~~~~~~ \`-_-_\` is no base64, which \`BinaryEquals\` compares.
                                                            ~~~~~~~~~ \`QmluYXI\` is no base64, which \`BinaryEquals\` compares.
        "IpAddress": { "aws:SourceIp": ["203.0.113.*", "198.51.100.0/24, 2001:db8::/32", "10.*.1.*"] }
                                        ~~~~~~~~~~~~~ \`203.0.113.*\` is no address and no range of addresses, which \`IpAddress\` compares.
                                                       ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ \`198.51.100.0/24, 2001:db8::/32\` is no address and no range of addresses, which \`IpAddress\` compares.
                                                                                         ~~~~~~~~~~ \`10.*.1.*\` is no address and no range of addresses, which \`IpAddress\` compares.
      }
    }
  ]
}`,
    fixes: [
      [
        "Change `1,000` to `1000`, which gives the condition effect",
        `
-        "NumericLessThan": { "s3:max-keys": "1,000" },
+        "NumericLessThan": { "s3:max-keys": "1000" },`,
      ],
      [
        "Change `2026/1/31` to `2026-01-31`, which gives the condition effect",
        `
-        "DateGreaterThan": { "aws:CurrentTime": ["2026/1/31", "2026-01-31 12:30:00", "1/2/2026"] },
+        "DateGreaterThan": { "aws:CurrentTime": ["2026-01-31", "2026-01-31 12:30:00", "1/2/2026"] },`,
      ],
      [
        "Change `2026-01-31 12:30:00` to `2026-01-31T12:30:00Z`, which gives the condition effect",
        `
-        "DateGreaterThan": { "aws:CurrentTime": ["2026/1/31", "2026-01-31 12:30:00", "1/2/2026"] },
+        "DateGreaterThan": { "aws:CurrentTime": ["2026/1/31", "2026-01-31T12:30:00Z", "1/2/2026"] },`,
      ],
      [
        "Change `-_-_` to `+/+/`, which gives the condition effect",
        `
-        "BinaryEquals": { "aws:PrincipalTag/blob": ["-_-_", "QmluYXI"] },
+        "BinaryEquals": { "aws:PrincipalTag/blob": ["+/+/", "QmluYXI"] },`,
      ],
      [
        "Change `QmluYXI` to `QmluYXI=`, which gives the condition effect",
        `
-        "BinaryEquals": { "aws:PrincipalTag/blob": ["-_-_", "QmluYXI"] },
+        "BinaryEquals": { "aws:PrincipalTag/blob": ["-_-_", "QmluYXI="] },`,
      ],
      [
        "Change `203.0.113.*` to `203.0.113.0/24`, which gives the condition effect",
        `
-        "IpAddress": { "aws:SourceIp": ["203.0.113.*", "198.51.100.0/24, 2001:db8::/32", "10.*.1.*"] }
+        "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24, 2001:db8::/32", "10.*.1.*"] }`,
      ],
      [
        "Change `198.51.100.0/24, 2001:db8::/32` to `198.51.100.0/24` and `2001:db8::/32`, which gives the condition effect",
        `
-        "IpAddress": { "aws:SourceIp": ["203.0.113.*", "198.51.100.0/24, 2001:db8::/32", "10.*.1.*"] }
+        "IpAddress": { "aws:SourceIp": [
+          "203.0.113.*",
+          "198.51.100.0/24",
+          "2001:db8::/32",
+          "10.*.1.*"
+        ] }`,
      ],
    ],
  },
  {
    title: "Values of the kind that is compared, and what deployment fills in.",
    policy: `
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "kendra:Query",
      "Resource": "*",
      "Condition": {
        "Bool": { "aws:SecureTransport": "true" },
        "NumericLessThan": { "aws:MultiFactorAuthAge": "3600", "aws:EpochTime": "1767225600" },
        "DateGreaterThan": { "aws:CurrentTime": ["2026-01-31", "2026-01-31T12:00:00Z"] },
        "DateLessThan": { "aws:EpochTime": "2026-01-31T12:00:00Z" },
        "BinaryEquals": { "aws:PrincipalTag/blob": "QmluYXJ5" },
        "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32", { "Ref": "Office" }] },
        "Null": { "aws:TokenIssueTime": "false" }
      }
    }
  ]
}`,
  },
];
