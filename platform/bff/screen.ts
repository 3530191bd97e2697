import type { Answer } from './answer.ts';
import type { Variables } from './gateway-client.ts';
import type { Operation } from './operation.ts';

/** What resolvers of a BFF get with each request. */
export interface BffContext {
  /** Asks the gateway in the name of the caller of this request. */
  readonly ask: <Data>(operation: Operation, values: Variables) => Promise<Answer<Data>>;
  /** The language in which the caller wants to read numbers. */
  readonly locale: string;
}

/** What a shape gets beside the answer: what was asked for, and how the caller reads. */
export interface View<Args> {
  readonly args: Args;
  readonly locale: string;
}

/** Turns an answer into a screen. Pure: no clock, no network, no rule of the business. */
export type Shape<Data, Args, Shaped> = (answer: Answer<Data>, view: View<Args>) => Shaped;

type ScreenResolver<Args, Shaped> = (source: unknown, args: Args, context: BffContext) => Promise<Shaped>;

/** A field that is a screen: one operation of the gateway, whose variables are the field's arguments, and one shape. */
export function screen<Data, Args extends object, Shaped>(
  operation: Operation,
  shape: Shape<Data, Args, Shaped>,
): ScreenResolver<Args, Shaped> {
  return async (_, args, { ask, locale }) => shape(await ask<Data>(operation, args), { args, locale });
}

/**
 * A field that changes something: one mutation of the gateway, and the shape of its outcome. Refusals that the shop
 * expects are outcomes like any other.
 */
export function action<Outcome, Args extends object, Shaped>(
  operation: Operation,
  shape: (outcome: Outcome, view: View<Args>) => Shaped,
): ScreenResolver<Args, Shaped> {
  const [key = ''] = operation.rootKeys;
  if (operation.kind !== 'mutation' || operation.rootKeys.length !== 1) {
    throw new TypeError(`${operation.name} must be a mutation of one field`);
  }
  return async (_, args, { ask, locale }) => {
    const { data } = await ask<Record<string, Outcome>>(operation, args);
    const outcome = data?.[key];
    if (outcome === undefined) throw new Error(`${operation.name} came back without an outcome`);
    return shape(outcome, { args, locale });
  };
}
