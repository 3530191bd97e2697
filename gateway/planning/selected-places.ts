/** What a client selects at a place of a plan: this may depend on the types of the objects around it. */
import { getNamedType, isAbstractType, isObjectType } from 'graphql';
import type { GraphQLNamedType, GraphQLObjectType } from 'graphql';
import { allFieldsOf } from './client-selection.ts';
import type { ClientSelection, SelectedField, Selections } from './client-selection.ts';

/** Objects of which the same is selected: one object for each such place. */
export interface SelectedPlace {
  /** Types that the objects may be of; none for leaves. */
  readonly types: readonly GraphQLObjectType[];
  readonly selections: readonly Selections[];
}

export interface SelectedPlaces {
  readonly root: SelectedPlace;
  /** Place of a field, in names of the plan; undefined where the client does not select it of objects of this type. */
  below(place: SelectedPlace, type: GraphQLObjectType, planName: string): SelectedPlace | undefined;
}

export function createSelectedPlaces(client: ClientSelection): SelectedPlaces {
  const ids = new Map<Selections, number>();
  const places = new Map<string, SelectedPlace>();
  const fields = new Map<SelectedPlace, Map<GraphQLObjectType, ReadonlyMap<string, SelectedPlace>>>();

  const idOf = (selections: Selections): number => {
    const id = ids.get(selections) ?? ids.size;
    ids.set(selections, id);
    return id;
  };
  const placeOf = (type: GraphQLNamedType, selections: readonly Selections[]): SelectedPlace => {
    const key = [type.name, ...selections.map(idOf).sort((a, b) => a - b)].join(' ');
    let place = places.get(key);
    if (!place) places.set(key, (place = { types: typesOf(client, type), selections }));
    return place;
  };
  const fieldsBelow = ({ selections }: SelectedPlace, type: GraphQLObjectType): ReadonlyMap<string, SelectedPlace> => {
    // With what comes later, a field may be selected more than once.
    const found = Map.groupBy(selections.flatMap((each) => allFieldsOf(client, type, each)), ({ planName }) => planName);
    return new Map([...found].flatMap(([planName, all]) => placeIn(all).map((place) => [planName, place])));
  };
  const placeIn = (all: readonly SelectedField[]): SelectedPlace[] => {
    const type = all[0]?.type;
    return type ? [placeOf(getNamedType(type), [...new Set(all.map(({ selections }) => selections))])] : [];
  };
  return {
    root: placeOf(client.rootType, [client.rootSelections]),
    below(place, type, planName) {
      let byType = fields.get(place);
      if (!byType) fields.set(place, (byType = new Map<GraphQLObjectType, ReadonlyMap<string, SelectedPlace>>()));
      let known = byType.get(type);
      if (!known) byType.set(type, (known = fieldsBelow(place, type)));
      return known.get(planName);
    },
  };
}

function typesOf({ schema }: ClientSelection, type: GraphQLNamedType): readonly GraphQLObjectType[] {
  if (isObjectType(type)) return [type];
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [];
}
