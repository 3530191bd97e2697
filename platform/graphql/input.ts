import { badInput } from '@stoa/kernel/fault.ts';
import type { z } from 'zod';

/**
 * What a client sent, checked and typed.
 * @param path where the value stands in the arguments, the beginning of the path that the error names
 * @throws Fault BAD_USER_INPUT; its message is about the first problem, `details.path` names that field, and
 *   `details.problems` lists up to ten of them
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown, path = 'input'): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 10).map((issue) => ({
    path: [path, ...issue.path.map(String)].join('.'),
    message: issue.message,
  }));
  const first = problems[0] ?? { path, message: 'Invalid input' };
  throw badInput(`${first.path}: ${first.message}`, { path: first.path, problems });
}
