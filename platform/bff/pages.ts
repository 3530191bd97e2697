/** What the gateway says about a page of a list. */
export interface PageInfo {
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

/** A page of a list, as operations ask for it. */
export interface Connection<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: PageInfo;
}

/** The cursor to go on from; null at the end. */
export function endOf({ endCursor, hasNextPage }: PageInfo): string | null {
  return hasNextPage ? endCursor : null;
}

export function nodesOf<Node>({ edges }: Pick<Connection<Node>, 'edges'>): Node[] {
  return edges.map(({ node }) => node);
}
