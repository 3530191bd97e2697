import { Fault } from '@stoa/kernel/fault.ts';
import type { HandlerOptions } from './handler.ts';
import type { Params } from './params.ts';
import { persistedText } from './persisted-queries.ts';

/**
 * The document that a request is about, wherever it comes from: sent along, registered, or left with the server before.
 * @returns `keepAs`: the hash to keep it under, once it has passed every check
 * @throws {Fault} DOCUMENT_NOT_REGISTERED, BAD_REQUEST, and those of persisted queries
 */
export function documentText(
  params: Params,
  options: Pick<HandlerOptions<never>, 'onlyRegistered' | 'registered' | 'persistedQueries'>,
): { readonly text: string; readonly keepAs?: string } {
  const { query, documentId } = params;
  // Where only registered documents run, a client's own are of no use, by whatever name.
  const persisted = options.onlyRegistered || documentId !== null ? null : persistedText(params, options.persistedQueries);
  if (persisted) return persisted;
  const registered = options.onlyRegistered ?? options.registered;
  const text = documentId === null ? query : registered?.get(documentId);
  const isForeign = options.onlyRegistered !== undefined && query !== null;
  if (text == null || isForeign) {
    throw new Fault('DOCUMENT_NOT_REGISTERED', 'Send the id of a registered document as "documentId".');
  }
  if (documentId !== null && query !== null && query !== text) {
    throw new Fault('BAD_REQUEST', 'Send "query" or "documentId", not both.');
  }
  return { text };
}
