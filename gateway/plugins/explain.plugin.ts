/**
 * Shows those who may see it how their request was answered: `stoa-explain: plan` (or `extensions.stoa.explain` of the request)
 * adds `extensions.plan` to the answer; `only` plans the operation and asks no subgraph. It works with POST and GET.
 *
 * Whoever may not see it is refused, so that nobody takes an answer without a plan for one. A plan tells which services
 * there are and what they are asked, and `only` is a way to make the gateway plan for nothing.
 */
import type { ExecuteArgs, ExecuteResult } from '@stoa/graphql/handler.ts';
import { plainText } from '@stoa/graphql/text-result.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { OperationTypeNode } from 'graphql';
import type { RequestContext } from '../execution/executor.ts';
import { Explanation } from '../telemetry/explanation.ts';
import type { ExplainedPlan } from '../telemetry/explanation.ts';
import type { ExplainSettings } from '../telemetry/explain-settings.ts';
import type { Execute, GatewayPlugin } from './plugin.ts';

export function explainPlugin({ audience }: ExplainSettings): GatewayPlugin {
  return {
    name: 'explain',
    graph: () => ({
      checkOperation: (operation) => {
        const wish = wishOf(operation);
        if (wish === undefined) return;
        if (!mayAsk(operation.context.caller, audience)) throw new Fault('FORBIDDEN', 'You may not see plans.');
        if (wish !== 'plan' && wish !== 'only') throw new Fault('BAD_REQUEST', 'An explanation is "plan" or "only".');
        if (operation.operation.operation === OperationTypeNode.SUBSCRIPTION) {
          throw new Fault('OPERATION_NOT_SUPPORTED', 'Subscriptions are not explained.');
        }
      },
      execute: (run) => (operation) => {
        const wish = wishOf(operation);
        return wish === undefined ? run(operation) : runExplained(operation, run, new Explanation(wish === 'only'));
      },
    }),
    execution: {
      planned: ({ watch }, plan, planning) => watch?.explanation?.planned(plan, planning),
      wanted: ({ watch }, subgraph, operation, places) => watch?.explanation?.wanted(subgraph, operation, places),
    },
    subgraph: (name, send) => (request) => (request.watch?.explanation ? request.watch.explanation.note(name, request, send) : send(request)),
  };
}

/** What the request says about an explanation, whatever that is; undefined when it says nothing. */
function wishOf({ request, extensions }: ExecuteArgs<RequestContext>): unknown {
  const header = request.headers['stoa-explain'];
  if (header !== undefined) return header;
  const stoa = extensions?.stoa;
  return typeof stoa === 'object' && stoa !== null && 'explain' in stoa ? stoa.explain : undefined;
}

function mayAsk(caller: Caller, audience: ExplainSettings['audience']): boolean {
  return audience === 'anyone' || (audience === 'staff' && caller.kind === 'staff');
}

async function runExplained(operation: ExecuteArgs<RequestContext>, run: Execute, explanation: Explanation): Promise<ExecuteResult> {
  const { context } = operation;
  const result = await run({ ...operation, context: { ...context, watch: { ...context.watch, explanation } } });
  return explained(result, explanation.told('text' in result));
}

function explained(result: ExecuteResult, plan: ExplainedPlan): ExecuteResult {
  if ('parts' in result) throw new TypeError('what is explained is answered as a whole');
  // The text is an object with one member.
  if ('text' in result) return { text: `${plainText(result).slice(0, -1)},"extensions":${JSON.stringify({ plan })}}` };
  return { ...result, extensions: { ...result.extensions, plan } };
}
