import { describe, expect, it } from "vitest";
import { rulesOf, startServer } from "./client.ts";

const folder = "file:///work/module";
const main = `${folder}/main.tf`;
const key = `${folder}/key.tf`;

const statement = `data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:Decrypt"]
    resources = ["*"]
  }
}
`;
const use = 'resource "aws_kms_key" "key" {\n  policy = data.aws_iam_policy_document.key.json\n}\n';
/** Of an identity policy, and of a key's. */
const alone = ["wildcard-resource"];
const ofKey = ["missing-element"];

describe("Terraform", () => {
  it("knows what a document is used for from the files beside it", async () => {
    const client = await startServer({ files: new Map([[key, use]]), folders: [folder] });
    expect(rulesOf(await client.open(main, statement, "terraform"))).toEqual(ofKey);
  });

  it("looks no further than the folder", async () => {
    const client = await startServer({ files: new Map([[`${folder}/inner/key.tf`, use]]), folders: [folder] });
    expect(rulesOf(await client.open(main, statement, "terraform"))).toEqual(alone);
  });

  it("takes a buffer for what it says, and the file again once it is closed", async () => {
    const client = await startServer({ files: new Map([[key, use]]), folders: [folder] });
    expect(rulesOf(await client.open(main, statement, "terraform"))).toEqual(ofKey);
    let next = client.nextFindings(main);
    await client.open(
      key,
      use.replace("data.aws_iam_policy_document.key", "data.aws_iam_policy_document.other"),
      "terraform",
    );
    expect(rulesOf(await next)).toEqual(alone);
    next = client.nextFindings(main);
    await client.close(key);
    expect(rulesOf(await next)).toEqual(ofKey);
  });

  it("hears of files that change on disk", async () => {
    const files = new Map<string, string>();
    const client = await startServer({ files, folders: [folder] });
    expect(rulesOf(await client.open(main, statement, "terraform"))).toEqual(alone);
    files.set(key, use);
    const next = client.nextFindings(main);
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: key, type: 1 }] });
    expect(rulesOf(await next)).toEqual(ofKey);
  });

  it("repairs a block as it is written", async () => {
    const client = await startServer();
    const text = statement.replace('["kms:Decrypt"]', '["kms:Decrypt", "kms:Decrypt"]');
    expect(rulesOf(await client.open(main, text, "terraform"))).toContain("redundant-action");
    const [action] = await client.codeActions(main, client.rangeOf(main), ["source.fixAll.leastwise"]);
    expect(client.apply(main, action?.edit)).toBe(statement);
  });

  it("is left alone where its reader cannot be loaded, and nothing else is", async () => {
    const client = await startServer({ shell: { loadHcl: () => Promise.reject(new Error("No WebAssembly here.")) } });
    const said = client.nextLog("Terraform cannot be read");
    expect(rulesOf(await client.open(main, statement, "terraform"))).toEqual([]);
    expect(await said).toContain("No WebAssembly here.");
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" },
    });
    expect(rulesOf(await client.open(`${folder}/policy.json`, policy))).toContain("wildcard-service");
  });

  it("loads its reader for the first file that may hold a policy, and not before", async () => {
    let loaded = 0;
    const client = await startServer({
      shell: {
        loadHcl: () => {
          loaded++;
          return Promise.reject(new Error("Not now."));
        },
      },
    });
    await client.open(`${folder}/a.json`, "{}");
    await client.open(`${folder}/variables.tf`, 'variable "x" {}\n', "terraform");
    expect(loaded).toBe(0);
    await client.open(main, statement, "terraform");
    await client.open(`${folder}/other.tf`, statement, "terraform");
    expect(loaded).toBe(1);
  });
});
