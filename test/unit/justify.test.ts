import { describe, expect, it } from "vitest";
import { emptyConfiguration, type Justification } from "../../server/src/engine/configuration.ts";
import { parseConfiguration } from "../../server/src/engine/parseConfiguration.ts";
import { escapeGlob, writeJustification } from "../../server/src/engine/writeJustification.ts";
import { namedRules, type PolicyDocument } from "../../server/src/service.ts";
import { isDay, monthsLater } from "../../server/src/text/day.ts";
import { testService } from "../support/service.ts";

const reason = { reason: "The exporter needs them", owner: "ml-platform", expires: "2027-06-30" };

/** What covers a finding, and what does not: the same policy is checked with each. */
interface Case {
  readonly statement: object;
  readonly path?: string;
  /** Each covers all findings of its rule. */
  readonly covering: readonly object[];
  readonly others: readonly object[];
}

const bucket = "arn:aws:s3:::data/*";
const cases: Readonly<Record<string, Case>> = {
  "an entry of `Action`": {
    statement: { Sid: "Read", Effect: "Allow", Action: ["s3:Get*", "s3:ListBucket"], Resource: bucket },
    path: "prod/a.json",
    covering: [
      { rule: "wildcard-action", file: "prod/a.json", sid: "Read", action: "s3:Get*", resource: bucket },
      { rule: "wildcard-action", file: "**", action: ["s3:get*", "s3:Put*"] },
      { rule: "wildcard-action", file: "prod/*", action: "s3:Get*", resource: "*" },
      { rule: "wildcard-action", policy: "*", action: "s3:Get*", resource: ["x", "arn:aws:s3:::data*"] },
    ],
    others: [
      { rule: "wildcard-service", file: "**", sid: "Read", action: "s3:Get*" },
      { rule: "wildcard-action", file: "prod", sid: "Read", action: "s3:Get*" },
      { rule: "wildcard-action", file: "a.json", sid: "Read", action: "s3:Get*" },
      { rule: "wildcard-action", policy: "Resources.*", sid: "Read", action: "s3:Get*" },
      { rule: "wildcard-action", file: "**", sid: "read", action: "s3:Get*" },
      { rule: "wildcard-action", file: "**", sid: "R*", action: "s3:Get*" },
      { rule: "wildcard-action", file: "**", sid: "Read" },
      { rule: "wildcard-action", file: "**", sid: "Read", resource: bucket },
      { rule: "wildcard-action", file: "**", sid: "Read", action: "s3:*" },
      { rule: "wildcard-action", file: "**", sid: "Read", action: "s3:GetObject" },
      { rule: "wildcard-action", file: "**", sid: "Read", action: [] },
      { rule: "wildcard-action", file: "**", sid: "Read", action: "s3:Get*", resource: "arn:aws:s3:::data/a" },
    ],
  },
  "an entry of `Resource`, with the actions on it as a limit": {
    statement: {
      Sid: "Call",
      Effect: "Allow",
      Action: ["sagemaker:InvokeEndpoint", "sagemaker:DescribeEndpoint"],
      Resource: "*",
    },
    covering: [
      {
        rule: "wildcard-resource",
        file: "**",
        sid: "Call",
        action: ["sagemaker:InvokeEndpoint", "sagemaker:DescribeEndpoint", "sagemaker:DeleteEndpoint"],
        resource: "*",
      },
      { rule: "wildcard-resource", file: "**", action: "sagemaker:*", resource: "*" },
      { rule: "wildcard-resource", file: "**", sid: "Call", resource: "*" },
    ],
    others: [
      { rule: "wildcard-resource", file: "**", sid: "Call", action: "sagemaker:InvokeEndpoint", resource: "*" },
      { rule: "wildcard-resource", file: "**", sid: "Call" },
      { rule: "wildcard-resource", file: "**", sid: "Call", action: "sagemaker:InvokeEndpoint" },
      { rule: "wildcard-resource", file: "**", sid: "Call", action: "*", resource: "arn:*" },
    ],
  },
  "a statement that is told as a whole": {
    statement: { Sid: "All", Effect: "Allow", NotAction: ["iam:*", "organizations:*"], Resource: bucket },
    covering: [
      { rule: "allow-not-action", file: "**", sid: "All" },
      { rule: "allow-not-action", file: "**", sid: "All", action: ["organizations:*", "IAM:*"] },
      { rule: "allow-not-action", file: "**", action: ["iam:*", "organizations:*"] },
    ],
    others: [
      // Less that is left out is more that is granted, and what else is left out is another statement.
      { rule: "allow-not-action", file: "**", sid: "All", action: "iam:*" },
      { rule: "allow-not-action", file: "**", sid: "All", action: ["iam:*", "organizations:*", "sts:*"] },
      { rule: "allow-not-action", file: "**", sid: "All", action: "*" },
      { rule: "allow-not-action", file: "**", resource: bucket },
      { rule: "allow-not-action", file: "**", sid: "All", condition: "aws:SourceArn" },
    ],
  },
  "an element that is told as a whole": {
    statement: {
      Sid: "Most",
      Effect: "Allow",
      NotPrincipal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "s3:GetObject",
      Resource: bucket,
    },
    covering: [
      { rule: "allow-not-principal", file: "**", sid: "Most" },
      { rule: "allow-not-principal", file: "**", sid: "Most", principal: "arn:aws:iam::111122223333:root" },
    ],
    others: [
      { rule: "allow-not-principal", file: "**", sid: "Most", principal: "*" },
      { rule: "allow-not-principal", file: "**", principal: "arn:aws:iam::111122223333:root" },
    ],
  },
  "an entry of `Principal`": {
    statement: { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" },
    covering: [
      { rule: "public-role", file: "**", principal: "*" },
      { rule: "public-role", file: "**", principal: "*", action: "sts:AssumeRole", resource: "*" },
    ],
    others: [
      { rule: "public-role", file: "**", action: "sts:AssumeRole" },
      { rule: "public-role", file: "**", principal: "111122223333" },
      { rule: "public-role", file: "**", principal: "*", action: "sts:TagSession" },
    ],
  },
  "a value of `Condition`, with its key": {
    statement: {
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "repo:acme/*" } },
    },
    covering: [
      { rule: "wide-oidc-subject", file: "**", condition: "token.actions.githubusercontent.com:sub=repo:acme/*" },
    ],
    others: [
      { rule: "wide-oidc-subject", file: "**", condition: "repo:acme/*" },
      { rule: "wide-oidc-subject", file: "**", condition: "token.actions.githubusercontent.com:sub" },
      { rule: "wide-oidc-subject", file: "**", condition: "token.actions.githubusercontent.com:aud=repo:acme/*" },
      {
        rule: "wide-oidc-subject",
        file: "**",
        principal: "arn:aws:iam::111122223333:*",
        condition: "token.actions.githubusercontent.com:sub=repo:acme/*",
      },
    ],
  },
};

