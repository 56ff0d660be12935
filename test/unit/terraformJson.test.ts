import { describe, expect, it } from "vitest";
import type { ParsedFile } from "../../server/src/hosts/host.ts";
import { detectHost } from "../../server/src/hosts/signs.ts";
import { createTerraformHost } from "../../server/src/hosts/terraform/terraformHost.ts";
import { loadHcl } from "../../server/src/nodeData.ts";
import type { PolicyEdit } from "../../server/src/policy/edit.ts";
import { type Policy, type Statement, unitSpan } from "../../server/src/policy/policy.ts";
import { displayText } from "../../server/src/policy/value.ts";
import { fitBlocks, normaliseBlocks } from "../support/blockEdits.ts";
import {
  type Choose,
  checkEdits,
  inFirst,
  propertyOf,
  type RenderCase,
  renderText,
} from "../support/renderProperty.ts";

const host = createTerraformHost(await loadHcl());
const path = "main.tf.json";
const parse = (text: string) => host.parse(text, { path }).policies;
const described = (...statements: readonly unknown[]) =>
  JSON.stringify({ data: { aws_iam_policy_document: { read: { statement: statements } } } }, null, 2);
const allow = { actions: ["s3:GetObject"], resources: ["*"] };
const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };
const inString = JSON.stringify(document);

/** Place, notation and kind of each policy. */
const found = (content: unknown) =>
  parse(typeof content === "string" ? content : JSON.stringify(content)).map(({ place, source, facts }) =>
    `${place} ${source.notation} ${facts.kind} ${facts.resourceType ?? ""}`.trimEnd(),
  );

it("A file in Terraform's JSON syntax is one of Terraform's, whatever the editor calls it", () => {
  expect(detectHost({ path: "a/main.tf.json", language: "json" })).toBe("terraform");
  expect(detectHost({ path: "a/Main.TOFU.json" })).toBe("terraform");
  expect(detectHost({ path: "a/maintf.json", language: "json" })).toBe("json");
});

describe("In Terraform's JSON syntax there is", () => {
  const kms = { resource: { aws_kms_key: { k: { policy: inString } } } };
  it.each<[string, unknown, readonly string[]]>([
    ["a document of blocks", described(allow), ["data.aws_iam_policy_document.read terraformJson identity"]],
    [
      "one in lists on every level",
      { data: [{ aws_iam_policy_document: [{ read: [{ statement: allow }] }] }] },
      ["data.aws_iam_policy_document.read terraformJson identity"],
    ],
    ["another data source", { data: { aws_iam_policy: { read: { statement: allow } } } }, []],
    ["a document in a string", kms, ["aws_kms_key.k.policy json resource AWS::KMS::Key"]],
    [
      "one in a block",
      { resource: { aws_iam_role: { r: [{ inline_policy: [{ policy: inString }] }] } } },
      ["aws_iam_role.r.inline_policy.policy json identity AWS::IAM::Role"],
    ],
    ["an object", { locals: { statement: { a: document } } }, ["local.statement.a json identity"]],
    [
      "a document that a role trusts by",
      {
        data: { aws_iam_policy_document: { read: { statement: [allow] } } },
        resource: { aws_iam_role: { r: { assume_role_policy: "${data.aws_iam_policy_document.read.json}" } } },
      },
      ["data.aws_iam_policy_document.read terraformJson trust"],
    ],
    [
      "one that is merged into that",
      {
        data: {
          aws_iam_policy_document: {
            a: { statement: allow },
            b: { source_policy_documents: ['${try(data.aws_iam_policy_document.a.json, "")}'] },
          },
        },
        resource: { aws_sqs_queue: { q: { policy: "${data.aws_iam_policy_document.b.json}" } } },
      },
      [
        "data.aws_iam_policy_document.a terraformJson resource AWS::SQS::Queue",
        "data.aws_iam_policy_document.b terraformJson resource AWS::SQS::Queue",
      ],
    ],
    [
      "a permissions boundary",
      {
        resource: {
          aws_iam_policy: { b: { policy: inString } },
          aws_iam_user: { u: { permissions_boundary: "${aws_iam_policy.b.arn}" } },
        },
      },
      ["aws_iam_policy.b.policy json boundary"],
    ],
    [
      "one of a permission set",
      {
        resource: {
          aws_iam_policy: { b: { policy: inString } },
          aws_ssoadmin_permissions_boundary_attachment: {
            s: { permissions_boundary: { customer_managed_policy_reference: { name: "${aws_iam_policy.b.name}" } } },
          },
        },
      },
      ["aws_iam_policy.b.policy json boundary"],
    ],
    ["nothing in a comment", { "//": { data: document }, data: { "//": { read: { statement: allow } } } }, []],
  ])("%s", (_, content, expected) => {
    expect(found(content)).toEqual(expected);
  });

  it.each([
    [
      "a file of the other syntax",
      'resource "aws_iam_role" "r" {\n  assume_role_policy = data.aws_iam_policy_document.read.json\n}\n',
    ],
    [
      "one of this syntax",
      '{"resource":{"aws_iam_role":{"r":{"assume_role_policy":"${data.aws_iam_policy_document.read.json}"}}}}',
    ],
  ])("a use of documents in %s", (_, other) => {
    const facts = host.summarise(other);
    expect(facts).toEqual({ uses: [{ name: "data.aws_iam_policy_document.read", attachment: { kind: "trust" } }] });
    const hcl = 'data "aws_iam_policy_document" "read" {\n  statement { actions = ["a:b"] }\n}\n';
    for (const [text, name] of [
      [described(allow), path],
      [hcl, "main.tf"],
    ] as const) {
      const [policy] = host.parse(text, { path: name, project: facts === undefined ? [] : [facts] }).policies;
      expect(policy?.facts.kind).toBe("trust");
    }
  });
});

