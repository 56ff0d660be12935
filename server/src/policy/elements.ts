/** The elements of a policy document. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export const documentElements = ["Version", "Id", "Statement"] as const;

/** The elements of a statement, in the order in which AWS's documentation writes them. */
export const statementElements = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
] as const;