describe("A justification of", () => {
  for (const [name, { statement, path = "a.json", covering, others }] of Object.entries(cases)) {
    const text = policy(statement);
    it.each(covering.map((one) => [JSON.stringify(one), one]))(`${name} covers it: %s`, (_, one) => {
      const { findings, used } = check({ path, text }, [{ ...one, ...reason }]);
      const own = findings.filter(({ rule }) => rule === (one as { rule: string }).rule);
      expect(own.map(({ severity }) => severity)).toEqual(["hint"]);
      expect(used.size).toBe(1);
    });
    it.each(others.map((one) => [JSON.stringify(one), one]))(`${name} is another: %s`, (_, one) => {
      const { findings, used } = check({ path, text }, [{ ...one, ...reason }]);
      expect(findings.map(told)).toEqual(check({ path, text }, []).findings.map(told));
      expect(findings.some(({ severity }) => severity !== "hint")).toBe(true);
      expect(used.size).toBe(0);
    });
  }

  it("an entry is no justification of the next", () => {
    const before = policy({ Sid: "Read", Effect: "Allow", Action: ["s3:Get*"], Resource: bucket });
    const after = before.replace('"s3:Get*"', '"s3:Get*", "s3:Delete*"');
    const one = { rule: "wildcard-action", file: "**", sid: "Read", action: "s3:Get*", resource: bucket, ...reason };
    expect(severities(check({ path: "a.json", text: before }, [one]))).toEqual(["wildcard-action hint"]);
    expect(severities(check({ path: "a.json", text: after }, [one]))).toEqual([
      "wildcard-action hint",
      "wildcard-action warning",
    ]);
    const wider = before.replace(bucket, "*");
    expect(severities(check({ path: "a.json", text: wider }, [one])).join()).toContain("wildcard-action warning");
  });

  it("what AWS rejects, or what is simply wrong, is none", () => {
    const text = policy({ Sid: "Read", Effect: "Allow", Action: ["s3:GetObjekt", "s3:Get*"], Resource: bucket });
    for (const rule of ["unknown-action", "redundant-action", "malformed-arn", "missing-version"]) {
      expect(read([{ rule, file: "**", sid: "Read", action: "s3:GetObjekt", ...reason }]).justifications).toEqual([]);
    }
    expect(namedRules.justifiable).toEqual(expect.arrayContaining(["public-role", "wide-oidc-subject"]));
    const [one] = read([{ rule: "wildcard-action", file: "**", action: "s3:GetObjekt", ...reason }]).justifications;
    const justifications = one === undefined ? [] : [{ ...one, rule: "unknown-action" }];
    const service = testService({ configuration: { ...emptyConfiguration, justifications } });
    expect(severities(service.check({ path: "a.json", text })).join()).toContain("unknown-action warning");
  });
});

