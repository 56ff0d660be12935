import { describe, expect, it } from "vitest";
import { defineRule, type Rule } from "../../server/src/rules/rule.ts";
import { testService } from "../support/service.ts";

/** Reports every statement whose Sid another one has too, and tells of the first that has it. */
function repeatedSid(pass: "second" | undefined): Rule {
  return defineRule({
    id: "test-repeated-sid",
    category: "hygiene",
    scope: "policy",
    ...(pass === undefined ? {} : { pass }),
    appliesTo: ["identity"],
    docs: { what: "", why: "", how: "", references: [] },
    messages: { found: { text: "`{sid}` again" } },
    check({ statements }, { report }) {
      for (const [index, { sid, root }] of statements.entries()) {
        const first = statements.findIndex((other) => other.sid === sid);
        if (sid === undefined || first === index) continue;
        const related = [{ statement: first, node: statements[first]?.root ?? root, message: "first" }];
        report({ statement: index, node: root, message: "found", data: { sid }, related });
      }
    },
  });
}

const statement = (sid: string, action: string) =>
  `{"Sid":"${sid}","Effect":"Allow","Action":"${action}","Resource":"*"}`;
const policy = (...statements: string[]) => ({
  path: "a.json",
  text: `{"Version":"2012-10-17","Statement":[${statements.join(",")}]}`,
});
const [a1, a2, b1, b2] = [
  statement("A", "s3:GetObject"),
  statement("A", "s3:PutObject"),
  statement("B", "s3:GetObject"),
  statement("B", "s3:PutObject"),
];

describe("The second pass", () => {
  const service = testService({ rules: [repeatedSid("second")] });
  const places = (result: ReturnType<typeof service.check>) =>
    result.findings.map(({ message, span, related }) => [
      message,
      span.start,
      ...related.map((place) => place.span.start),
    ]);
  const finished = (result: ReturnType<typeof service.check>) => {
    let current = result;
    for (let round = 0; current.isProvisional && round < 10; round++) current = service.checkFurther(current);
    return current;
  };

  it("is part of a check, and left out of a quick one", () => {
    const document = policy(a1, a2);
    expect(service.check(document)).toMatchObject({ isProvisional: false, findings: [{ message: "`A` again" }] });
    expect(service.checkQuickly(document)).toMatchObject({ isProvisional: true, findings: [] });
    expect(places(finished(service.checkQuickly(document)))).toEqual(places(service.check(document)));
  });

  it("is not waited for where no rule wants it", () => {
    const quick = testService({ rules: [repeatedSid(undefined)] }).checkQuickly(policy(a1, a2));
    expect(quick).toMatchObject({ isProvisional: false, findings: [{ message: "`A` again" }] });
  });

  it("leaves its findings where they are known until it is made again", () => {
    const before = service.check(policy(a1, a2, b1, b2));
    const moved = policy(statement("C", "s3:ListBucket"), b1, a1, a2, b2);
    const quick = service.checkQuickly(moved, before);
    expect(quick.isProvisional).toBe(true);
    expect(places(quick)).toEqual(places(service.check(moved)));
    expect(finished(quick).isProvisional).toBe(false);
  });

  it("forgets findings about a statement that changed, at once", () => {
    const before = service.check(policy(a1, a2, b1, b2));
    const edited = policy(statement("A", "s3:ListBucket"), a2, b1, b2);
    const quick = service.checkQuickly(edited, before);
    expect(quick.findings.map(({ message }) => message)).toEqual(["`B` again"]);
    expect(places(finished(quick))).toEqual(places(service.check(edited)));
  });

  it("keeps what it knows over several keystrokes", () => {
    let result = service.check(policy(a1, a2));
    for (const action of ["s3:G", "s3:Ge", "s3:Get"]) {
      result = service.checkQuickly(policy(a1, a2, statement("B", action)), result);
      expect(result).toMatchObject({ isProvisional: true, findings: [{ message: "`A` again" }] });
    }
    expect(places(finished(result))).toEqual(places(service.check(policy(a1, a2, statement("B", "s3:Get")))));
  });

  it("goes policy by policy", () => {
    const text = `Resources:\n${["X", "Y"]
      .map(
        (name) =>
          `  ${name}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: ${policy(a1, a2).text}\n`,
      )
      .join("")}`;
    const document = { path: "a.yaml", text };
    const counts: number[] = [];
    let result = service.checkQuickly(document);
    for (let round = 0; round < 3; round++) {
      counts.push(result.findings.length);
      result = service.checkFurther(result);
    }
    expect(counts).toEqual([0, 1, 2]);
  });
});
