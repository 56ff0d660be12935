/** The user's own partition, Region and account, by the names that AWS's ARN templates have for them. */
export interface OwnPlace {
  readonly Partition: string;
  readonly Region: string;
  readonly Account: string;
}

/** The ones that AWS's documentation uses in examples. */
export const examplePlace: OwnPlace = { Partition: "aws", Region: "us-east-1", Account: "111122223333" };

export function isPlaceName(name: string): name is keyof OwnPlace {
  return Object.hasOwn(examplePlace, name);
}
