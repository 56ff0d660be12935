/** What people who run AI workloads fear of a grant, in the words to show. */
export const riskWords = {
  "data-exposure": "data exposure",
  "model-theft": "model theft",
  cost: "cost",
  compliance: "compliance",
  escalation: "escalation",
  persistence: "persistence",
} as const;

export type Risk = keyof typeof riskWords;