describe("A justified finding", () => {
  const document = {
    path: "a.json",
    text: policy({ Sid: "Read", Effect: "Allow", Action: "s3:Get*", Resource: bucket }),
  };
  const one = { rule: "wildcard-action", file: "a.json", sid: "Read", action: "s3:Get*" };
  const plain = "`s3:Get*` stands for";

  it.each<[string, object, string, string]>([
    ["", reason, "2027-06-29", "hint Justified by ml-platform until 2027-06-30: The exporter needs them."],
    [
      "on its last day",
      reason,
      "2027-06-30",
      "hint Justified by ml-platform until 2027-06-30: The exporter needs them.",
    ],
    ["after it", reason, "2027-07-01", "warning The justification by ml-platform expired on 2027-06-30."],
    ["after it, by nobody", { ...reason, owner: "" }, "2028-01-01", "warning The justification expired on 2027-06-30."],
    ["without end", { reason: "Ticket 5!", owner: "ml" }, "9999-12-31", "hint Justified by ml: Ticket 5!"],
    ["by nobody", { reason: "So." }, "2027-01-01", "hint Justified: So."],
    ["without reason", { owner: "ml", expires: "2027-06-30" }, "2027-01-01", "warning "],
    ["with an empty reason", { reason: " ", owner: "ml" }, "2027-01-01", "warning "],
  ])("tells why it is accepted %s", (_, said, today, expected) => {
    const { findings } = check(document, [{ ...one, ...said }], today);
    expect(findings.map(({ severity, message }) => [severity, message.startsWith(plain)])).toEqual([
      [expected.split(" ")[0], true],
    ]);
    const [found] = findings;
    const [bare] = check(document, []).findings;
    expect(`${found?.severity} ${found?.message.slice((bare?.message.length ?? 0) + 1)}`).toBe(expected);
    expect(found?.justification?.isExpired).toBe(expected === "warning " ? undefined : expected.startsWith("warning"));
  });

  it("takes the justification in force of several", () => {
    const old = { ...one, ...reason, expires: "2026-01-01" };
    for (const list of [
      [old, { ...one, ...reason }],
      [{ ...one, ...reason }, old, { ...one, owner: "x" }],
    ]) {
      const { findings, used } = check(document, list);
      expect(findings.map(({ severity }) => severity)).toEqual(["hint"]);
      expect(used.size).toBe(list.length);
    }
  });

  it("is not repaired as long as it counts", () => {
    const text = document.text.replace("s3:Get*", "textract:Get*Analysis");
    const own = { ...one, action: "textract:Get*Analysis", ...reason };
    const fixed = (today: string) => serviceOf([own], today).fixAll({ ...document, text }, ["narrowing"]).fixed;
    expect(fixed("2027-06-30")).toBe(0);
    expect(fixed("2027-07-01")).toBe(1);
  });

  it("is the same from an earlier result and afresh, whatever changed: the text, the list, the day", () => {
    const texts = [document.text, document.text.replace('"Read"', '"Other"'), `\n${document.text}`];
    const lists = [[], [{ ...one, ...reason }], [{ ...one, owner: "x" }]];
    const days = ["2027-06-30", "2027-07-01"];
    const states = lists.flatMap((list) => days.map((day) => serviceOf(list, day)));
    let previous: ReturnType<typeof check> | undefined;
    for (const service of [...states, ...states.toReversed()]) {
      for (const text of texts) {
        const next = service.check({ ...document, text }, previous);
        expect(next.findings.map(told)).toEqual(service.check({ ...document, text }).findings.map(told));
        previous = next;
      }
    }
  });
});

