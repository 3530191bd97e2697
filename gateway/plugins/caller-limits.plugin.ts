/**
 * Stops those who try and try: one document may use a field only so often, and one caller only so often in a minute, in however
 * many requests, aliases or connections. Callers are the owners of tokens; without one, a client's address is the caller.
 * Counted in this process only, and forgotten at its end.
 */
import type { ExecuteArgs } from '@stoa/graphql/handler.ts';
import type { OnOverrun } from '@stoa/graphql/limits.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { CLIENT_ADDRESS_HEADER, clientKey } from '@stoa/service/client-address.ts';
import { OperationTypeNode } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import type { RequestContext } from '../execution/executor.ts';
import type { CallerLimits } from './caller-limits-settings.ts';
import { countFieldUses } from './field-uses.ts';
import type { FieldUses } from './field-uses.ts';
import type { GatewayPlugin } from './plugin.ts';
import { createRate } from './rate.ts';
import type { Rate } from './rate.ts';

export interface CallerLimitsOptions {
  readonly limits: CallerLimits;
  /** How often the same field of the root may be in one mutation. */
  readonly sameMutation: number;
  readonly overLimit: OnOverrun;
  /** Clock in milliseconds. */
  readonly now?: () => number;
}

export interface CallerLimitsPlugin extends GatewayPlugin {
  /** Takes the cost of an operation from what its caller may spend. @throws {Fault} RATE_LIMITED */
  readonly spend: (operation: ExecuteArgs<RequestContext>, cost: number) => void;
}

export function callerLimitsPlugin({ limits, sameMutation, overLimit, now }: CallerLimitsOptions): CallerLimitsPlugin {
  // They outlive graphs: a new supergraph is no reason to try again.
  const rates = new Map([...limits.fields].flatMap(([coordinate, { perMinute }]) => (perMinute > 0 ? [[coordinate, createRate(perMinute, now)] as const] : [])));
  const spending = limits.costPerMinute > 0 ? createRate(limits.costPerMinute, now) : null;

  return {
    name: 'caller-limits',
    spend: (operation, cost) => {
      if (spending) take(spending, callerKey(operation), cost, 'This caller has spent what a minute allows.');
    },
    graph: ({ schema }) => {
      const mutation = schema.getMutationType()?.name;
      const isCounted = (type: string, field: string): boolean => type === mutation || limits.fields.has(`${type}.${field}`);
      // As long-lived as the document: the handler's cache of documents bounds this one, too.
      const known = new WeakMap<OperationDefinitionNode, FieldUses>();
      return {
        checkOperation: (args) => {
          const { document, operation } = args;
          if (limits.fields.size === 0 && operation.operation !== OperationTypeNode.MUTATION) return;
          let uses = known.get(operation);
          if (!uses) known.set(operation, (uses = countFieldUses(schema, document, operation, isCounted)));
          for (const [coordinate, found] of uses) {
            const { perOperation = 0 } = limits.fields.get(coordinate) ?? {};
            const allowed = perOperation > 0 ? perOperation : coordinate.startsWith(`${mutation}.`) ? sameMutation : Infinity;
            if (found > allowed) overLimit({ limit: 'sameMutation', code: 'FIELD_USES', allowed, found, message: `${coordinate} may be used ${allowed} times in one operation.` });
            const rate = rates.get(coordinate);
            if (rate) take(rate, callerKey(args), found, `${coordinate} was used too often.`);
          }
        },
      };
    },
  };
}

function take(rate: Rate, key: string, amount: number, message: string): void {
  const waitMs = rate.take(key, amount);
  if (waitMs === 0) return;
  const canWait = Number.isFinite(waitMs);
  throw new Fault('RATE_LIMITED', message, { retryable: canWait, ...(canWait && { details: { retryAfterSeconds: Math.ceil(waitMs / 1_000) } }) });
}

function callerKey({ context: { caller }, request }: ExecuteArgs<RequestContext>): string {
  return nameOf(caller) ?? `address ${clientKey(String(request.headers[CLIENT_ADDRESS_HEADER]))}`;
}

function nameOf(caller: Caller): string | null {
  if (caller.kind === 'anonymous') return null;
  return `${caller.kind} ${caller.kind === 'customer' ? caller.customerId : caller.subject}`;
}
