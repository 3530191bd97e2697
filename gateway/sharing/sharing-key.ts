import type { DocumentNode } from 'graphql';
import { getOperationAST, Kind, OperationTypeNode, visit } from 'graphql';
import type { Operation } from '../execution/executor.ts';

/** These name a request. They differ by nature, and no answer may depend on them. */
const NAMES_OF_A_REQUEST: ReadonlySet<string> = new Set(['x-request-id', 'traceparent']);

/** Keys are kept while their operation runs; variables can be long. */
const LONGEST_KEY = 65_536;

/**
 * A text that two operations on one document have in common only when their answers must be the same. Null when the
 * operation is not shared: a mutation, an answer in parts, or a request with something about it that this file does not
 * know, such as one that is traced or explained. A member that operations gain later closes sharing until it is added here.
 */
export function sharingKey(operation: Operation): string | null {
  const { document, source: _source, documentId: _id, operationName, variables = {}, context, overrides, checkPlan: _check, ...more } = operation;
  const { caller, headers, deadline: _deadline, ...moreContext } = context;
  if (hasAny(more) || hasAny(moreContext) || !isShareable(document, operationName)) return null;
  const key = JSON.stringify([
    operationName ?? null,
    byName(caller),
    byName(headers).filter(([name]) => !NAMES_OF_A_REQUEST.has(name)),
    // Objects inside keep their order: a scalar of the graph's own may show it.
    byName(variables),
    [...(overrides ?? [])],
  ]);
  return key.length <= LONGEST_KEY ? key : null;
}

function hasAny(members: object): boolean {
  return Object.values(members).some((value) => value !== undefined);
}

function byName(members: object): readonly (readonly [string, unknown])[] {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return entries.length < 2 ? entries : entries.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** As long-lived as documents: the handler's cache of them bounds this one, too. */
const shareable = new WeakMap<DocumentNode, Map<string | undefined, boolean>>();

function isShareable(document: DocumentNode, operationName: string | undefined): boolean {
  const known = shareable.get(document) ?? new Map<string | undefined, boolean>();
  const decided = known.get(operationName);
  if (decided !== undefined) return decided;
  const isQuery = getOperationAST(document, operationName)?.operation === OperationTypeNode.QUERY;
  known.set(operationName, isQuery && !comesInParts(document));
  shareable.set(document, known);
  return known.get(operationName) === true;
}

const IN_PARTS: ReadonlySet<string> = new Set(['defer', 'stream']);

function comesInParts(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    [Kind.DIRECTIVE]: {
      enter({ name }) {
        found ||= IN_PARTS.has(name.value);
      },
    },
  });
  return found;
}
