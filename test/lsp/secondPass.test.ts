import { describe, expect, it } from "vitest";
import { startServer } from "./client.ts";

const uri = "file:///work/policy.json";
const statement = (action: string) => `{ "Effect": "Allow", "Action": "${action}", "Resource": "arn:aws:s3:::data/*" }`;
const policy = (...actions: string[]) =>
  `{ "Version": "2012-10-17", "Statement": [\n${actions.map(statement).join(",\n")}\n] }\n`;
const rulesOf = (findings: readonly { readonly code?: unknown }[]) => findings.map(({ code }) => code);

describe("Rules that compare statements", () => {
  it("are heard once the typing rests", async () => {
    const client = await startServer();
    expect(rulesOf(await client.open(uri, policy("s3:GetObject", "s3:GetObject")))).toEqual([]);
    const findings = await client.nextFindings(uri);
    expect(rulesOf(findings)).toEqual(["redundant-statement"]);
    expect(findings[0]).toMatchObject({ message: "This says the same as statement 1.", tags: [1] });
    expect(findings[0]?.relatedInformation?.[0]).toMatchObject({
      message: "This covers it.",
      location: { range: { start: { line: 1 } } },
    });
    const [action] = await client.codeActions(uri, client.rangeOf(uri));
    expect(client.apply(uri, action?.edit)).toBe(policy("s3:GetObject"));
  });

  it("keep their findings while something else is typed", async () => {
    const client = await startServer();
    await client.open(uri, policy("s3:GetObject", "s3:GetObject"));
    await client.nextFindings(uri);
    const typed = { text: policy("s3:PutObject", "s3:GetObject", "s3:GetObject") };
    expect(rulesOf(await client.change(uri, typed))).toEqual(["redundant-statement"]);
    expect(rulesOf(await client.nextFindings(uri))).toEqual(["redundant-statement"]);
  });

  it("say nothing of a document that is closed meanwhile", async () => {
    const client = await startServer();
    await client.open(uri, policy("s3:GetObject", "s3:GetObject"));
    await client.close(uri);
    const before = client.published.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(client.published.length).toBe(before);
  });
});
