import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getIntrospectionQuery, Kind } from 'graphql';
import { createDocuments } from '@stoa/graphql/documents.ts';
import type { ExecuteArgs } from '@stoa/graphql/handler.ts';
import { publicLimits, refuseOverrun } from '@stoa/graphql/limits.ts';
import type { RequestContext } from './execution/executor.ts';
import { gatewayLimits, handlerLimits } from './limits.ts';
import { conditionValues, conditionVariables } from './planning/conditions.ts';
import { createEffortEstimate, isQuick } from './planning/guard/planning-effort.ts';
import { planOperation } from './planning/planned-operation.ts';
import { plannerDocument } from './planning/planner-document.ts';
import { readSupergraph } from './planning/supergraph.ts';
import { planCostPlugin } from './plugins/plan-cost.plugin.ts';
import { graphHooks } from './plugins/plugin.ts';
import { queryCostPlugin } from './plugins/query-cost.plugin.ts';
import { selectionsPlugin } from './plugins/selections.plugin.ts';

const repository = path.resolve(import.meta.dirname, '..');
const files = globSync(['gateway/examples/*.graphql', 'bff-*/{screens,actions}/**/*.graphql'], { cwd: repository });
const supergraphSdl = readFileSync(path.join(repository, 'gateway/supergraph/supergraph.graphql'), 'utf8');
const supergraph = readSupergraph(supergraphSdl);
const schema = supergraph.apiSchema;
const effortOf = createEffortEstimate(supergraph.fullSchema, supergraphSdl);
const limits = gatewayLimits();
const hooks = graphHooks([selectionsPlugin(limits.max.selections, refuseOverrun), queryCostPlugin(limits, refuseOverrun), planCostPlugin(limits, refuseOverrun)], { schema, supergraphSdl });
const documents = createDocuments({ ...publicLimits, ...handlerLimits(limits) }, { introspection: true, checkDocument: hooks.checkDocument });

/** Throws when a limit refuses the document, with its variables at their defaults. */
function check(text: string): void {
  const { document } = documents.prepare(schema, text);
  for (const operation of document.definitions) {
    if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
    const args = { document, operation, variables: {} } as unknown as ExecuteArgs<RequestContext>;
    hooks.checkOperation(args);
    const planned = planOperation(supergraph, document, operation, conditionValues(conditionVariables(document), operation, {}));
    hooks.checkPlan(planned, args);
    const asked = plannerDocument(planned.client);
    // Documents that the shop asks all the time need no thread to be planned in.
    if (asked) expect(isQuick(effortOf(asked.document))).toBe(true);
  }
}

describe('the limits of the gateway', () => {
  it.each(files)('leave room for what the shop itself asks: %s', (file) => {
    expect(() => check(readFileSync(path.join(repository, file), 'utf8'))).not.toThrow();
  });

  it('leave room for tools that read the schema', () => {
    expect(() => check(getIntrospectionQuery({ descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true }))).not.toThrow();
  });

  it('leave room for the largest page of products, with all that belongs to each', () => {
    const page = '{products(first:100){edges{node{id code title price{amount} stock{available} rating{average} categories{name}}}}}';
    expect(() => check(page)).not.toThrow();
  });
});
