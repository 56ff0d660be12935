import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse as load, parseDocument } from "yaml";
import type { RenderedEdit } from "../../server/src/hosts/host.ts";
import { renderEdits } from "../../server/src/hosts/render.ts";
import { yamlHost } from "../../server/src/hosts/yaml/yamlHost.ts";
import { isPlain } from "../../server/src/hosts/yaml/yamlScalar.ts";
import type { EditValue, PolicyEdit } from "../../server/src/policy/edit.ts";
import type { Policy, Statement } from "../../server/src/policy/policy.ts";
import {
  type Choose,
  checkEdits,
  inFirst,
  propertyOf,
  type RenderCase,
  renderText,
} from "../support/renderProperty.ts";

const yaml: RenderCase = {
  host: yamlHost,
  path: "a.yaml",
  validate(text) {
    expect(parseDocument(text, { uniqueKeys: false, logLevel: "silent" }).errors).toEqual([]);
  },
};

interface Printed {
  readonly isOwn: boolean;
  readonly lines: readonly string[];
}

function printer(choose: Choose) {
  const step = choose("  ", "    ");
  const listStep = choose("  ", "", "    ");
  const dash = choose("- ", "-   ");
  const quotes = choose<readonly ["", ...string[]] | readonly ['"'] | readonly ["'"]>(
    [""],
    ['"'],
    ["'"],
    ["", '"', "'"],
  );
  const keyQuote = choose("", "", "", '"');
  const comments = choose(false, true);
  const scalar = (value: string): string => {
    const quote = /^[*]|^\d+$|^$/.test(value)
      ? choose('"', "'")
      : choose(...(quotes as readonly [string, ...string[]]));
    return quote + value + quote;
  };
  const end = () => (comments ? choose("", "", " # why", '  # it\'s: "so"') : "");
  const own = () => (comments ? choose<string[]>([], [], ["# own"], ["", "# own: x"]) : []);
  const special: Readonly<Record<string, readonly [string, Printed]>> = {
    $sub: ["!Sub 'a-${B}'", { isOwn: false, lines: ["!Sub a-${B}"] }],
    $ref: ["{Ref: X}", choose({ isOwn: false, lines: ["!Ref X"] }, { isOwn: true, lines: ["Ref: X"] })],
    $join: [
      "!Join ['', [a, !Ref B]]",
      { isOwn: false, lines: ["!Join", `${step}- ""`, `${step}- - a`, `${step}  - !Ref B`] },
    ],
    $long: ["{'Fn::Sub': 'x-${Y}'}", { isOwn: true, lines: ["Fn::Sub:", `${step}- x-\${Y}`, `${step}- {}`] }],
  };
  const flow = (value: unknown): string => {
    if (typeof value === "string") return special[value]?.[0] ?? scalar(value).replace(/^[^"'].*[,[\]{}].*$/, '"$&"');
    if (Array.isArray(value)) return `[${value.map(flow).join(", ")}${choose("", ",")}]`.replace("[,]", "[]");
    const members = Object.entries(value as object).filter(([, member]) => member !== undefined);
    const space = choose("", " ");
    return `{${space}${members.map(([key, member]) => `${key}: ${flow(member)}`).join(", ")}${space}}`;
  };
  const onLine = (value: unknown): Printed => ({ isOwn: false, lines: [flow(value)] });
  const flowLines = (value: unknown): Printed => {
    const members = Array.isArray(value)
      ? value.map(flow)
      : Object.entries(value as object).flatMap(([key, member]) =>
          member === undefined ? [] : `${key}: ${flow(member)}`,
        );
    const [open = "", close = ""] = Array.isArray(value) ? "[]" : "{}";
    if (members.length === 0) return onLine(value);
    const trailing = choose("", ",");
    const lines = members.map((member, index) => {
      return `${step}${member}${index < members.length - 1 ? "," : trailing}${end()}`;
    });
    return { isOwn: false, lines: [open, ...lines, close] };
  };
  const block = (value: unknown): Printed => {
    if (typeof value === "string") return special[value]?.[1] ?? { isOwn: false, lines: [scalar(value)] };
    const isEmpty = Object.values(value as object).length === 0;
    if (isEmpty || choose(false, false, false, true)) return choose(flowLines, onLine)(value);
    if (Array.isArray(value)) {
      return { isOwn: true, lines: value.flatMap((item) => [...own(), ...behindDash(block(item))]) };
    }
    const lines = Object.entries(value as object).flatMap(([key, member]) => {
      return member === undefined ? [] : [...own(), ...behindKey(key, block(member), Array.isArray(member))];
    });
    return { isOwn: true, lines };
  };
  const behindDash = ({ lines: [first = "", ...others] }: Printed): string[] => {
    const blanks = " ".repeat(dash.length);
    return [dash + first + (/\S/.test(first) ? end() : ""), ...others.map((line) => blanks + line)];
  };
  const behindKey = (key: string, { isOwn, lines }: Printed, isList: boolean): string[] => {
    const head = `${keyQuote}${key}${keyQuote}:`;
    const [first = "", ...others] = lines;
    if (!isOwn) return [`${head} ${first}${others.length === 0 ? end() : ""}`, ...others.map((line) => step + line)];
    return [head + end(), ...lines.map((line) => (isList ? listStep : step) + line)];
  };
  return { block, behindKey, flow, step };
}

function print(value: unknown, choose: Choose): string {
  const { block, behindKey, step } = printer(choose);
  const document = block(value);
  const isInTemplate = choose(false, true);
  const lines = isInTemplate || !document.isOwn ? behindKey("Doc", document, false) : document.lines;
  const nested = isInTemplate
    ? ["Resources:", ...lines.map((line) => step + line), ...choose([], ["Outputs: {}"])]
    : lines;
  const newline = choose("\n", "\r\n");
  return nested.map((line) => line.trimEnd()).join(newline) + choose(newline, "");
}

type Edits = (statement: Statement) => readonly PolicyEdit[];

/** The text after edits of its first statement; `undefined` where they cannot be spelled. */
function render(text: string, edits: Edits, path = "a.yaml"): string | undefined {
  return renderText({ ...yaml, path }, text, inFirst(edits));
}

/** A policy with this in place of the action. */
const action = (text: string) => `Statement:\n  - Effect: Allow\n    Action:${text}\n    Resource: "*"\n`;
const replace =
  (values: readonly EditValue[], index = 0): Edits =>
  ({ actions }) => [{ op: "replace", node: actions?.entries[index]?.node.id ?? -1, values }];
const add =
  (key: string, value: EditValue, where: { readonly atStart?: boolean; readonly behind?: string } = {}): Edits =>
  (statement) => {
    const after = where.behind === undefined ? {} : { after: propertyOf(statement, where.behind).id };
    const atStart = where.atStart === undefined ? {} : { atStart: where.atStart };
    return [{ op: "addProperty", object: statement.root.id, key, value, ...after, ...atStart }];
  };
const remove =
  (...keys: readonly string[]): Edits =>
  (statement) =>
    keys.map((key) => ({ op: "removeProperty", property: propertyOf(statement, key).id }));
const addStatement =
  (value: EditValue): Edits =>
  () => [{ op: "addStatements", values: [value] }];

describe("An edit of a list", () => {
  it.each([
    ["a text for several", " a:*", ["a:b", "a:c"], "\n      - a:b\n      - a:c"],
    ["a text for one", " a:*", ["a:b"], " a:b"],
    ["a text for none", " a:*", [], " []"],
    ["a text whose comment stays with its key", " a:* # all", ["a:b", "a:c"], " # all\n      - a:b\n      - a:c"],
    ["a text on a line of its own", "\n      a:*", ["a:b", "a:c"], "\n      - a:b\n      - a:c"],
    ["a text below a comment", " # all\n      a:*", ["a:b", "a:c"], " # all\n      - a:b\n      - a:c"],
    ["nothing yet", " # todo", ["a:b"], " a:b # todo"],
    ["nothing yet for several", "", ["a:b", "a:c"], "\n      - a:b\n      - a:c"],
    ["items", "\n      - a:*\n      - x:y", ["a:b", "a:c"], "\n      - a:b\n      - a:c\n      - x:y"],
    ["items below their key", "\n    - a:*\n    - x:y", ["a:b", "a:c"], "\n    - a:b\n    - a:c\n    - x:y"],
    [
      "comments around",
      "\n      # first\n      - a:* # all\n      # second\n      - x:y",
      ["a:b", "a:c"],
      "\n      # first\n      - a:b # all\n      - a:c\n      # second\n      - x:y",
    ],
    ["an item and its comment", "\n      - a:* # all\n      # why\n      - x:y", [], "\n      # why\n      - x:y"],
    ["the only item", "\n      - a:* # all", [], " []"],
    ["the only item below its key", "\n    - a:*", [], " []"],
    ["the only item, not what is said of it", "\n    # why\n    - a:*", [], "\n    # why\n      []"],
    ["in brackets", " [a:*, x:y]", ["a:b", "a:c"], " [a:b, a:c, x:y]"],
    [
      "in brackets until it is long",
      " ['a:*', x]",
      ["a:b", "a:c", "d"],
      "\n      - 'a:b'\n      - 'a:c'\n      - 'd'\n      - x",
    ],
    ["in brackets with a comment", " [a:*, # all\n      x:y]", ["a:b", "c", "d"], " [a:b, c, d, # all\n      x:y]"],
    ["away in brackets", " [a:*, x:y]", [], " [x:y]"],
    ["a tag", " !Sub a:*", ["a:b"], " a:b"],
    [
      "a function in lines",
      "\n      - !Join\n        - ''\n        - [a, b]\n      - x",
      ["a:b"],
      "\n      - a:b\n      - x",
    ],
    ["a long name", "\n      - Fn::Sub: a:*\n      - x", ["a:b", "c"], "\n      - a:b\n      - c\n      - x"],
    ["a block of text", " |-\n      a:*", ["a:b"], " a:b"],
  ])("%s", (_, before, values, after) => {
    expect(render(action(before), replace(values))).toBe(action(after));
  });

  it("is put in brackets where the lists of the policy are", () => {
    const text = (first: string, second: string) =>
      `Statement:\n- Effect: Allow\n  Action: ${first}\n  Resource: ${second}\n`;
    expect(render(text("a:*", '["*"]'), replace(["a:b", "a:c"]))).toBe(text("[a:b, a:c]", '["*"]'));
  });

  it("is put in brackets where those of the other statements are", () => {
    const text = (first: string) =>
      `Statement:\n- Effect: Allow\n  Action: ${first}\n- Effect: Deny\n  Action: [x, y]\n`;
    expect(render(text("a:*"), replace(["b", "c"]))).toBe(text("[b, c]"));
  });

  it("stands in lines where what it holds does", () => {
    const text = "Statement:\n- Effect: Allow\n  Action: [a]\n  Resource: !If\n  - a\n  - b\n  - c\n";
    const edits: Edits = (statement) => {
      return add("NotResource", [{ copied: propertyOf(statement, "Resource").value }])(statement);
    };
    expect(render(text, edits)).toBe(`${text}  NotResource:\n  - !If\n    - a\n    - b\n    - c\n`);
  });

  it("is indented as the other lists are", () => {
    const text = (first: string) => `Statement:\n- Effect: Allow\n  Action:${first}\n  Resource:\n  - "*"\n`;
    expect(render(text(" a:*"), replace(["a:b", "a:c"]))).toBe(text("\n  - a:b\n  - a:c"));
    const wide = (first: string) => `Statement:\n    -   Effect: Allow\n        Action:${first}\n        Resource: x\n`;
    expect(render(wide(" a:*"), replace(["b", "c"]))).toBe(wide("\n            - b\n            - c"));
  });

  it("goes on with CRLF, and without a last line break", () => {
    const text = (first: string) => action(first).replaceAll("\n", "\r\n").trimEnd();
    expect(render(text(" a:* # x"), replace(["a:b", "a:c"]))).toBe(text(" # x\n      - a:b\n      - a:c"));
    const last = (items: string) => `Statement:\n  - Effect: Allow\n    Resource: "*"\n    Action:\n      - ${items}`;
    const both: Edits = (statement) => [...replace(["b", "c"])(statement), ...replace([], 1)(statement)];
    expect(render(last("a\n      - z"), both)).toBe(last("b\n      - c"));
  });
});

describe("A text", () => {
  it.each([
    ["plain beside plain ones", " a:*", "arn:aws:s3:::${aws:username}/*", " arn:aws:s3:::${aws:username}/*"],
    ["in the quotes that stand there", " 'a:*'", "it's", " 'it''s'"],
    ["in double quotes", ' "a:*"', 'a"\\', ' "a\\"\\\\"'],
    ["which needs no quotes in a block", " a", "{{x}", ' "{{x}"'],
    ["plain only outside brackets", " [a]", "a{b}", ' ["a{b}"]'],
    ["that single quotes cannot hold", " 'a'", "a\n\u0085b", ' "a\\n\\u0085b"'],
  ])("is written %s", (_, before, value, after) => {
    expect(render(action(before), replace([value]))).toBe(action(after));
  });

  it("has quotes where it would be something else", () => {
    const texts = [
      "*",
      "&a",
      "!a",
      "%a",
      "@a",
      "`a",
      "{a",
      "[a",
      "a: b",
      "a #b",
      "a:",
      "12",
      "0x1f",
      "1e3",
      "true",
      "No",
    ];
    const more = [
      "null",
      "~",
      "2012-10-17",
      "",
      " a",
      "a ",
      "- a",
      "? a",
      "123456789012",
      "1_000",
      "12:30",
      ".5",
      "#a",
    ];
    for (const text of [...texts, ...more]) {
      expect(render(action(" x:y"), replace([text]))).toBe(action(` ${JSON.stringify(text)}`));
    }
  });

  it("means the same to readers of every YAML where it has no quotes", () => {
    const pieces = fc.constantFrom(
      ..."aeox019_.,:-+/ #'\"[]{}*&!|>%@`~=ynT".split(""),
      "null",
      "true",
      "off",
      "0x",
      "2001-01-01",
    );
    fc.assert(
      fc.property(fc.string({ unit: pieces, maxLength: 8 }), (text) => {
        for (const version of ["1.1", "1.2"] as const) {
          if (isPlain(text, false)) expect(load(`a: ${text} # b`, { version })).toEqual({ a: text });
          if (isPlain(text, true))
            expect(load(`[${text}, {${text}: ${text}}]`, { version })).toEqual([text, { [text]: text }]);
        }
      }),
      { seed: 20261123, numRuns: Number(process.env["DEEP_RUNS"] ?? 1000) },
    );
  });

  it("keeps the places to fill in between quotes", () => {
    const value = { placeholderParts: ["it's ", { name: "Name", text: 'a "b"' }, "!"] };
    const policy = (text: string) => firstEdit(action(text), replace([value]));
    expect(policy(" a:*")).toEqual(['"', "it's ", { name: "Name", text: 'a \\"b\\"' }, "!", '"']);
    expect(policy(" 'a:*'")).toEqual(["'", "it''s ", { name: "Name", text: 'a "b"' }, "!", "'"]);
    const both: Edits = (statement) => [
      ...replace([value])(statement),
      ...addStatement({ Effect: "Deny", Action: value })(statement),
    ];
    const moved = firstEdit("Statement:\n  Effect: Allow\n  Action: a:*\n", both);
    expect(moved?.filter((part) => typeof part !== "string")).toEqual(
      Array(2).fill({ name: "Name", text: 'a \\"b\\"' }),
    );
  });
});

function firstEdit(text: string, edits: Edits): RenderedEdit["parts"] | undefined {
  const [policy] = yamlHost.parse(text, { path: "a.yaml" }).policies;
  const [edit] = (policy && renderEdits(policy, inFirst(edits)(policy))) ?? [];
  return edit?.parts.filter((part) => part !== "");
}

describe("An edit of a statement", () => {
  const base = (lines: string) => `Statement:\n  - Effect: Allow\n${lines}    Action: a:b\n`;
  const condition = { StringEquals: { "aws:SourceAccount": "123456789012", "iam:PassedToService": ["a.b", "c"] } };
  const inBlock = `    Condition:
      StringEquals:
        aws:SourceAccount: "123456789012"
        iam:PassedToService:
          - a.b
          - c
`;

  it.each([
    ["at the end", base(""), add("Condition", condition), base("") + inBlock],
    ["behind a key", base(""), add("Condition", condition, { behind: "Effect" }), base(inBlock)],
    [
      "behind the dash",
      base(""),
      add("Sid", "A", { atStart: true }),
      "Statement:\n  - Sid: A\n    Effect: Allow\n    Action: a:b\n",
    ],
    [
      "behind the comments of the last key",
      `${base("")}      # more\n    # end\nId: x\n`,
      add("Sid", "A"),
      `${base("")}      # more\n    Sid: A\n    # end\nId: x\n`,
    ],
    [
      "in braces",
      "Statement: [{Effect: Allow, Action: ['a:b']}]\n",
      add("Condition", condition),
      "Statement: [{Effect: Allow, Action: ['a:b'], Condition: {StringEquals: {aws:SourceAccount: '123456789012', iam:PassedToService: ['a.b', 'c']}}}]\n",
    ],
    [
      "with the quotes of the other keys",
      'Statement:\n  - "Effect": "Allow"\n    "Action": "a:b"\n',
      add("Sid", "A"),
      'Statement:\n  - "Effect": "Allow"\n    "Action": "a:b"\n    "Sid": "A"\n',
    ],
  ])("adds a key %s", (_, before, edits, after) => {
    expect(render(before, edits)).toBe(after);
  });

  it("adds a key to an empty map, and to one whose members go", () => {
    const text = (inner: string) => `Statement:\n  - Effect: Allow\n    Condition:${inner}\n    Action: a:b\n`;
    const bool: Edits = (statement) => {
      const object = propertyOf(statement, "Condition").value;
      return [{ op: "addProperty", object: object.id, key: "Bool", value: { "aws:x": "true" } }];
    };
    const filled = '\n      Bool:\n        aws:x: "true"';
    expect(render(text(" {} # c"), bool)).toBe(text(` # c${filled}`));
    const both: Edits = (statement) => [
      { op: "removeProperty", property: propertyOf(statement, "Condition", "Null").id },
      ...bool(statement),
    ];
    expect(render(text("\n      Null: # c\n        a: x\n"), both)).toBe(text(`${filled}\n`));
  });

  it.each([
    ["the first", remove("Effect"), "- Action: a:b # c\n    # own\n    Resource: x\n"],
    ["the first two", remove("Effect", "Action"), "-\n    # own\n    Resource: x\n"],
    ["one between", remove("Action"), "- Effect: Allow # b\n    # own\n    Resource: x\n"],
    ["the last", remove("Resource"), "- Effect: Allow # b\n    Action: a:b # c\n    # own\n"],
    ["all", remove("Resource", "Effect", "Action"), "- {}\n    # own\n"],
  ])("removes %s of its keys", (_, edits, after) => {
    const text = (statement: string) => `Version: "2012-10-17"\nStatement:\n  ${statement}`;
    const before = text("- Effect: Allow # b\n    Action: a:b # c\n    # own\n    Resource: x\n");
    expect(render(before, edits)).toBe(text(after));
  });

  it("removes all keys of a map", () => {
    const text = (inner: string) => `Statement:\n  - Effect: Allow\n    Condition:${inner}    Action: a:b\n`;
    const all: Edits = (statement) => [
      { op: "removeProperty", property: propertyOf(statement, "Condition", "Bool").id },
      { op: "removeProperty", property: propertyOf(statement, "Condition", "Null").id },
    ];
    expect(render(text("\n      Bool: {a: b}\n      Null: {c: d} # e\n"), all)).toBe(text(" {}\n"));
    expect(render(text("\n      # a\n      Bool: {a: b} # b\n      # c\n      Null: {c: d}\n"), all)).toBe(
      text("\n      # a\n      {}\n      # c\n"),
    );
  });

  it("renames keys in their quotes", () => {
    const rename: Edits = (statement) =>
      ["Action", "Resource", "Principal"].map((key) => {
        return { op: "renameProperty", property: propertyOf(statement, key).id, key: `Not${key}` };
      });
    const text = (no: string) =>
      `Statement:\n  - Effect: Allow\n    '${no}Action': a:b\n    "${no}Resource": x\n    ${no}Principal: "*"\n`;
    expect(render(text(""), rename)).toBe(text("Not"));
  });
});

describe("Another statement", () => {
  const value = { Effect: "Deny", Action: ["x:y", "z"], Condition: { Bool: { a: "true" } } };
  const item = (dash: string) => {
    const blanks = " ".repeat(dash.length);
    const lines = ["Effect: Deny", "Action:", "  - x:y", "  - z", "Condition:", "  Bool:", '    a: "true"'];
    return lines.map((line, index) => `${index === 0 ? dash : blanks}${line}\n`).join("");
  };

  it.each([
    [
      "behind its own",
      "Statement:\n  - Effect: Allow\n    Action: a:b # c\n  # next\n  - Effect: Deny\n    Action: q\n",
      `Statement:\n  - Effect: Allow\n    Action: a:b # c\n${item("  - ")}  # next\n  - Effect: Deny\n    Action: q\n`,
    ],
    [
      "in a list whose dashes stand below the key, with the same gap",
      "Statement:\n-   Effect: Allow\n    Action:\n    - a:b\nId: x\n",
      'Statement:\n-   Effect: Allow\n    Action:\n    - a:b\n-   Effect: Deny\n    Action:\n    - x:y\n    - z\n    Condition:\n        Bool:\n            a: "true"\nId: x\n',
    ],
    [
      "in braces",
      "Statement:\n  - {Effect: Allow, Action: [a]}\n",
      'Statement:\n  - {Effect: Allow, Action: [a]}\n  - {Effect: Deny, Action: [x:y, z], Condition: {Bool: {a: "true"}}}\n',
    ],
    [
      "in a list in brackets",
      "Statement: [{ Effect: Allow, Action: a }]\n",
      'Statement: [{ Effect: Allow, Action: a }, { Effect: Deny, Action: [x:y, z], Condition: { Bool: { a: "true" } } }]\n',
    ],
    [
      "behind a single one, whose lines move",
      "Statement:\n  # about\n  Effect: Allow\n\n  # deep\n  Action: |\n    a\n\n    b\n# end\nId: x\n",
      `Statement:\n  # about\n  - Effect: Allow\n\n    # deep\n    Action: |\n      a\n\n      b\n${item("  - ")}# end\nId: x\n`,
    ],
    [
      "behind a single one in braces",
      "Statement: {Effect: Allow, Action: a}\n",
      'Statement: [{Effect: Allow, Action: a}, {Effect: Deny, Action: [x:y, z], Condition: {Bool: {a: "true"}}}]\n',
    ],
  ])("comes %s", (_, before, after) => {
    expect(render(before, addStatement(value))).toBe(after);
  });

  it("comes behind one that changes, single or not", () => {
    const edits: Edits = (statement) => [
      ...replace(["a:b", "a:c"])(statement),
      ...add("Sid", "A", { atStart: true })(statement),
      ...add("Condition", { Bool: { "aws:x": "true" } })(statement),
      ...addStatement(value)(statement),
    ];
    const after = `Statement:
  - Sid: A
    Effect: Allow
    Action: # all
      - a:b
      - a:c
    Condition:
      Bool:
        aws:x: "true"
${item("  - ")}`;
    expect(render("Statement:\n  - Effect: Allow\n    Action: a:* # all\n", edits)).toBe(after);
    expect(render("Statement:\n  Effect: Allow\n  Action: a:* # all\n", edits)).toBe(after);
  });

  it("copies what only deployment decides, with its lines", () => {
    const text = `Resources:
  Policy:
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: a:*
            Resource:
            - !Sub
              - "\${A}/x"
              - A: !Ref B
            - !GetAtt X.Arn
            - Fn::Join:
                - ""
                # list
                - [a, b]
            Principal: !If [a, b, c]
`;
    const edits: Edits = ({ resources, principals }) => [
      {
        op: "addStatements",
        values: [
          {
            Effect: "Allow",
            Resource: resources?.entries.map(({ node }) => ({ copied: node })) ?? [],
            Principal: principals === undefined ? "" : { copied: principals.node },
          },
        ],
      },
    ];
    expect(render(text, edits)).toBe(`${text}          - Effect: Allow
            Resource:
            - !Sub
              - "\${A}/x"
              - A: !Ref B
            - !GetAtt X.Arn
            - Fn::Join:
                - ""
                # list
                - [a, b]
            Principal: !If [a, b, c]
`);
    const deeper: Edits = (statement) => {
      const [first, , last] = statement.resources?.entries ?? [];
      const copied = [first, last].flatMap((entry) => (entry === undefined ? [] : [{ copied: entry.node }]));
      return add("Condition", { StringLike: { "aws:x": copied } })(statement);
    };
    expect(render(text, deeper)).toBe(`${text}            Condition:
              StringLike:
                aws:x:
                - !Sub
                  - "\${A}/x"
                  - A: !Ref B
                - Fn::Join:
                    - ""
                    # list
                    - [a, b]
`);
  });

  it("comes in a list without a document", () => {
    const text = "provider:\n  iamRoleStatements:\n    - Effect: Allow\n      Action: a:b\n      Resource: x\n";
    expect(render(text, addStatement(value), "serverless.yml")).toBe(text + item("    - "));
  });
});

describe("What cannot be spelled", () => {
  const twice = (first: string, second: string) =>
    `Statement:\n  - Effect: Allow\n    Action: ${first}\n    Resource: x\n  - Effect: Deny\n    Action: ${second}\n`;

  it.each([
    ["an alias", `A: &a [a:*]\n${action(" *a")}`, replace(["a:b"])],
    ["an item of an alias", `A: &a\n  - a:*\n  - b\n${action("\n      *a")}`, replace([])],
    ["an item that is an alias", `A: &a a:*\n${action("\n      - *a")}`, replace(["a:b"])],
    ["what has an alias", twice("&a\n      - a:*", "*a"), replace(["a:b"])],
    ["a scalar that has an alias", twice("&a a:*", "*a"), replace(["a:b"])],
    ["a key with what has an alias", twice("&a a:*", "*a"), remove("Action")],
    ["a key that is merged", `B: &b\n  Action: a:*\nStatement:\n  - Effect: Allow\n    <<: *b\n`, remove("Action")],
    ["a value that is merged", `B: &b\n  Action: a:*\nStatement:\n  - Effect: Allow\n    <<: *b\n`, replace(["x"])],
    [
      "a document that has an alias",
      `A:\n  PolicyDocument: &d\n${action(" a:*").replace(/^/gm, "    ").trimEnd()}\nB:\n  PolicyDocument: *d\n`,
      replace(["a:b"]),
    ],
    ["a copy of an alias", `A: &a x\n${action(" a:*").replace('"*"', "*a")}`, copyResource],
    ["a copy of what has no text", action(" a:*").replace('"*"', ""), copyResource],
    [
      "a copy of lines in braces",
      "Statement:\n  - {Effect: Allow, Action: a, Resource: !If [\n      a, b, c]}\n",
      copyResource,
    ],
    ["a key that is there", action(" a:*"), add("Effect", "Deny")],
    ["a list below a tag", action(" !!str a"), replace(["b", "c"])],
    ["a copy of a block whose blanks count", action(" a").replace('"*"', "!Foo |2\n        a"), copyResource],
    [
      "a key behind a block that takes blank lines",
      `${action(" a").trimEnd()}\n    Sid: |+\n      a\n\n`,
      add("Id", "x"),
    ],
    ["a key beside explicit ones", "Statement:\n  - ? Effect\n    : Allow\n    ? Action\n    : a\n", add("Sid", "x")],
    [
      "a first line that goes before a comment, where all lines move",
      "Statement:\n  Effect: Allow\n  # c\n  Action: a\n  Resource: b\n",
      (statement) => [...remove("Effect")(statement), ...addStatement({ Effect: "Deny", Action: "a" })(statement)],
    ],
    [
      "a bracket in the column of the key",
      "Statement: {\n  Effect: Allow, Action: a\n}\n",
      addStatement({ Effect: "Deny", Action: "a" }),
    ],
  ])("%s", (_, text, edits) => {
    expect(render(text, edits)).toBeUndefined();
  });

  it("is no other place of a file with aliases", () => {
    const text = (action: string) => twice("&a a:*", "*a").replace("Resource: x", action);
    expect(render(text("Resource: x"), add("Sid", "A"))).toBe(text("Resource: x\n    Sid: A"));
  });

  function copyResource(statement: Statement): readonly PolicyEdit[] {
    return add("NotResource", { copied: propertyOf(statement, "Resource").value })(statement);
  }
});

describe("An edit of the document", () => {
  it("removes its first line", () => {
    const edits = ({ document }: Policy) => [
      { statement: undefined, edit: { op: "removeProperty", property: document.properties[0]?.id ?? -1 } } as const,
    ];
    const statement = "Statement:\n  - Effect: Allow\n    Action: a:b\n";
    expect(renderText(yaml, `Version: "2012-10-17"\n# c\n${statement}`, edits)).toBe(`# c\n${statement}`);
    expect(renderText(yaml, `Version: "2012-10-17" # d\n${statement}`, edits)).toBe(statement);
  });

  it("adds keys around the statements", () => {
    const text = "PolicyDocument:\n  Statement:\n    - Effect: Allow\n      Action: a:b\nOther: x\n";
    const edits = ({ document }: Policy) => [
      { statement: undefined, edit: { op: "addProperty", object: document.id, key: "Id", value: "x" } } as const,
      {
        statement: undefined,
        edit: { op: "addProperty", object: document.id, key: "Version", value: "2012-10-17", atStart: true },
      } as const,
      { statement: 0, edit: { op: "addStatements", values: [{ Effect: "Deny", Action: "*" }] } } as const,
    ];
    expect(renderText(yaml, text, edits)).toBe(
      'PolicyDocument:\n  Version: "2012-10-17"\n  Statement:\n    - Effect: Allow\n      Action: a:b\n    - Effect: Deny\n      Action: "*"\n  Id: x\nOther: x\n',
    );
  });
});

describe("Edits of any policy", () => {
  it("mean the same in the text and in the model, or cannot be spelled", () => {
    checkEdits(yaml, { print, runs: 200, spelled: 0.7 });
  });
});
