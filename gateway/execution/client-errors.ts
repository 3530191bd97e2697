import { getNamedType, GraphQLError, isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLInterfaceType, GraphQLObjectType, GraphQLOutputType } from 'graphql';
import { allFieldsOf } from '../planning/client-selection.ts';
import type { ClientSelection, SelectedField, Selections } from '../planning/client-selection.ts';
import { rootPlace } from './completion.ts';
import type { ClientPath, Place } from './completion.ts';
import type { LocatedError, PlanPath, Run } from './run.ts';
import { isObject } from './run.ts';
import { downstreamError } from './subgraph-requests.ts';

/** More errors than these tell a client nothing new. */
const MAX_ERRORS = 200;

/** All errors of a run, at places that the client knows. */
export function clientErrors(
  client: ClientSelection,
  { data, errors: located }: Pick<Run, 'data' | 'errors'>,
  misfits: readonly ClientPath[],
): readonly GraphQLError[] {
  return errorsIn(client, rootPlace(client, data), located, [], misfits);
}

/**
 * Errors of one part of an answer.
 * @param own errors of the fetches that were made for it
 * @param others errors that count where they are about one of its fields
 */
export function errorsIn(
  client: ClientSelection,
  at: Place,
  own: readonly LocatedError[],
  others: readonly LocatedError[],
  misfits: readonly ClientPath[],
): readonly GraphQLError[] {
  const errors: GraphQLError[] = [];
  const seen = new Set<string>();
  for (const [i, { error, path, ifSelected }] of [...own, ...others].entries()) {
    // Another fetch may have given what this one could not ask for: plans have one for objects of either type around them.
    if (ifSelected && isThere(at, path)) continue;
    const place = clientPath(client, at, path);
    if (!place || ((ifSelected || i >= own.length) && place.length < path.length)) continue;
    // What fails in several fetches for one place is one error there, if it is told in the same words.
    const key = JSON.stringify([place, error]);
    if (seen.has(key) || errors.length >= MAX_ERRORS) continue;
    seen.add(key);
    errors.push(graphqlError(error, place));
  }
  const places = errors.map(({ path = [] }) => path);
  for (const misfit of misfits) {
    if (errors.length >= MAX_ERRORS) break;
    // A null that has an error already, or that is there because of one further down, needs no second one.
    if (!places.some((place) => isPrefix(place, misfit) || isPrefix(misfit, place))) errors.push(graphqlError(downstreamError(), misfit));
  }
  return errors;
}

function isThere({ given, planPath }: Place, path: PlanPath): boolean {
  let value: unknown = given;
  for (const step of path.slice(planPath.length)) {
    value = isObject(value) || Array.isArray(value) ? (Object.hasOwn(value, step) ? (value as Readonly<Record<string | number, unknown>>)[step] : undefined) : undefined;
  }
  return value !== undefined;
}

function graphqlError({ message, extensions }: LocatedError['error'], path: ClientPath): GraphQLError {
  return new GraphQLError(message, { path, extensions: extensions ?? null });
}

function isPrefix(start: ClientPath, path: ClientPath): boolean {
  return start.every((step, i) => step === path[i]);
}

/**
 * The place in names of the client. It ends where the plan asks for something that the client did not. Null where the client
 * asked for it in objects of another type only, or in another part of the answer: this one has no such place.
 */
function clientPath(client: ClientSelection, at: Place, path: PlanPath): ClientPath | null {
  if (!at.planPath.every((step, i) => step === path[i])) return null;
  const place: (string | number)[] = [...at.path];
  let type: GraphQLOutputType = at.type;
  let below = at.selections;
  let value: unknown = at.given;
  /** What is selected there of objects around it, whatever their types. */
  let ofAnyType: readonly Pick<SelectedField, 'type' | 'selections'>[] = [at];
  for (const step of path.slice(at.planPath.length)) {
    if (typeof step === 'number') {
      place.push(step);
      value = Array.isArray(value) ? value[step] : undefined;
      continue;
    }
    const [field, other] = findField(client, type, value, below, step);
    if (!field && (other || comesLater(client, type, below, step))) return null;
    ofAnyType = ofAnyType.flatMap((each) => (each.type ? fieldsNamed(client, each.type, each.selections, step) : []));
    // Were the object missing, because of what others have selected in it, that would be the reason.
    if (!field && ofAnyType.length > 0 && isObject(value)) return null;
    if (!field?.type) break;
    place.push(field.responseName);
    type = field.type;
    below = field.selections;
    value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return place;
}

/** The field of this object, and that of objects of any type that might be there. */
function findField(
  client: ClientSelection,
  type: GraphQLOutputType,
  value: unknown,
  below: Selections,
  planName: string,
): readonly [SelectedField | undefined, SelectedField | undefined] {
  const find = (types: readonly (GraphQLObjectType | GraphQLInterfaceType)[]): SelectedField | undefined => {
    for (const candidate of types) {
      const field = client.fieldsOf(candidate, below).find((each) => each.planName === planName);
      if (field) return field;
    }
    return undefined;
  };
  const all = typesOf(client, type);
  const other = find(all);
  const typeName = isObject(value) ? value.__typename : undefined;
  const runtimeType = all.find(({ name }) => name === typeName);
  return [runtimeType && isObjectType(runtimeType) ? find([runtimeType]) : other, other];
}

function fieldsNamed(client: ClientSelection, type: GraphQLOutputType, below: Selections, planName: string): readonly SelectedField[] {
  return typesOf(client, type).flatMap((each) => client.fieldsOf(each, below).filter((field) => field.planName === planName));
}

function comesLater(client: ClientSelection, type: GraphQLOutputType, below: Selections, planName: string): boolean {
  return typesOf(client, type).some((each) => allFieldsOf(client, each, below).some((field) => field.planName === planName));
}

/** The types that objects may have there: where a value is missing, nobody knows which it would have had. */
function typesOf({ schema }: ClientSelection, type: GraphQLOutputType): readonly (GraphQLObjectType | GraphQLInterfaceType)[] {
  const named = getNamedType(type);
  if (isObjectType(named)) return [named];
  if (!isAbstractType(named)) return [];
  return [...(isInterfaceType(named) ? [named] : []), ...schema.getPossibleTypes(named)];
}
