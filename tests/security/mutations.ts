/** Every mutation with an input that fits it, made from the schema: one that is added tomorrow is tried tomorrow. */
import { newId } from '@stoa/kernel/ids.ts';
import {
  getNamedType,
  getNullableType,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isScalarType,
} from 'graphql';
import type { Asking, WireAnswer } from '../kit/shop.ts';
import type { Planted } from './planted.ts';

export interface Mutation {
  readonly name: string;
  /** Name of the type of its one argument, `input`. */
  readonly inputType: string;
}

/** The outcome of a mutation, whose fields are asked for no further than to name it. */
export interface Attempt extends WireAnswer<Record<string, { readonly __typename: string }>> {
  /** `OrderNotFound`, or the code of the error. */
  readonly outcome: string;
}

/** All mutations of the graph, those that end something at the end. */
export function mutationsOf(schema: GraphQLSchema): Mutation[] {
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {});
  const final = /^(remove|clear|discontinue|cancel|merge|request)/;
  return fields
    .map(({ name, args }) => {
      const [input, ...others] = args;
      if (input?.name !== 'input' || others.length > 0) throw new Error(`${name} does not take one "input"`);
      return { name, inputType: getNamedType(input.type).name };
    })
    .sort((a, b) => Number(final.test(a.name)) - Number(final.test(b.name)) || Number(a.name === 'requestCustomerDeletion'));
}

/** Sends a mutation. */
export async function attempt(by: Asking, { name, inputType }: Mutation, input: unknown): Promise<Attempt> {
  const text = `mutation Attempt($input: ${inputType}!) { ${name}(input: $input) { __typename } }`;
  const answer = await by.query<Record<string, { readonly __typename: string }>>(text, { input });
  return { ...answer, outcome: answer.data?.[name]?.__typename ?? answer.errors?.[0]?.extensions.code ?? 'nothing' };
}

/** What fits a field of an input by its name: ids by what they name, and text that has rules of its own. */
export type Values = Readonly<Record<string, unknown>>;

/** Ids of the planted customer's things, by the names that inputs have for them. */
export function theirIds(planted: Planted): Values {
  const { customerId, addressId, orderId, orderLineId, paymentId, shipmentId, hiddenReviewId: reviewId } = planted;
  return { customerId, addressId, orderId, orderLineId, paymentId, shipmentId, reviewId };
}

/** Ids of what is nobody's in particular, and no token of a guest's cart: whoever asks means a cart of their own. */
export function publicIds({ productId, categoryId }: Planted): Values {
  return { productId, categoryIds: [categoryId], token: null };
}

/** Text that has rules of its own. Made anew each time: a second registration wants a second e-mail. */
function ruledText(): Values {
  return {
    email: `${newId()}@fits.example`,
    country: 'GB',
    currency: 'GBP',
    amount: '1.5',
    code: `FITS-${newId().slice(-6)}`,
    slug: `fits-${newId().slice(-6)}`,
    reference: `FITS-${newId().slice(-6)}`,
    idempotencyKey: newId(),
    from: '2100-01-01T00:00:00.000Z',
  };
}

/** An input that breaks no rule. @throws {Error} for an id that no value is known for */
export function fittingInput(schema: GraphQLSchema, { inputType }: Mutation, ids: Values): Record<string, unknown> {
  return objectOf(schema, inputType, { ...ruledText(), ...ids });
}

function objectOf(schema: GraphQLSchema, typeName: string, values: Values): Record<string, unknown> {
  const type = schema.getType(typeName);
  if (!isInputObjectType(type)) throw new Error(`${typeName} is no input`);
  return Object.fromEntries(
    Object.values(type.getFields()).map(({ name, type: fieldType }) => [
      name,
      isInputObjectType(getNamedType(fieldType)) || values[name] === undefined
        ? valueOf(schema, fieldType, `${typeName}.${name}`, values)
        : values[name],
    ]),
  );
}

function valueOf(schema: GraphQLSchema, given: GraphQLInputType, place: string, values: Values): unknown {
  const type = getNullableType(given);
  if (isListType(type)) return [valueOf(schema, type.ofType, place, values)];
  if (isInputObjectType(type)) return objectOf(schema, type.name, values);
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isScalarType(type) && type.name === 'Int') return 1;
  if (isScalarType(type) && type.name === 'String') return 'Fitting words';
  throw new Error(`no value is known for ${place}`);
}

/** Every place in an input, also in lists and objects within it, with the name of its type: `lines.0.quantity`. */
export function placesIn(schema: GraphQLSchema, { inputType }: Mutation): { path: readonly (string | number)[]; type: string }[] {
  const below = (given: GraphQLInputType, path: readonly (string | number)[]): ReturnType<typeof placesIn> => {
    const type = getNullableType(given);
    if (isListType(type)) return below(type.ofType, [...path, 0]);
    if (!isInputObjectType(type)) return [{ path, type: getNamedType(type).name }];
    return Object.values(type.getFields()).flatMap((field) => below(field.type, [...path, field.name]));
  };
  const type = schema.getType(inputType);
  return isInputObjectType(type) ? Object.values(type.getFields()).flatMap((field) => below(field.type, [field.name])) : [];
}

/** The input with another value in one place; the original stays as it is. */
export function withValue(input: unknown, [step, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(input)) return input.map((each: unknown, index) => (index === step ? withValue(each, rest, value) : each));
  const object = input as Record<string, unknown>;
  return { ...object, [step]: withValue(object[step], rest, value) };
}
