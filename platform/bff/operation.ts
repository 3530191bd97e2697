import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import type { OperationDefinitionNode, OperationTypeNode } from 'graphql';

/** One operation of the gateway, as its file has it. */
export interface Operation {
  readonly text: string;
  readonly name: string;
  readonly kind: `${OperationTypeNode}`;
  /** Names of the variables that it declares. */
  readonly variables: readonly string[];
  /** The keys at the top of its answer's data. */
  readonly rootKeys: readonly string[];
}

/**
 * Reads a file that holds one named operation, with or without fragments.
 * @throws {Error} that names the file, when it holds none, several, or one without a name
 */
export function readOperation(file: string): Operation {
  const text = readFileSync(file, 'utf8');
  const operations = parse(text).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (!operation?.name || operations.length !== 1) throw new Error(`${file} must hold exactly one operation, with a name`);
  return {
    text,
    name: operation.name.value,
    kind: operation.operation,
    variables: (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value),
    rootKeys: rootKeysOf(operation),
  };
}

function rootKeysOf({ selectionSet }: OperationDefinitionNode): string[] {
  return selectionSet.selections.flatMap((selection) =>
    selection.kind === Kind.FIELD ? [(selection.alias ?? selection.name).value] : [],
  );
}
