import { describe, expect, it } from "vitest";
import { createTerraformHost } from "../../server/src/hosts/terraform/terraformHost.ts";
import { loadHcl } from "../../server/src/nodeData.ts";
import type { EditValue, PolicyEdit } from "../../server/src/policy/edit.ts";
import type { Policy, Statement } from "../../server/src/policy/policy.ts";
import { fitBlocks, normaliseBlocks } from "../support/blockEdits.ts";
import {
  type Choose,
  checkEdits,
  inFirst,
  propertyOf,
  type RenderCase,
  renderText,
} from "../support/renderProperty.ts";

const reader = await loadHcl();
const terraform: RenderCase = {
  host: createTerraformHost(reader),
  path: "a.tf",
  validate(text) {
    expect(reader.read(text).wellFormed).toBe(true);
  },
  normalise: normaliseBlocks,
};

const names: Readonly<Record<string, string>> = {
  Sid: "sid",
  Effect: "effect",
  Action: "actions",
  Resource: "resources",
};

/** A policy in blocks, in any layout. */
function print(document: { readonly Statement: unknown }, choose: Choose): string {
  const step = choose("  ", "    ", "\t");
  const comments = choose(false, true);
  const assign = choose(" = ", "=", "    = ");
  const end = () => (comments ? choose("", "", " # why", " // a, b", " /* c */") : "");
  const own = () => (comments ? choose<string[]>([], [], ["# own"], [""]) : []);
  const trailing = choose(",", "");
  const special: Readonly<Record<string, readonly string[]>> = {
    $sub: ['"a-${var.b}"'],
    $ref: ["aws_s3_bucket.x.arn"],
    $join: ['join("", [', '"a",', "var.b", "])"],
    $long: ["var.x"],
  };
  const scalar = (value: string): readonly string[] => special[value] ?? [JSON.stringify(value)];
  const argument = (name: string, value: unknown): string[] => {
    const [first = "", ...others] = list(name, value);
    const last = others.at(-1);
    if (last === undefined) return [`${name}${assign}${first}${end()}`];
    return [`${name}${assign}${first}`, ...others.slice(0, -1), last + end()];
  };
  const list = (name: string, value: unknown): readonly string[] => {
    if (name === "sid" || name === "effect" || name === "test" || name === "variable" || name === "type") {
      return scalar(String(value));
    }
    if (typeof value === "string" && (value === "$ref" || value === "$join") && choose(false, true))
      return scalar(value);
    const items = (Array.isArray(value) ? value : [value]).map(scalar);
    if (items.every((item) => item.length === 1) && choose(false, true)) return [`[${items.join(", ")}]`];
    const lines = items.flatMap((item, index) => {
      const comma = index < items.length - 1 ? "," : trailing;
      const indented = item.map((line) => step + line);
      return [...own().map((line) => step + line), ...indented.slice(0, -1), `${indented.at(-1)}${comma}${end()}`];
    });
    return lines.length === 0 ? ["[]"] : ["[", ...lines, "]"];
  };
  const block = (head: string, lines: readonly string[]): string[] => {
    if (lines.length === 0) return [`${head} {${choose("", " ")}}`];
    return [`${head} {${end()}`, ...lines.map((line) => step + line), `}${end()}`];
  };
  const gathered = (element: string, value: unknown): string[] => {
    const members = value === "*" ? { "*": ["*"] } : (value as object);
    return Object.entries(members).flatMap(([key, inner]): string[] => {
      if (element === "Principal") {
        return block("principals", [...argument("type", key), ...own(), ...argument("identifiers", inner)]);
      }
      return Object.entries(inner as object).flatMap(([variable, values]) => {
        const body = [argument("test", key), argument("variable", variable), argument("values", values)];
        return [...own(), ...block("condition", choose(body, body.toReversed()).flat())];
      });
    });
  };
  const statement = (value: object): string[] => {
    const parts = Object.entries(value).flatMap(([element, content]): string[][] => {
      if (content === undefined || (element === "Effect" && content === "Allow" && choose(true, false))) return [];
      const name = names[element];
      return [[...own(), ...(name === undefined ? gathered(element, content) : argument(name, content))]];
    });
    return block("statement", choose(parts, parts, parts.toReversed()).flat());
  };
  const statements = [document.Statement].flat() as object[];
  const gap = choose<string[]>([""], []);
  const lines = statements.flatMap((one, index) => (index === 0 ? statement(one) : [...gap, ...statement(one)]));
  const newline = choose("\n", "\r\n");
  return block('data "aws_iam_policy_document" "a"', lines).join(newline) + choose(newline, "");
}

