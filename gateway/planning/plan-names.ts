/**
 * The names that fields have in a plan and in what subgraphs answer.
 *
 * The planner joins selections by response name. Were these the client's, a client could write `{ id: name }` where the
 * plan needs the key `id`, or `comments(limit: 1)` where another service requires all comments: the plan would then carry
 * the wrong value. So each field gets a name that says which field it is, and what it is called with:
 * a field without arguments has its own name; every other one has a name of ours, the same for the same response name,
 * field and arguments.
 */
import { Kind, print } from 'graphql';
import type { FieldNode, ValueNode } from 'graphql';
import type { ReservedNames } from './supergraph.ts';

export interface PlanNames {
  /** The name of a client's field in the plan. Fields that merge in the client's document have the same one. */
  of(field: FieldNode): string;
}

export function createPlanNames(reserved: ReservedNames): PlanNames {
  const names = new Map<string, string>();
  const known = new WeakMap<FieldNode, string>();
  const invent = (base: string): string => {
    const name = `q${names.size}_${base}`;
    return reserved.fields.has(name) ? invent(`_${base}`) : name;
  };

  return {
    of(field) {
      let name = known.get(field);
      if (name !== undefined) return name;
      name = field.name.value;
      if (needsName(field, reserved)) {
        const signature = `${responseName(field)} ${name} ${argumentsText(field)}`;
        const given = names.get(signature) ?? invent(name);
        names.set(signature, given);
        name = given;
      }
      known.set(field, name);
      return name;
    },
  };
}

/** The name that the client gave to a field. */
export function responseName({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

function needsName(field: FieldNode, { withArguments }: ReservedNames): boolean {
  const name = field.name.value;
  // Every object has `constructor` and the like; under that name a missing value would seem to be there.
  return responseName(field) !== name || withArguments.has(name) || name in Object.prototype;
}

/** The same text for arguments that are the same, in whatever order they were written. */
export function argumentsText({ arguments: args = [] }: FieldNode): string {
  return args
    .map(({ name, value }) => `${name.value}: ${print(sorted(value))}`)
    .sort()
    .join(', ');
}

function sorted(value: ValueNode): ValueNode {
  if (value.kind === Kind.LIST) return { ...value, values: value.values.map(sorted) };
  if (value.kind !== Kind.OBJECT) return value;
  const fields = value.fields.map((field) => ({ ...field, value: sorted(field.value) }));
  fields.sort((a, b) => (a.name.value < b.name.value ? -1 : 1));
  return { ...value, fields };
}
