import type { ExecuteArgs } from '@stoa/graphql/handler.ts';
import type { Results } from '@stoa/graphql/result-stream.ts';
import type { Executor, RequestContext } from '../execution/executor.ts';
import type { GraphHooks } from '../plugins/plugin.ts';
import type { SubscriptionGroup } from './open-subscriptions.ts';
import { refuseSubscription } from './subscribe.ts';
import { validFor } from './token-expiry.ts';

export interface SubscribeOptions {
  readonly executor: Executor;
  readonly group: SubscriptionGroup;
  /** Called with each plan before anybody is asked. */
  readonly checkPlan?: GraphHooks['checkPlan'];
  /** Whether tokens mean something here. */
  readonly hasTokens: boolean;
}

/** Runs the subscriptions that the handler has admitted, for as long as client, token and graph last. */
export function subscribeOperation({ executor, group, checkPlan, hasTokens }: SubscribeOptions) {
  return async (args: ExecuteArgs<RequestContext>): Promise<Results> => {
    const { document, text: source, documentId, operationName, variables, context, request } = args;
    const operation = {
      document, source, documentId, operationName: operationName ?? undefined, variables, context,
      checkPlan: checkPlan && ((planned: Parameters<typeof checkPlan>[0]) => checkPlan(planned, args)),
    };
    const validMs = hasTokens ? validFor(request.headers.authorization, Date.now()) : undefined;
    return group.run(async () => executor.subscribe?.(operation) ?? refuseSubscription(), { gone: request.signal, validMs });
  };
}