type Edits = (statement: Statement) => readonly PolicyEdit[];

function render(text: string, edits: Edits): string | undefined {
  return renderText(terraform, text, inFirst(edits));
}

/** A document with these lines in its first statement. */
function statement(...lines: readonly string[]): string {
  const inside = lines.map((line) => (line === "" ? "\n" : `    ${line}\n`)).join("");
  return `data "aws_iam_policy_document" "a" {\n  statement {\n${inside}  }\n}\n`;
}

const replace =
  (values: readonly EditValue[], index = 0): Edits =>
  ({ actions }) => [{ op: "replace", node: actions?.entries[index]?.node.id ?? -1, values }];
const set =
  (values: readonly EditValue[], ...path: readonly string[]): Edits =>
  (first) => [{ op: "replace", node: propertyOf(first, ...path).value.id, values }];
const add =
  (key: string, value: EditValue, ...path: readonly string[]): Edits =>
  (first) => {
    const object = path.length === 0 ? first.root : propertyOf(first, ...path).value;
    return [{ op: "addProperty", object: object.id, key, value }];
  };
const remove =
  (...path: readonly string[]): Edits =>
  (first) => [{ op: "removeProperty", property: propertyOf(first, ...path).id }];
const rename =
  (key: string, ...path: readonly string[]): Edits =>
  (first) => [{ op: "renameProperty", property: propertyOf(first, ...path).id, key }];
const condition = (test: string, variable: string, values: string) => [
  "condition {",
  `  test     = "${test}"`,
  `  variable = "${variable}"`,
  `  values   = ${values}`,
  "}",
];

describe("An edit of an argument", () => {
  it.each([
    ["an item for several", ['actions = ["a:*"] # all'], replace(["a:b", "a:c"]), ['actions = ["a:b", "a:c"] # all']],
    [
      "an item for many",
      ['actions = ["a:*"]'],
      replace(["a", "b", "c", "d"]),
      ["actions = [", '  "a",', '  "b",', '  "c",', '  "d",', "]"],
    ],
    [
      "an item on a line",
      ["actions = [", '  "a:*", # all', '  "b",', "]"],
      replace(["a:b", "a:c"]),
      ["actions = [", '  "a:b",', '  "a:c", # all', '  "b",', "]"],
    ],
    [
      "an item away",
      ["actions = [", '  "a:*", # all', "  # b", '  "b",', "]"],
      replace([]),
      ["actions = [", "  # b", '  "b",', "]"],
    ],
    ["the last item away", ["actions = [", '  "a:*",', "]"], replace([]), ["actions = []"]],
    ["a list for one", ["actions = local.x"], set(["a:b"], "Action"), ['actions = ["a:b"]']],
    [
      "a list for several",
      ['actions = ["x"]'],
      set(["a:b", "c"], "Action"),
      ["actions = [", '  "a:b",', '  "c",', "]"],
    ],
    ["variables of AWS", ['actions = ["x"]'], replace(["${aws:a}%{$"]), ['actions = ["&{aws:a}%%{$"]']],
    [
      "an effect",
      ['effect  = "Allow"', 'actions = ["x"]'],
      set(["Deny"], "Effect"),
      ['effect  = "Deny"', 'actions = ["x"]'],
    ],
    ["no effect", ["# a", 'actions = ["x"]'], set(["Deny"], "Effect"), ['effect = "Deny"', "# a", 'actions = ["x"]']],
    ["another name", ['actions   = ["x"]'], rename("NotAction", "Action"), ['not_actions   = ["x"]']],
    ["a new one", ['actions = ["x"] # a'], add("Resource", ["*"]), ['actions = ["x"] # a', 'resources = ["*"]']],
    ["one that goes", ['sid = "a" # a', "# b", 'actions = ["x"]'], remove("Sid"), ["# b", 'actions = ["x"]']],
  ])("%s", (_, before, edits, after) => {
    expect(render(statement(...before), edits)).toBe(statement(...after));
  });

  it("comes behind another or first", () => {
    const before = statement('sid = "a" # b', 'actions = ["x"]');
    const edits =
      (where: { readonly behind?: string; readonly atStart?: boolean }): Edits =>
      (first) => {
        const after = where.behind === undefined ? {} : { after: propertyOf(first, where.behind).id };
        const atStart = where.atStart === undefined ? {} : { atStart: where.atStart };
        return [{ op: "addProperty", object: first.root.id, key: "Resource", value: "y", ...after, ...atStart }];
      };
    const resource = 'resources = ["y"]';
    expect(render(before, edits({ behind: "Sid" }))).toBe(statement('sid = "a" # b', resource, 'actions = ["x"]'));
    expect(render(before, edits({ atStart: true }))).toBe(statement(resource, 'sid = "a" # b', 'actions = ["x"]'));
    const instead: Edits = (first) => [...edits({ behind: "Sid" })(first), ...remove("Sid")(first)];
    expect(render(before, instead)).toBe(statement(resource, 'actions = ["x"]'));
  });

  it("fills an empty statement", () => {
    const text = 'data "aws_iam_policy_document" "a" {\n  statement {}\n}\n';
    expect(render(text, add("Action", ["a:b"]))).toBe(statement('actions = ["a:b"]'));
    expect(render(text, add("Condition", { Bool: { a: "b" } }))).toBe(statement(...condition("Bool", "a", '["b"]')));
  });

  it("keeps the places to fill in", () => {
    const place = { placeholderParts: [{ name: "Sid", text: '"a"' }] };
    expect(render(statement('actions = ["x"]'), add("Sid", place))).toBe(
      statement('actions = ["x"]', 'sid = "\\"a\\""'),
    );
  });

  it("goes on with CRLF", () => {
    const before = statement('actions = ["x"]').replaceAll("\n", "\r\n");
    expect(render(before, add("Condition", { Bool: { a: "b" } }))).toBe(
      statement('actions = ["x"]', "", ...condition("Bool", "a", '["b"]')).replaceAll("\n", "\r\n"),
    );
  });
});

