import { execute, parse, validate } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import { lostIn } from './lost-objects.ts';
import type { LostObjects, Places } from './lost-objects.ts';

export type ExecuteText = (query: string, variables: Readonly<Record<string, unknown>>) => Promise<ExecutionResult>;

/** Answers the text of queries, and reads each text once. What it resolves is noted in the context, while somebody watches. */
export function createExecute(schema: GraphQLSchema, lost: LostObjects): ExecuteText {
  const known = new Map<string, DocumentNode>();
  return async (query, variableValues) => {
    let document = known.get(query);
    if (!document) {
      document = parse(query, { noLocation: true });
      const errors = validate(schema, document);
      if (errors.length > 0) return { errors };
      known.set(query, document);
    }
    if (!lost.isWatched) return execute({ schema, document, variableValues });
    const places: Places = new Map();
    const answer = await execute({ schema, document, variableValues, contextValue: places });
    for (const seed of lostIn(answer, places)) lost.seeds.add(seed);
    return answer;
  };
}
