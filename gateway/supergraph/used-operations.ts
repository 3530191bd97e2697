/**
 * What clients run, and how often: so that the next graph can be made ready for it.
 *
 * Guarantees: nothing that a client sent is kept but its document, and the yes or no of the variables that decide what is
 * selected. Takes bounded room: what is used least is forgotten first.
 */
import type { DocumentNode } from 'graphql';
import type { Executor, Operation } from '../execution/executor.ts';
import { conditionVariables } from '../planning/conditions.ts';
import { deferralVariables } from '../planning/deferral.ts';

/** An operation as far as its plan depends on it. */
export interface UsedOperation {
  readonly source: string;
  readonly operationName: string | undefined;
  /** Those of the conditions only. */
  readonly variables: Readonly<Record<string, boolean>>;
  /** Whether parts of its answer could come later. */
  readonly defers: boolean;
}

export interface UsedOperations {
  /** This executor, and what it runs is counted. */
  watch(executor: Executor): Executor;
  /** Most used first. Older uses count half from now on. */
  mostUsed(count: number): readonly UsedOperation[];
}

export interface UsedOperationsLimits {
  readonly operations: number;
  /** Of all documents together. */
  readonly characters: number;
}

interface Entry extends UsedOperation {
  readonly key: string;
  uses: number;
  /** False when it was forgotten. */
  kept: boolean;
}

/** A document that is in use, with its operations by what tells them apart. */
interface DocumentUse {
  readonly conditions: readonly string[];
  readonly entries: Map<string, Entry>;
}

const DEFAULT_LIMITS: UsedOperationsLimits = { operations: 1_000, characters: 2_000_000 };

export function createUsedOperations(limits: UsedOperationsLimits = DEFAULT_LIMITS): UsedOperations {
  const entries = new Map<string, Entry>();
  // Requests that bring the same text bring the same document, while it is cached: this is asked for each of them.
  const documents = new WeakMap<DocumentNode, DocumentUse>();
  let characters = 0;

  const note = (operation: Operation, defers: boolean): void => {
    const { document, operationName = '', variables } = operation;
    let use = documents.get(document);
    if (!use) documents.set(document, (use = { conditions: conditionsOf(document), entries: new Map() }));
    const values = use.conditions.length === 0 ? '' : use.conditions.map((name) => letterOf(variables?.[name])).join('');
    const key = `${defers ? '@' : ''}${values} ${operationName}`;
    let entry = use.entries.get(key);
    if (!entry?.kept) use.entries.set(key, (entry = remember(operation, use.conditions, key, defers)));
    entry.uses += 1;
  };

  const remember = (operation: Operation, conditions: readonly string[], within: string, defers: boolean): Entry => {
    const { source, documentId, operationName, variables } = operation;
    const key = `${documentId} ${within}`;
    const known = entries.get(key);
    if (known) return known;
    const entry = { key, source, operationName, variables: booleansOf(conditions, variables), defers, uses: 0, kept: true };
    entries.set(key, entry);
    characters += source.length;
    if (entries.size > limits.operations || characters > limits.characters) forgetHalf(entry);
    return entry;
  };

  const forgetHalf = (newest: Entry): void => {
    let [count, length] = [0, 0];
    for (const entry of byUse()) {
      count += 1;
      length += entry.source.length;
      if (entry === newest || (count <= limits.operations / 2 && length <= limits.characters / 2)) continue;
      entry.kept = false;
      entries.delete(entry.key);
      characters -= entry.source.length;
    }
  };

  const byUse = (): Entry[] => [...entries.values()].sort((a, b) => b.uses - a.uses);

  return {
    watch: (executor) => {
      const executeInParts = executor.executeInParts?.bind(executor);
      const subscribe = executor.subscribe?.bind(executor);
      const noting = <Result>(run: (operation: Operation) => Result, defers = false) => (operation: Operation): Result => {
        note(operation, defers);
        return run(operation);
      };
      return {
        ...executor,
        execute: noting((operation) => executor.execute(operation)),
        ...(executeInParts && { executeInParts: noting(executeInParts, true) }),
        ...(subscribe && { subscribe: noting(subscribe) }),
      };
    },
    mostUsed: (count) => {
      const sorted = byUse();
      for (const entry of sorted) entry.uses /= 2;
      return sorted.slice(0, count);
    },
  };
}

function conditionsOf(document: DocumentNode): readonly string[] {
  return [...new Set([...conditionVariables(document), ...(deferralVariables(document) ?? [])])];
}

function letterOf(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 't' : 'f') : '-';
}

function booleansOf(names: readonly string[], variables: Operation['variables'] = {}): Record<string, boolean> {
  const booleans: Record<string, boolean> = {};
  for (const name of names) {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (typeof value === 'boolean') booleans[name] = value;
  }
  return booleans;
}