/** What each element of the first statement says, with its text. */
const elements = (text: string) => {
  const [policy] = parse(text);
  const texts = (span: { start: number; end: number }) => {
    const { start, end } = unitSpan(policy as Policy, 0, span);
    return text.slice(start, end);
  };
  const { effect, actions, resources, principals, conditions } = policy?.statements[0] ?? {};
  const entries = (of: Statement["actions"]) =>
    of?.entries.map(({ node, value }) => `${displayText(value)} at ${texts(node.span)}`);
  return {
    effect,
    actions: entries(actions),
    resources: entries(resources),
    principals: principals?.entries.map(({ type, value }) => `${type} ${displayText(value)}`),
    conditions: conditions?.tests.map(
      ({ operator, key, values }) => `${operator} ${key} ${values.map(({ value }) => displayText(value)).join()}`,
    ),
  };
};

describe("A statement in Terraform's JSON syntax", () => {
  it("says what its blocks say", () => {
    const text = described({
      sid: "Read",
      actions: ["s3:Get*", "${local.action}"],
      resources: ['arn:aws:s3:::${aws_s3_bucket.b["x"].id}/&{aws:username}/$${aws:userid}', 'say "hi"'],
      principals: [{ type: "AWS", identifiers: ["*"] }],
      condition: [
        { test: "StringEquals", variable: "aws:a", values: ["1"] },
        { test: "StringEquals", variable: "aws:b", values: ["2", "3"] },
      ],
    });
    const [policy] = parse(text);
    const condition = policy?.statements[0] && propertyOf(policy.statements[0], "Condition");
    const span = policy && condition && unitSpan(policy, 0, condition.span);
    expect(span && text.slice(span.start, span.end)).toMatch(/^"condition": \[\s*\{[\s\S]*\}$/);
    expect(elements(text)).toEqual({
      effect: "Allow",
      actions: ['s3:Get* at "s3:Get*"', '${local.action} at "${local.action}"'],
      resources: [
        'arn:aws:s3:::${aws_s3_bucket.b[\\"x\\"].id}/${aws:username}/${aws:userid} at "arn:aws:s3:::${aws_s3_bucket.b[\\"x\\"].id}/&{aws:username}/$${aws:userid}"',
        'say "hi" at "say \\"hi\\""',
      ],
      principals: ["AWS *"],
      conditions: ["StringEquals aws:a 1", "StringEquals aws:b 2,3"],
    });
  });

  it("may be what a loop brings, or come from other documents", () => {
    const text = JSON.stringify({
      data: {
        aws_iam_policy_document: {
          read: {
            source_policy_documents: ["${var.more}"],
            dynamic: { statement: { for_each: "${var.all}", content: { ...allow, effect: "Deny" } } },
          },
        },
      },
    });
    const [policy] = parse(text);
    expect(policy?.statements.map(({ effect }) => effect)).toEqual([undefined, "Deny"]);
  });

  it.each([
    ["${a}", "a"],
    ['${jsonencode({ a = "}" })}', 'jsonencode({ a = "}" })'],
    ['${f("\\"}${x["}"]}{")}', 'f("\\"}${x["}"]}{")'],
    ["${ {} }", "{}"],
  ])("has %s for one hole", (written, name) => {
    const [policy] = parse(described({ ...allow, resources: [`x${written}y`] }));
    const value = policy?.statements[0]?.resources?.entries[0]?.value;
    const shown = JSON.stringify(name).slice(1, -1);
    expect(value).toEqual({ kind: "template", parts: ["x", { name: shown }, "y"] });
  });

  it.each(["%{ if x }a%{ endif }", "${~ a ~}", "${a", "${a{}"])("says nothing known with %s", (written) => {
    const [policy] = parse(described({ ...allow, resources: [written] }));
    expect(policy?.statements[0]?.resources?.entries[0]?.value.kind).toBe("unknown");
  });

  it("in a string may have holes", () => {
    const text = JSON.stringify({
      resource: {
        aws_iam_policy: {
          p: {
            policy:
              '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"${var.action}","Resource":["a/$${aws:username}","${aws_s3_bucket.b["x"].arn}/*",${var.more}]}]}',
          },
        },
      },
    });
    const [policy] = parse(text);
    expect(policy?.facts).toMatchObject({ wellFormed: true, kind: "identity" });
    const [statement] = policy?.statements ?? [];
    const shown = [...(statement?.actions?.entries ?? []), ...(statement?.resources?.entries ?? [])];
    expect(shown.map(({ value }) => displayText(value))).toEqual([
      "${var.action}",
      "a/${aws:username}",
      "${aws_s3_bucket.b[ x ].arn}/*",
      undefined,
    ]);
    const [, second] = statement?.resources?.entries ?? [];
    const span = policy && second && unitSpan(policy, 0, second.node.span);
    expect(span && text.slice(span.start, span.end)).toBe('\\"${aws_s3_bucket.b[\\"x\\"].arn}/*\\"');
  });
});

it("A text in Terraform's JSON syntax that is being typed gives what it gives afresh", () => {
  const text = described({ ...allow, condition: { test: "Bool", variable: "a", values: ["${b}"] } }, allow);
  const shown = (of: ParsedFile) =>
    of.policies.map(({ statements, statementStarts, start }) => [
      start,
      statementStarts,
      statements.map(({ root }) => root),
    ]);
  let before: ParsedFile | undefined;
  for (let length = 0; length <= text.length; length++) {
    for (const typed of [text.slice(0, length), text.slice(0, length) + text.slice(length + 1)]) {
      const now = host.parse(typed, { path }, before);
      expect(shown(now)).toEqual(shown(host.parse(typed, { path })));
      before = now;
    }
  }
  const again = host.parse(text.replace("s3:Get", "s3:Put"), { path }, host.parse(text, { path }, before));
  expect(again.policies[0]?.statements[1]).toBe(host.parse(text, { path }, again).policies[0]?.statements[1]);
});

const terraformJson: RenderCase = {
  host,
  path,
  validate(text) {
    JSON.parse(text);
  },
  normalise: normaliseBlocks,
};

const edited = (statement: unknown, edits: (statement: Statement) => readonly PolicyEdit[]) => {
  const text = described(statement);
  const after = renderText(terraformJson, text, inFirst(edits));
  return after && JSON.parse(after).data.aws_iam_policy_document.read.statement;
};

describe("An edit in Terraform's JSON syntax", () => {
  const conditions = [{ test: "StringEquals", variable: "aws:a", values: ["1"] }];
  const bool = { test: "Bool", variable: "aws:s", values: ["true"] };
  const operators: readonly [string, unknown, (statement: Statement) => readonly PolicyEdit[], unknown][] = [
    [
      "lists a pattern's actions",
      { ...allow, actions: ["s3:*"] },
      ({ actions }) => [{ op: "replace", node: actions?.entries[0]?.node.id ?? -1, values: ["s3:Get", "s3:Put"] }],
      [{ ...allow, actions: ["s3:Get", "s3:Put"] }],
    ],
    [
      "writes one value as a list",
      allow,
      ({ resources }) => [{ op: "replace", node: resources?.node.id ?? -1, values: ["arn:aws:s3:::${aws:userid}"] }],
      [{ ...allow, resources: ["arn:aws:s3:::&{aws:userid}"] }],
    ],
    [
      "adds the first condition",
      allow,
      ({ root }) => [{ op: "addProperty", object: root.id, key: "Condition", value: { Bool: { "aws:s": "true" } } }],
      [{ ...allow, condition: [bool] }],
    ],
    [
      "adds an operator",
      { ...allow, condition: conditions },
      ({ conditions: element }) => [
        { op: "addProperty", object: element?.node.id ?? -1, key: "Bool", value: { "aws:s": ["true"] } },
      ],
      [{ ...allow, condition: [...conditions, bool] }],
    ],
    [
      "adds a key beside a lone block",
      { ...allow, condition: conditions[0] },
      (statement) => [
        {
          op: "addProperty",
          object: propertyOf(statement, "Condition", "StringEquals").value.id,
          key: "aws:b",
          value: "2",
        },
      ],
      [{ ...allow, condition: [...conditions, { test: "StringEquals", variable: "aws:b", values: ["2"] }] }],
    ],
    [
      "removes the only operator",
      { ...allow, condition: conditions },
      (statement) => [{ op: "removeProperty", property: propertyOf(statement, "Condition", "StringEquals").id }],
      [{ ...allow, condition: [] }],
    ],
    [
      "removes two keys of a condition, which stand in one list",
      { ...allow, condition: [...conditions, bool, { ...bool, variable: "aws:t" }] },
      (statement) => [
        { op: "removeProperty", property: propertyOf(statement, "Condition", "StringEquals").id },
        { op: "removeProperty", property: propertyOf(statement, "Condition", "Bool", "aws:s").id },
      ],
      undefined,
    ],
    [
      "removes one of several operators",
      { ...allow, condition: [...conditions, bool] },
      (statement) => [{ op: "removeProperty", property: propertyOf(statement, "Condition", "Bool").id }],
      [{ ...allow, condition: conditions }],
    ],
    [
      "renames an operator",
      { ...allow, condition: conditions },
      (statement) => [
        { op: "renameProperty", property: propertyOf(statement, "Condition", "StringEquals").id, key: "StringLike" },
      ],
      [{ ...allow, condition: [{ ...conditions[0], test: "StringLike" }] }],
    ],
    [
      "writes an effect that was implied",
      allow,
      (statement) => [{ op: "replace", node: propertyOf(statement, "Effect").value.id, values: ["Deny"] }],
      [{ effect: "Deny", ...allow }],
    ],
    [
      "splits off a statement with the same condition",
      { ...allow, condition: conditions },
      ({ actions, conditions: element }) => [
        {
          op: "addStatements",
          values: [
            {
              Effect: "Allow",
              Action: { copied: actions?.entries[0]?.node ?? never() },
              Resource: "x",
              Condition: { copied: element?.node ?? never() },
            },
          ],
        },
      ],
      [
        { ...allow, condition: conditions },
        { actions: allow.actions, resources: ["x"], condition: conditions },
      ],
    ],
    [
      "turns anyone into an account",
      { ...allow, principals: { type: "*", identifiers: ["*"] } },
      ({ principals }) => [{ op: "replace", node: principals?.node.id ?? -1, values: [{ AWS: "1" }] }],
      [{ ...allow, principals: [{ type: "AWS", identifiers: ["1"] }] }],
    ],
  ];
  it.each(operators)("%s", (_, statement, edits, expected) => {
    expect(edited(statement, edits)).toEqual(expected);
  });

  it("puts a lone statement into a list", () => {
    const lone = JSON.stringify({ data: { aws_iam_policy_document: { read: { statement: allow } } } });
    const added = { Effect: "Deny", Action: "*", Resource: "*" };
    const after = renderText(
      terraformJson,
      lone,
      inFirst(() => [{ op: "addStatements", values: [added] }]),
    );
    expect(after && JSON.parse(after).data.aws_iam_policy_document.read.statement).toEqual([
      allow,
      { effect: "Deny", actions: ["*"], resources: ["*"] },
    ]);
  });

  it("keeps the layout of the file", () => {
    const text = `{
  "data": { "aws_iam_policy_document": { "a": {
    "statement": [
      {
        "actions": ["s3:*"],
        "resources": ["*"]
      }
    ]
  } } }
}
`;
    const value = { StringEquals: { "aws:a": "1" } };
    const after = renderText(
      terraformJson,
      text,
      inFirst(({ root }) => [
        { op: "addProperty", object: root.id, key: "Condition", value },
        { op: "addStatements", values: [{ Effect: "Deny", Action: ["s3:Put*"], Resource: "*" }] },
      ]),
    );
    expect(after).toBe(
      text.replace(
        '"resources": ["*"]\n      }',
        `"resources": ["*"],
        "condition": [
          {
            "test": "StringEquals",
            "variable": "aws:a",
            "values": [
              "1"
            ]
          }
        ]
      },
      {
        "effect": "Deny",
        "actions": [
          "s3:Put*"
        ],
        "resources": [
          "*"
        ]
      }`,
      ),
    );
  });

  it("writes a variable of AWS as one into an object", () => {
    const text = JSON.stringify({ locals: { a: document } });
    const after = renderText(
      terraformJson,
      text,
      inFirst(({ resources }) => [{ op: "replace", node: resources?.node.id ?? -1, values: ["${aws:userid}"] }]),
    );
    expect(after).toBe(text.replace('"Resource":"*"', () => '"Resource":"$${aws:userid}"'));
  });

  it("means the same in the text and in the model, or cannot be spelled", () => {
    checkEdits(terraformJson, { print, runs: 250, spelled: 0.3, shape: fitBlocks });
  });
});

function never(): never {
  throw new Error("There is none.");
}

const names: Readonly<Record<string, string>> = {
  Sid: "sid",
  Effect: "effect",
  Action: "actions",
  Resource: "resources",
};

/** A policy in blocks, in any layout. */
function print(source: { readonly Statement: unknown }, choose: Choose): string {
  const special: Readonly<Record<string, string>> = {
    $sub: "a-${var.b}",
    $ref: "${aws_s3_bucket.x.arn}",
    $join: '${join("", ["a", var.b])}',
    $long: "${var.x}",
  };
  const text = (value: unknown) => special[String(value)] ?? String(value);
  const list = (value: unknown) => (value === "$ref" && choose(false, true) ? text(value) : [value].flat().map(text));
  const lone = (items: readonly unknown[]) => (items.length === 1 && choose(false, true) ? items[0] : items);
  const statement = (value: object) => {
    const members = Object.entries(value).flatMap(([element, content]): [string, unknown][] => {
      if (content === undefined || (element === "Effect" && content === "Allow" && choose(true, false))) return [];
      const name = names[element];
      if (name !== undefined) return [[name, name === "sid" || name === "effect" ? content : list(content)]];
      const groups = Object.entries(content === "*" ? { "*": ["*"] } : (content as object));
      const items = groups.flatMap(([key, inner]): object[] => {
        if (element === "Principal") return [{ type: key, identifiers: list(inner) }];
        return Object.entries(inner as object).map(([variable, values]) => ({
          test: key,
          variable,
          values: list(values),
        }));
      });
      if (items.length === 0) return [];
      return [[element === "Principal" ? "principals" : "condition", lone(items)]];
    });
    return Object.fromEntries(choose(members, members.toReversed()));
  };
  const statements = [source.Statement].flat().map((one) => statement(one as object));
  const content = { data: { aws_iam_policy_document: { a: { statement: lone(statements) } } } };
  const written = JSON.stringify(content, null, choose<number | string | undefined>(2, 4, "\t", undefined));
  return choose(written, written.replaceAll("\n", "\r\n"));
}