describe("An edit of what blocks say", () => {
  const equals = condition("StringEquals", "aws:x", '["1"]');
  const one = ['actions = ["x"]', "", ...equals];
  const principals = ["principals {", '  type        = "AWS"', '  identifiers = ["1"]', "}"];

  it.each([
    [
      "conditions",
      ['actions = ["x"]'],
      add("Condition", { Null: { a: "true", b: ["x", "y"] } }),
      [
        'actions = ["x"]',
        "",
        ...condition("Null", "a", '["true"]'),
        "",
        "condition {",
        '  test     = "Null"',
        '  variable = "b"',
        "  values = [",
        '    "x",',
        '    "y",',
        "  ]",
        "}",
      ],
    ],
    ["another operator", one, add("Bool", { a: "b" }, "Condition"), [...one, "", ...condition("Bool", "a", '["b"]')]],
    [
      "another key of an operator",
      [...one, "", ...principals],
      add("b", ["c"], "Condition", "StringEquals"),
      [...one, "", ...condition("StringEquals", "b", '["c"]'), "", ...principals],
    ],
    [
      "other conditions",
      one,
      set([{ Bool: { a: "b" } }], "Condition"),
      ['actions = ["x"]', "", ...condition("Bool", "a", '["b"]')],
    ],
    [
      "other values",
      one,
      set([["2"]], "Condition", "StringEquals", "aws:x"),
      ['actions = ["x"]', "", ...condition("StringEquals", "aws:x", '["2"]')],
    ],
    [
      "a condition that goes",
      [...one, "", ...principals],
      remove("Condition", "StringEquals", "aws:x"),
      ['actions = ["x"]', "", ...principals],
    ],
    ["the last condition that goes", one, remove("Condition"), ['actions = ["x"]']],
    [
      "another operator's name",
      one,
      rename("Bool", "Condition", "StringEquals"),
      ['actions = ["x"]', "", ...condition("Bool", "aws:x", '["1"]')],
    ],
    [
      "another key's name",
      one,
      rename("a", "Condition", "StringEquals", "aws:x"),
      ['actions = ["x"]', "", ...condition("StringEquals", "a", '["1"]')],
    ],
    [
      "principals",
      one,
      add("Principal", { AWS: "1", Service: ["a"] }),
      [...one, "", ...principals, "", "principals {", '  type        = "Service"', '  identifiers = ["a"]', "}"],
    ],
    [
      "everybody",
      ['actions = ["x"]'],
      add("NotPrincipal", "*"),
      ['actions = ["x"]', "", "not_principals {", '  type        = "*"', '  identifiers = ["*"]', "}"],
    ],
    [
      "other principals",
      ["principals {", '  type        = "*"', '  identifiers = ["*"]', "}"],
      set([{ AWS: ["1"] }], "Principal"),
      ["", ...principals],
    ],
    [
      "another type",
      principals,
      add("B", "c", "Principal"),
      [...principals, "", "principals {", '  type        = "B"', '  identifiers = ["c"]', "}"],
    ],
    [
      "what principals are called, with one more",
      principals,
      (first) => [...rename("NotPrincipal", "Principal")(first), ...add("B", "c", "Principal")(first)],
      [
        "not_principals {",
        ...principals.slice(1),
        "",
        "not_principals {",
        '  type        = "B"',
        '  identifiers = ["c"]',
        "}",
      ],
    ],
    [
      "what principals are called",
      principals,
      rename("NotPrincipal", "Principal"),
      ["not_principals {", ...principals.slice(1)],
    ],
  ])("%s", (_, before, edits, after) => {
    expect(render(statement(...before), edits)).toBe(statement(...after));
  });

  it("goes with blanks at the ends of lines", () => {
    const blocks = [...equals.slice(0, -1), "} ", "", ...condition("Bool", "a", '["b"]')];
    expect(render(statement('actions = ["x"]', "", ...blocks), remove("Condition"))).toBe(statement('actions = ["x"]'));
  });

  it("several at once", () => {
    const edits: Edits = (first) => [
      ...rename("StringLike", "Condition", "StringEquals")(first),
      ...add("b", "c", "Condition", "StringEquals")(first),
      ...add("Bool", { d: "e" }, "Condition")(first),
      ...add("Principal", { AWS: "1" })(first),
      ...replace([])(first),
      { op: "addStatements", values: [{ Effect: "Allow", Action: ["y"], Resource: "*" }] },
    ];
    const text = statement(
      "actions = []",
      "",
      ...condition("StringLike", "aws:x", '["1"]'),
      "",
      ...condition("StringLike", "b", '["c"]'),
      "",
      ...condition("Bool", "d", '["e"]'),
      "",
      ...principals,
    );
    expect(render(statement(...one), edits)).toBe(
      text.replace(/\}\n$/, '\n  statement {\n    actions   = ["y"]\n    resources = ["*"]\n  }\n}\n'),
    );
  });
});