describe("The justification that a quick fix writes", () => {
  const write = (document: PolicyDocument, rule: string, before?: string) => {
    const service = testService();
    const result = service.check(document);
    const finding = result.findings.find((each) => each.rule === rule);
    const entry = finding && service.justificationFor(result, finding);
    return { entry, written: entry && writeJustification(before, entry) };
  };

  it("names rule, file, policy, Sid and entry, and what else is granted as a limit", () => {
    const statement = { Sid: "Read", Effect: "Allow", Action: ["s3:Get*", "s3:ListBucket"], Resource: bucket };
    const template = JSON.stringify({
      Resources: {
        Own: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: JSON.parse(policy(statement)) } },
      },
    });
    expect(write({ path: "infra/t(1).json", text: template }, "wildcard-action").entry).toEqual({
      rule: "wildcard-action",
      file: "infra/t\\(1\\).json",
      policy: "Resources.Own.Properties.PolicyDocument",
      sid: "Read",
      action: "s3:Get*",
      resource: bucket,
      reason: "",
      owner: "",
      expires: "2027-07-01",
    });
  });

  it.each(
    Object.entries(cases).map(([name, { statement, covering }]) => [
      name,
      statement,
      (covering[0] as { rule: string }).rule,
    ]),
  )("covers what it is written for once it has its reason, and nothing that is added: %s", (_, statement, rule) => {
    const document = { path: "odd [name] {a,b}!.json", text: policy(statement as object) };
    const { written } = write(document, rule as string, '{ "rules": {} }');
    const text = written?.text ?? "";
    expect(text.slice(0, written?.reason).endsWith('"reason": "')).toBe(true);
    const { configuration, problems } = parseConfiguration(text, namedRules);
    expect(problems).toEqual([]);
    const open = testService({ configuration }).check(document);
    expect(
      severities(open)
        .filter((one) => one.startsWith(rule as string))
        .join(),
    ).not.toContain("hint");
    const filled = `${text.slice(0, written?.reason)}Why${text.slice(written?.reason)}`;
    const service = testService({ configuration: parseConfiguration(filled, namedRules).configuration });
    const own = service.check(document).findings.filter((finding) => finding.rule === rule);
    expect(own.map(({ severity }) => severity)).toEqual(["hint"]);
    const { Action, NotAction = [] } = statement as { Action?: string | string[]; NotAction?: string[] };
    const more = String(Action).startsWith("sts:") ? ["sts:TagSession"] : ["sagemaker:CreateEndpoint", "s3:Put*"];
    const changed =
      Action === undefined
        ? { ...(statement as object), NotAction: NotAction.slice(1) }
        : { ...(statement as object), Action: [...[Action].flat(), ...more] };
    const wider = service.check({ ...document, text: policy(changed) }).findings;
    const flaggedAction = rule === "wildcard-action";
    const left = wider.filter((finding) => finding.rule === rule && finding.severity === "hint");
    expect(left.map(({ subject }) => subject().text)).toEqual(flaggedAction ? ["s3:Get*"] : []);
    expect(wider.some((finding) => finding.rule === rule && finding.severity !== "hint")).toBe(true);
    expect(service.check({ ...document, path: "odd n a!.json" }).used.size).toBe(0);
  });

  it("is offered for nothing else", () => {
    const text = policy({
      Sid: "A",
      Effect: "Allow",
      Action: ["s3:GetObjekt", "s3:Get*", "s3:Get*"],
      Resource: bucket,
    });
    const service = testService();
    const result = service.check({ path: "a.json", text });
    const offered = result.findings.filter((finding) => service.justificationFor(result, finding) !== undefined);
    expect(new Set(offered.map(({ rule }) => rule))).toEqual(new Set(["wildcard-action"]));
    expect(result.findings.length).toBeGreaterThan(offered.length);
    const one = { rule: "wildcard-action", file: "a.json", sid: "A", action: "s3:Get*", ...reason };
    const justified = check({ path: "a.json", text }, [one]);
    expect(justified.findings.flatMap((finding) => service.justificationFor(justified, finding) ?? [])).toEqual([]);
    const expired = check({ path: "a.json", text }, [one], "2028-01-01");
    const again = expired.findings.flatMap((finding) => service.justificationFor(expired, finding) ?? []);
    expect(again).toHaveLength(2);
  });

  it.each([
    [undefined, '{\n  "justifications": [\n    {\n      "rule"'],
    [" \n", '{\n  "justifications": [\n    {\n      "rule"'],
    ["{}", '{\n  "justifications": [\n    {\n      "rule"'],
    ['{\n  "rules": {}\n}\n', '{\n  "rules": {},\n  "justifications": [\n    {\n      "rule"'],
    ['{\n\t"rules": {} // all\n}', '{\n\t"rules": {}, // all\n\t"justifications": [\n\t\t{\n\t\t\t"rule"'],
    ['{\r\n  "rules": {},\r\n}\r\n', '{\r\n  "rules": {},\r\n  "justifications": [\r\n    {\r\n      "rule"'],
    ['{\n  "justifications": []\n}', '{\n  "justifications": [\n    {\n      "rule"'],
    [
      '{\n  "justifications": [\n    { "a": 1 }, // one\n  ]\n}',
      '{\n  "justifications": [\n    { "a": 1 }, // one\n    {\n      "rule"',
    ],
    ["[]", undefined],
    ['{ "justifications": {} }', undefined],
    ['{ "rules": ', undefined],
  ])("is added to %j", (before, expected) => {
    const text = policy({ Sid: "A", Effect: "Allow", Action: "s3:Get*", Resource: bucket });
    const { written } = write({ path: "a.json", text }, "wildcard-action", before);
    expect(written?.text.slice(0, expected?.length)).toBe(expected);
    if (expected === undefined) return;
    const rest = written?.text.slice(expected.length) ?? "";
    expect(rest.includes("\r\n")).toBe(before?.includes("\r\n") === true);
    const { configuration } = parseConfiguration(written?.text ?? "", namedRules);
    expect(configuration.justifications.at(-1)).toMatchObject({ rule: "wildcard-action", file: "a.json", reason: "" });
  });
});

