import type { WireAnswer } from '../kit/shop.ts';

/** An answer with all of its bytes but ids of things and of traces: what remains must not tell one thing from another. */
export function withoutIds(answer: Pick<WireAnswer, 'status' | 'text'> | undefined): string {
  const text = answer?.text.replace(/[A-Z][A-Za-z]+:[0-9a-f-]{36}/g, 'ID').replace(/"traceId":"[0-9a-f]{32}"/g, '"traceId":"-"');
  return `${answer?.status} ${text}`;
}

/** Words of our insides: no answer may hold one of them. */
const INSIDE = [
  /\bat [\w.<>]+ \(|\.ts:\d|node_modules|node:internal/,
  /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b.+\b(FROM|VALUES|SET|WHERE)\b/,
  /prisma|postgres|pg_|relation "|column "|constraint|duplicate key|SQLSTATE|invalid input syntax/i,
  /127\.0\.0\.1|localhost|ECONN|\/(work|home|root|tmp|subgraphs|platform)\//,
];

/** What an answer tells of our insides; empty when all is well. Text that the client sent itself is taken out first. */
export function insidesIn(text: string, sent: readonly string[] = []): string[] {
  const rest = sent.reduce((left, each) => left.replaceAll(JSON.stringify(each).slice(1, -1), ''), text);
  return INSIDE.flatMap((pattern) => pattern.exec(rest)?.[0] ?? []);
}