describe("Another statement", () => {
  const value = {
    Sid: "B",
    Effect: "Allow",
    Action: ["a:b", "a:c"],
    Resource: "${aws:x}",
    Principal: { AWS: "*" },
    Condition: { Bool: { a: ["true"] } },
  };
  const lines = (...arguments_: readonly string[]) => [
    ...arguments_,
    "",
    "actions = [",
    '  "a:b",',
    '  "a:c",',
    "]",
    "",
    'resources = ["&{aws:x}"]',
    "",
    "principals {",
    '  type        = "AWS"',
    '  identifiers = ["*"]',
    "}",
    "",
    ...condition("Bool", "a", '["true"]'),
  ];
  const block = (...inside: readonly string[]) => statement(...inside).replace(/^[^\n]*\n|\}\n$/g, "");
  const document = (...blocks: readonly string[]) => `data "aws_iam_policy_document" "a" {\n${blocks.join("")}}\n`;
  const first = block('actions = ["a"]');

  it.each([
    ["apart from the first, without an effect as that one", [first], [first, "\n", block(...lines('sid = "B"'))]],
    [
      "with an effect",
      [block('effect = "Allow"', 'actions = ["a"]')],
      [block('effect = "Allow"', 'actions = ["a"]'), "\n", block(...lines('sid    = "B"', 'effect = "Allow"'))],
    ],
    ["close to the others", [first, first], [first, block(...lines('sid = "B"')), first]],
    ["between others", [first, "\n", first], [first, "\n", block(...lines('sid = "B"')), "\n", first]],
  ])("comes %s", (_, before, after) => {
    const edits: Edits = () => [{ op: "addStatements", values: [value] }];
    expect(render(document(...before), edits)).toBe(document(...after));
  });

  it("copies what only deployment decides", () => {
    const text = statement(
      "actions = local.actions",
      "resources = [",
      '  "${aws_s3_bucket.x.arn}/&{aws:username}",',
      '  join("", [',
      '    "a",',
      "  ]),",
      "]",
    );
    const edits: Edits = ({ actions, resources }) => [
      {
        op: "addStatements",
        values: [
          {
            Effect: "Deny",
            NotAction: actions === undefined ? "" : { copied: actions.node },
            NotResource: resources?.entries.map(({ node }) => ({ copied: node })) ?? [],
          },
        ],
      },
    ];
    expect(render(text, edits)).toBe(
      document(
        text.replace(/^[^\n]*\n|\}\n$/g, ""),
        "\n",
        block(
          'effect      = "Deny"',
          "not_actions = local.actions",
          "",
          "not_resources = [",
          '  "${aws_s3_bucket.x.arn}/&{aws:username}",',
          '  join("", [',
          '    "a",',
          "  ]),",
          "]",
        ),
      ),
    );
  });
});