describe("Days", () => {
  it.each([
    ["2027-06-30", true],
    ["2028-02-29", true],
    ["2027-02-29", false],
    ["2027-13-01", false],
    ["2027-6-30", false],
    ["2027-06-30T00:00:00Z", false],
    ["", false],
  ])("%s is one: %j", (text, expected) => expect(isDay(text)).toBe(expected));

  it.each([
    ["2027-01-01", "2027-07-01"],
    ["2027-08-31", "2028-02-29"],
    ["2027-12-31", "2028-06-30"],
    ["2027-07-15", "2028-01-15"],
  ])("six months behind %s is %s", (day, expected) => expect(monthsLater(day, 6)).toBe(expected));
});

it("A path as a glob stands for itself alone", () => {
  for (const path of ["a.json", "a[b].json", "!a.json", "{a,b}/*.json", "a(b)+@c.json", "a?b\\c.json", "ä b/c.json"]) {
    const fits = (other: string) => {
      const one = { rule: "wildcard-action", file: escapeGlob(path), action: "s3:Get*", ...reason };
      const text = policy({ Effect: "Allow", Action: "s3:Get*", Resource: bucket });
      return check({ path: other, text }, [one]).used.size === 1;
    };
    expect([path, fits(path), fits("ab.json"), fits("a/x.json")]).toEqual([path, true, false, false]);
  }
});

function policy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

function read(justifications: readonly object[]): { readonly justifications: readonly Justification[] } {
  return parseConfiguration(JSON.stringify({ justifications }), namedRules).configuration;
}

function serviceOf(justifications: readonly object[], today = "2027-01-01") {
  return testService({ configuration: { ...emptyConfiguration, ...read(justifications) }, today });
}

function check(document: PolicyDocument, justifications: readonly object[], today?: string) {
  return serviceOf(justifications, today).check(document);
}

type Checked = ReturnType<typeof check>;

function severities({ findings }: Checked): string[] {
  return findings.map(({ rule, severity }) => `${rule} ${severity}`);
}

function told({ rule, severity, message, span }: Checked["findings"][number]): string {
  return `${span.start} ${rule} ${severity} ${message}`;
}
