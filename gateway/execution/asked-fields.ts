/** Who needs the fields that a fetch asks for, and which of them take others along when they fail, or when their inputs do. */
import { getNamedType, isInterfaceType, isObjectType, Kind } from 'graphql';
import type { GraphQLObjectType, GraphQLSchema, SelectionNode, SelectionSetNode } from 'graphql';
import { fetchSelection, operationOf } from '../planning/fetch-operation.ts';
import { createPlacesReader, keysAfter, pathBelow } from '../planning/fetch-places.ts';
import type { IsNeverNull } from '../planning/never-null.ts';
import type { SelectedPlace, SelectedPlaces } from '../planning/selected-places.ts';
import type { PlacedFetch } from './plan-fetches.ts';
import { isOfType } from './rewrites.ts';

/** Objects of one type, of which the same is selected. */
export interface ObjectKind {
  readonly place: SelectedPlace;
  readonly type: GraphQLObjectType;
}

/** Some of the kinds of objects that a fetch is for: one bit each, in their order. */
export type Kinds = bigint;

export interface AskedField {
  readonly neededBy: Kinds;
  /** Who needs the outermost of the fields that it takes along when it fails. Those with the same can be asked for together. */
  readonly group: Kinds;
}

/** Whether some fetch needs a field of objects at a path: of those of one type, or of any. */
export type IsRequired = (path: string, key: string, type?: GraphQLObjectType) => boolean;

export interface AskedOptions {
  readonly kinds: readonly ObjectKind[];
  readonly places: SelectedPlaces;
  readonly schema: GraphQLSchema;
  readonly isRequired: IsRequired;
  readonly isNeverNull: IsNeverNull;
  /** Whether it requires other fields: objects without these are not asked. */
  readonly hasInputs: (typeName: string, field: string) => boolean;
}

/** With more kinds of objects at one place, nothing is told apart: documents can be made in which they multiply at each step. */
export const MAX_KINDS = 1_000;

/** What the fetches of a plan require of one another. */
export function readRequired(fetches: readonly PlacedFetch[], schema: GraphQLSchema): IsRequired {
  const reader = createPlacesReader(schema);
  const required = new Set<string>();
  for (const { fetch, path } of fetches) {
    for (const place of reader.neededBy(fetch, pathBelow('', path))) {
      const [at = '', , key = ''] = place.split(' ');
      required.add(place).add(`${at} ${key}`);
    }
  }
  return (path, key, type) => required.has(type ? `${path} ${type.name} ${key}` : `${path} ${key}`);
}

/** Objects somewhere below those that a fetch is for, and below which of them. */
interface ObjectsBelow extends ObjectKind {
  readonly of: Kinds;
}

/** All fields of a fetch at this path. Where it cannot be told who needs one, all do that are asked for it. */
export function askedFields({ fetch, path: fetchPath }: PlacedFetch, options: AskedOptions): ReadonlyMap<SelectionNode, AskedField> {
  const { kinds, places, schema, isRequired, isNeverNull, hasInputs } = options;
  const fields = new Map<SelectionNode, AskedField>();
  const names = keysAfter(fetch);
  const top = pathBelow('', fetchPath);

  const visit = (set: SelectionSetNode, typeName: string, path: string, around: AskedField, objects: readonly ObjectsBelow[]): void => {
    for (const node of set.selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) continue;
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const condition = node.typeCondition?.name.value ?? typeName;
        const inside = objects.filter(({ type }) => isOfType(schema, condition, type.name));
        // Objects of other types are not asked. Further in they are part of one that is.
        visit(node.selectionSet, condition, path, path === top ? { ...around, neededBy: allOf(inside) } : around, inside);
        continue;
      }
      if (node.name.value === '__typename') {
        fields.set(node, around);
        continue;
      }
      const name = (node.alias ?? node.name).value;
      const key = names.get(name) ?? name;
      const selecting = objects.filter(({ place, type }) => places.below(place, type, key));
      // What is required is asked for of objects, too, of which the client selects nothing.
      const requiring = isRequired(path, key) ? around.neededBy : 0n;
      const known = allOf(selecting) | (path === top ? allOf(objects.filter(({ type }) => isRequired(path, key, type))) : requiring);
      const neededBy = known === 0n ? around.neededBy : known;
      const isDangerous = isNeverNull(fetch.serviceName, typeName, node.name.value) || (path === top && hasInputs(typeName, node.name.value));
      const takesAlong = neededBy !== around.neededBy && isDangerous;
      const field = { neededBy, group: takesAlong ? neededBy : around.group };
      fields.set(node, field);
      if (node.selectionSet) visit(node.selectionSet, typeOfField(schema, typeName, node.name.value), pathBelow(path, [key]), field, objectsBelow(places, selecting, key));
    }
  };
  const objects = kinds.map((kind, i): ObjectsBelow => ({ ...kind, of: 1n << BigInt(i) }));
  const everyone = allOf(objects);
  visit(fetchSelection(fetch), schema.getRootType(operationOf(fetch).operation)?.name ?? '', top, { neededBy: everyone, group: everyone }, objects);
  return fields;
}

function allOf(objects: readonly ObjectsBelow[]): Kinds {
  return objects.reduce((all, { of }) => all | of, 0n);
}

function objectsBelow(places: SelectedPlaces, objects: readonly ObjectsBelow[], key: string): readonly ObjectsBelow[] {
  const found = new Map<SelectedPlace, Kinds>();
  for (const { place, type, of } of objects) {
    const below = places.below(place, type, key);
    if (below) found.set(below, (found.get(below) ?? 0n) | of);
  }
  const all = [...found].flatMap(([place, of]) => place.types.map((type) => ({ place, type, of })));
  return all.length > MAX_KINDS ? [] : all;
}

function typeOfField(schema: GraphQLSchema, typeName: string, name: string): string {
  const type = schema.getType(typeName);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
  return field ? getNamedType(field.type).name : '';
}
