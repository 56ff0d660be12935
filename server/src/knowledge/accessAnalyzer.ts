/**
 * The codes of AWS's own analyser that our checks share, with the type that AWS gives them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
export const accessAnalyzerTypes = {
  ARN_ACCOUNT_NOT_ALLOWED: "error",
  INVALID_ACTION: "error",
  INVALID_POLICY_ELEMENT: "error",
  INVALID_SERVICE_IN_ACTION: "error",
  MISSING_ACTION: "error",
  MISSING_EFFECT: "error",
  MISSING_PRINCIPAL: "error",
  MISSING_RESOURCE: "error",
  MISSING_STATEMENT: "error",
  MISSING_VERSION: "warning",
  PASS_ROLE_WITH_STAR_IN_RESOURCE: "security-warning",
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE: "security-warning",
  REDUNDANT_ACTION: "suggestion",
  REDUNDANT_RESOURCE: "suggestion",
  REDUNDANT_STATEMENT: "suggestion",
} as const satisfies Readonly<Record<string, "error" | "security-warning" | "warning" | "suggestion">>;

export type AccessAnalyzerCode = keyof typeof accessAnalyzerTypes;
