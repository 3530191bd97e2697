import { execute, parse, validate } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';

export type ExecuteText = (query: string, variables: Readonly<Record<string, unknown>>) => Promise<ExecutionResult>;

/** Answers the text of queries, and reads each text once. */
export function createExecute(schema: GraphQLSchema): ExecuteText {
  const known = new Map<string, DocumentNode>();
  return async (query, variableValues) => {
    let document = known.get(query);
    if (!document) {
      document = parse(query, { noLocation: true });
      const errors = validate(schema, document);
      if (errors.length > 0) return { errors };
      known.set(query, document);
    }
    return execute({ schema, document, variableValues });
  };
}
