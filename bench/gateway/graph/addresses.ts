/** The subgraphs share one origin; each has its own path. */
export function subgraphUrl(origin: string, name: string): string {
  return `${origin}/${name}`;
}
