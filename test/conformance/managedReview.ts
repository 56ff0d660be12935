/** What a reading of each rule's findings in the policies that AWS manages showed: all where there are few, else ten at least. */
export const managedReview: Readonly<Record<string, string>> = {
  "action-resource-mismatch": "All right: AWS's analyser reports the same three.",
  "ai-job-on-open-network":
    "Right as far as the policy goes; policies for everyone cannot name a VPC. Information, for that reason.",
  "allow-not-action": "Right: `PowerUserAccess` and its like.",
  "escalation-path":
    "Each way is open: services' own roles, consoles and administrators need it. Findings about one document on all instances were false, and are gone.",
  "long-lived-api-key": "Right: the full access to Bedrock makes such keys.",
  "malformed-arn": "As AWS's analyser says.",
  "malformed-service-principal": "As AWS's analyser says.",
  "missing-companion":
    "Right by AWS's pages; some of these roles get the companion from another policy. A hint, for that reason.",
  "operator-type-mismatch": "As AWS's analyser says.",
  "passrole-any-role":
    "Right; AWS's analyser warns of those without a service. Policies for everyone cannot name roles.",
  "passrole-any-service": "Right: the roles can be handed to any service that they trust.",
  "policy-too-long": "Right for a customer's policy; AWS's own have another quota.",
  "redundant-action": "All right; AWS's analyser reports the same.",
  "redundant-resource": "All right; AWS's analyser reports the same.",
  "redundant-statement": "All right, each proven.",
  "sensitive-action-on-all": "All right: secrets, code or policies of every resource of a type.",
  "service-linked-role-any-service": "As AWS's analyser says.",
  "set-operator-mismatch": "As AWS's analyser says, of the same key.",
  "string-operator-on-arn": "As AWS's analyser says.",
  "tag-key-without-support": "As AWS's analyser says, but for one key that AWS's data knows since.",
  "unknown-action": "Names that AWS's data does not have: retired, or of services that AWS does not publish.",
  "unknown-condition-key": "As AWS's analyser says.",
  "unknown-service": "Services that AWS does not publish, or that are retired.",
  "unlimited-marketplace-subscription": "Right: whoever holds them can subscribe to anything.",
  "unscoped-data-store": "Right: every collection of the account.",
  "unscoped-model-invocation": "Right: every foundation model of every Region.",
  "wildcard-action": "Right, and common in policies for everyone; more than three in a statement are told once.",
  "wildcard-alone-in-condition": "All right; AWS's analyser reports the same.",
  "wildcard-resource":
    "Right: a narrower ARN exists. Policies for everyone cannot name it; one's own can. Actions whose types are all optional were doubtful, and are silent now.",
  "wildcard-service": "Right: everything that a service can do.",
};
