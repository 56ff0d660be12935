import { renumber } from "../../server/src/features/snippets/snippetParts.ts";
import { type StatementForm, statementText } from "../../server/src/features/snippets/statementText.ts";
import { statementSnippets } from "../../server/src/knowledge/snippets.ts";

interface SnippetEntry {
  readonly prefix: string;
  readonly description: string;
  readonly body: readonly string[];
}

/** Snippets in VS Code's form, by title. */
type SnippetFile = Readonly<Record<string, SnippetEntry>>;

/** The snippet files, by the language that they are for. */
export function snippetFiles(): Readonly<Record<string, SnippetFile>> {
  return {
    json: statementEntries("json"),
    yaml: { ...statementEntries("cloudformation"), ...yamlResources },
    terraform: { ...statementEntries("terraform"), ...terraformResources },
  };
}

function statementEntries(form: StatementForm): SnippetFile {
  return Object.fromEntries(
    statementSnippets.map((snippet) => [
      snippet.title,
      {
        prefix: snippet.prefix,
        description: snippet.description,
        body: statementText(snippet, form, {}).split("\n"),
      },
    ]),
  );
}

const yamlResources: SnippetFile = {
  "A managed policy": {
    prefix: "iam-managed-policy",
    description: "A resource of a CloudFormation template: a policy to attach to roles, groups and users.",
    body: [
      "${1:InvokeModelPolicy}:",
      "  Type: AWS::IAM::ManagedPolicy",
      "  Properties:",
      "    PolicyDocument:",
      '      Version: "2012-10-17"',
      "      Statement:",
      ...example("cloudformation", 1, "        "),
    ],
  },
  "The policies of a SAM function": {
    prefix: "iam-sam-function-policies",
    description: "A property of an AWS::Serverless::Function: what the function's role may do.",
    body: ["Policies:", '  - Version: "2012-10-17"', "    Statement:", ...example("cloudformation", 0, "      ")],
  },
};

const terraformResources: SnippetFile = {
  "A policy with its document": {
    prefix: "iam-policy-document",
    description: "A policy document of the AWS provider, and the policy that is made of it.",
    body: [
      'data "aws_iam_policy_document" "${1:invoke_model}" {',
      ...example("terraform", 2, "  "),
      "}",
      "",
      'resource "aws_iam_policy" "${1:invoke_model}" {',
      '  name   = "${2:invoke-model}"',
      "  policy = data.aws_iam_policy_document.${1:invoke_model}.json",
      "}",
    ],
  },
};

/** The first of the ready statements, with further numbers for its places to fill in than those that are taken. */
function example(form: StatementForm, taken: number, indent: string): string[] {
  const [first] = statementSnippets;
  if (first === undefined) throw new Error("There are no ready statements.");
  const numbers = new Map<number, number>();
  const text = renumber(statementText(first, form, {}), (number) => {
    const known = numbers.get(number) ?? taken + numbers.size + 1;
    numbers.set(number, known);
    return known;
  });
  return text.replace(/^(?=.)/gm, indent).split("\n");
}
