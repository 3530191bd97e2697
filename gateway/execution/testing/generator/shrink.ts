/** Makes a finding small: as long as something is wrong, it takes parts away from the operation and from the world. */
import { Kind, print, validate, visit } from 'graphql';
import type { ASTNode, DocumentNode, FieldNode, InlineFragmentNode, SelectionSetNode } from 'graphql';
import type { GeneratedOperation } from './operations.ts';
import type { Finding } from './run-world.ts';
import { smallerWorlds } from './smaller-worlds.ts';
import { createTestBench, differenceOf } from './test-bench.ts';
import type { CreateFactory, Difference, TestBench } from './test-bench.ts';

type Shrunk = Pick<Finding, 'bench' | 'operation' | 'fault' | 'difference'>;

/** @param milliseconds after which it gives what it has */
export async function shrink(finding: Finding, createFactory: CreateFactory, milliseconds: number): Promise<Shrunk> {
  const end = performance.now() + milliseconds;
  let best: Shrunk = finding;
  const benches: TestBench[] = [];
  const isOver = (): boolean => performance.now() > end;
  const accept = async (bench: TestBench, operation: GeneratedOperation): Promise<boolean> => {
    // A plan that the bench has made already would hide what is wrong with the first answer only.
    const fresh = bench === best.bench && best.difference.what.startsWith('first') ? bench : await createTestBench(bench.world, createFactory);
    const difference = fresh && (await differenceOf(fresh, operation, best.fault).catch(() => null));
    if (fresh && fresh !== best.bench) benches.push(fresh);
    if (!difference || kindOf(difference) !== kindOf(best.difference)) return false;
    best = { bench: fresh, operation, fault: best.fault, difference };
    return true;
  };
  for (let isSmaller = true; isSmaller && !isOver(); ) {
    isSmaller = false;
    for (let i = 0; !isOver(); ) {
      const [smaller] = smallerDocuments(best.operation.document, i);
      if (!smaller) break;
      if (isValid(best.bench, smaller) && (await accept(best.bench, withDocument(best.operation, smaller)))) isSmaller = true;
      else i += 1;
    }
    for (let i = 0; !isOver(); ) {
      const world = smallerWorlds(best.bench.world)[i];
      if (!world) break;
      const bench = await createTestBench(world, createFactory).catch(() => null);
      if (bench && isValid(bench, best.operation.document) && (await accept(bench, best.operation))) isSmaller = true;
      else i += 1;
    }
  }
  await Promise.all(benches.map((bench) => bench.stop()));
  return best;
}

function kindOf({ what, fault }: Difference): string {
  const thrown = /the executor throws ([^\n]*)/.exec(what)?.[1];
  return `${fault ? 'fault' : ''} ${thrown ?? /(data|errors|mutations)\n/.exec(what)?.[1] ?? ''}`;
}

function isValid({ schema }: TestBench, document: DocumentNode): boolean {
  return validate(schema, document).length === 0;
}

function withDocument(operation: GeneratedOperation, document: DocumentNode): GeneratedOperation {
  const names = new Set<string>();
  visit(document, { VariableDefinition: (node) => void names.add(node.variable.name.value) });
  const only = (values: Readonly<Record<string, unknown>>) => Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
  const { operationName: _name, ...rest } = operation;
  const isSeveral = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length > 1;
  return {
    ...(isSeveral ? operation : rest), document, source: print(document), variables: only(operation.variables),
    otherVariables: operation.otherVariables && only(operation.otherVariables),
  };
}

/** The document with one thing less: the `from`th that it can do without. None when there are no more. */
function smallerDocuments(document: DocumentNode, from: number): DocumentNode[] {
  let at = 0;
  let isDone = false;
  const isTurn = (): boolean => {
    if (isDone || at++ !== from) return false;
    isDone = true;
    return true;
  };
  const fragments = new Map(document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [])));
  const edited = visit(document, {
    OperationDefinition: { enter: (node) => (node.name?.value === 'Other' && isTurn() ? null : undefined) },
    SelectionSet(node): SelectionSetNode | undefined {
      if (isDone) return undefined;
      for (const [i, selection] of node.selections.entries()) {
        const without = [...node.selections.slice(0, i), ...node.selections.slice(i + 1)];
        if (without.length > 0 && isTurn()) return { ...node, selections: without };
        if (selection.kind === Kind.FIELD) continue;
        const part = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        if (part && isTurn()) return { ...node, selections: [...node.selections.slice(0, i), ...part.selectionSet.selections, ...node.selections.slice(i + 1)] };
        if (selection.kind !== Kind.FRAGMENT_SPREAD) continue;
        const fragment = fragments.get(selection.name.value);
        if (!fragment || !isTurn()) continue;
        const { typeCondition, selectionSet } = fragment;
        const inline: InlineFragmentNode = { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet, directives: selection.directives ?? [] };
        return { ...node, selections: [...node.selections.slice(0, i), inline, ...node.selections.slice(i + 1)] };
      }
      return undefined;
    },
    Directive: () => (isTurn() ? null : undefined),
    Argument: { enter: () => (isTurn() ? null : undefined) },
    Field(node): FieldNode | undefined {
      if (!node.alias || !isTurn()) return undefined;
      const { alias: _alias, ...rest } = node;
      return rest;
    },
  });
  return isDone ? [cleaned(edited)] : [];
}

/** Without the fragments and variables that nobody uses any more. */
function cleaned(document: DocumentNode): DocumentNode {
  const spread = new Set<string>();
  const used = new Set<string>();
  const byName = new Map(document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [])));
  const look = (node: ASTNode): void => {
    visit(node, {
      FragmentSpread({ name: { value } }) {
        const fragment = byName.get(value);
        if (spread.has(value) || !fragment) return;
        spread.add(value);
        look(fragment);
      },
      VariableDefinition: () => false,
      Variable: ({ name }) => void used.add(name.value),
    });
  };
  for (const definition of document.definitions) if (definition.kind === Kind.OPERATION_DEFINITION) look(definition);
  return visit(document, {
    FragmentDefinition: ({ name }) => (spread.has(name.value) ? undefined : null),
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null),
  });
}
