import { mainQuestion, mixedQuestions, operationNames } from './graph/operations.ts';
import type { Question } from './graph/operations.ts';

/** One way of asking. */
export interface Case {
  readonly name: string;
  readonly questions: readonly Question[];
  /** Whether each request has a token, which is verified. */
  readonly tokens: boolean;
  readonly connections: number;
  /** How long subgraphs wait before they answer. */
  readonly delayMs: number;
}

const MANY = 50;
const loads = [...operationNames, 'mixed'] as const;

const all: readonly Case[] = [false, true].flatMap((tokens) =>
  [MANY, 1].flatMap((connections) =>
    [0, 5].flatMap((delayMs) =>
      loads.map((load) => ({
        name: [load, tokens && 'token', connections === 1 && 'c1', delayMs > 0 && `${delayMs}ms`].filter((part) => part !== false).join('-'),
        questions: load === 'mixed' ? mixedQuestions() : [mainQuestion(load)],
        tokens,
        connections,
        delayMs,
      })),
    ),
  ),
);

export const caseNames: readonly string[] = all.map(({ name }) => name);
/** Those that the figures are about. */
export const mainCases: readonly string[] = operationNames;
export const sideCases: readonly string[] = ['mixed', 'deep-c1', 'mid-c1', 'small-c1', 'deep-5ms', 'mid-5ms', 'small-5ms'];
export const tokenCases: readonly string[] = operationNames.map((name) => `${name}-token`);

export function caseOf(name: string): Case {
  const found = all.find((one) => one.name === name);
  if (!found) throw new TypeError(`there is no case ${name}`);
  return found;
}