describe("What cannot be spelled", () => {
  const twice = [...condition("Bool", "a", '["true"]'), ...condition("Bool", "a", '["false"]')];
  const dynamic = ['dynamic "condition" {', "  for_each = var.x", "  content {", '    test = "Bool"', "  }", "}"];

  it.each([
    ["a value of two blocks", twice, set([["x"]], "Condition", "Bool", "a")],
    ["a key of two blocks", twice, remove("Condition", "Bool")],
    ["the name of a key of two blocks", twice, rename("b", "Condition", "Bool", "a")],
    [
      "a value that a list has from two blocks",
      twice,
      (({ conditions }) => [
        { op: "replace", node: conditions?.tests[0]?.values[0]?.node.id ?? -1, values: [] },
      ]) as Edits,
    ],
    ["blocks that are made", ['actions = ["x"]', ...dynamic], remove("Condition")],
    ["an effect that would be implied", ['effect = "Deny"'], remove("Effect")],
    ["an effect that is implied", ['actions = ["x"]'], rename("Sid", "Effect")],
    ["an element that the blocks do not know", ['actions = ["x"]'], add("Comment", "x")],
    ["the name of one", ['actions = ["x"]'], rename("Actions", "Action")],
    ["a list for a text", ['sid = "x"'], set(["a", "b"], "Sid")],
    ["an object for a list", ['actions = ["x"]'], set([{ a: "b" }], "Action")],
    ["an item that is none", ['actions = ["x"]'], replace([["b"]])],
    ["conditions that are none", ['actions = ["x"]'], add("Condition", { Bool: "x" })],
    [
      "a list in a list",
      ["actions = local.x"],
      ((first) => replace([{ copied: propertyOf(first, "Action").value }, "a"])(first)) as Edits,
    ],
    [
      "a statement without an effect",
      ['effect = "Deny"'],
      (() => [{ op: "addStatements", values: [{ Action: "*" }] }]) as Edits,
    ],
    ["a list's name for a text", ['sid = "x"'], rename("Action", "Sid")],
    [
      "a copy of blocks for a list",
      condition("Bool", "a", '["true"]'),
      (first) => add("Action", { copied: propertyOf(first, "Condition").value })(first),
    ],
  ] satisfies [string, string[], Edits][])("%s", (_, before, edits) => {
    expect(render(statement(...before), edits)).toBeUndefined();
  });

  it("more than one thing on a line", () => {
    const text = 'data "aws_iam_policy_document" "a" {\n  statement { actions = ["x"] }\n}\n';
    for (const edits of [remove("Action"), add("Resource", "y"), add("Condition", { Bool: { a: "b" } })]) {
      expect(render(text, edits)).toBeUndefined();
    }
    expect(render(text, replace(["y"]))).toBe(text.replace('"x"', '"y"'));
  });

  it("the document that is made up, and a statement that is made", () => {
    const made =
      'data "aws_iam_policy_document" "a" {\n  dynamic "statement" {\n    for_each = var.x\n    content {\n      actions = ["x"]\n    }\n  }\n}\n';
    const addVersion = ({ document }: Policy) => [
      { statement: undefined, edit: { op: "addProperty", object: document.id, key: "Id", value: "x" } } as const,
    ];
    expect(renderText(terraform, statement('actions = ["x"]'), addVersion)).toBeUndefined();
    expect(render(made, () => [{ op: "addStatements", values: [{ Effect: "Deny", Action: "*" }] }])).toBeUndefined();
    expect(render(made, replace(["a:b"]))).toBe(made.replace('"x"', '"a:b"'));
  });
});

describe("Edits of any policy", () => {
  it("mean the same in the text and in the model, or cannot be spelled", () => {
    checkEdits(terraform, { print, runs: 250, spelled: 0.3, shape: fitBlocks });
  });
});
