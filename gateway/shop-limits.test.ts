import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getIntrospectionQuery, Kind } from 'graphql';
import { createDocuments } from '@stoa/graphql/documents.ts';
import type { ExecuteArgs } from '@stoa/graphql/handler.ts';
import { publicLimits, refuseOverrun } from '@stoa/graphql/limits.ts';
import type { RequestContext } from './execution/executor.ts';
import { gatewayLimits, handlerLimits } from './limits.ts';
import { readSupergraph } from './planning/supergraph.ts';
import { graphHooks } from './plugins/plugin.ts';
import { queryCostPlugin } from './plugins/query-cost.plugin.ts';
import { selectionsPlugin } from './plugins/selections.plugin.ts';

const repository = path.resolve(import.meta.dirname, '..');
const files = globSync(['gateway/examples/*.graphql', 'bff-*/{screens,actions}/**/*.graphql'], { cwd: repository });
const supergraphSdl = readFileSync(path.join(repository, 'gateway/supergraph/supergraph.graphql'), 'utf8');
const schema = readSupergraph(supergraphSdl).apiSchema;
const limits = gatewayLimits();
const hooks = graphHooks([selectionsPlugin(limits.max.selections, refuseOverrun), queryCostPlugin(limits, refuseOverrun)], { schema, supergraphSdl });
const documents = createDocuments({ ...publicLimits, ...handlerLimits(limits) }, { introspection: true, checkDocument: hooks.checkDocument });

/** Throws when a limit refuses the document, with its variables at their defaults. */
function check(text: string): void {
  const { document } = documents.prepare(schema, text);
  for (const operation of document.definitions) {
    if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
    hooks.checkOperation({ document, operation, variables: {} } as unknown as ExecuteArgs<RequestContext>);
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
