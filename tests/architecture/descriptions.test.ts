/** A schema is read by people who cannot see the code behind it: every name in it says what it means. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type DefinitionNode, parse } from 'graphql';
import { repository } from './source-files.ts';

/** What a type, or one of its fields or values, has in common as far as this test goes. */
interface Described {
  readonly name: { readonly value: string };
  readonly description?: object | undefined;
}

const schemas = globSync(['subgraphs/*/schema.graphql', 'bff-*/schema.graphql'], { cwd: repository }).sort();

/** Types, fields, input fields and enum values without a description, as `Product.id`. Arguments may go without. */
function undescribed(sdl: string): string[] {
  return parse(sdl).definitions.flatMap((definition) => {
    const type = typeOf(definition);
    if (type === null) return [];
    const members = membersOf(definition).filter(isBare).map(({ name }) => `${type.name.value}.${name.value}`);
    // An extension has no description of its own: its type is described where it is defined.
    return isBare(type) && !definition.kind.endsWith('Extension') ? [type.name.value, ...members] : members;
  });
}

function typeOf(definition: DefinitionNode): Described | null {
  return /Type(Definition|Extension)$/.test(definition.kind) ? (definition as unknown as Described) : null;
}

function membersOf(definition: DefinitionNode): readonly Described[] {
  return [
    ...('fields' in definition ? (definition.fields ?? []) : []),
    ...('values' in definition ? (definition.values ?? []) : []),
  ];
}

function isBare({ description }: Described): boolean {
  return description === undefined;
}

describe('the schemas of all subgraphs and BFFs', () => {
  it('describe every type, field and enum value, so that nobody has to guess from a name', () => {
    const missing = schemas.flatMap((file) => {
      const service = path.basename(path.dirname(file));
      return undescribed(readFileSync(path.join(repository, file), 'utf8')).map((place) => `${service}: ${place}`);
    });
    expect(missing).toEqual([]);
  });

  it('are all read by this check, which finds each kind of gap', () => {
    expect(schemas).toEqual(expect.arrayContaining(['bff-mobile/schema.graphql', 'bff-web/schema.graphql']));
    expect(schemas.filter((file) => file.startsWith('subgraphs/'))).not.toEqual([]);
    const bare = `
      type Thing implements Named { id: ID! }
      interface Named { "Its name." name: String }
      input ThingInput { id: ID! }
      enum Kind { BIG "Not big." SMALL }
      union Result = Thing
      scalar Colour
      extend type Thing { size(of: Int): Int }
      "Described." type Other { "Its id." id(of: Int): ID! }`;
    expect(undescribed(bare)).toEqual([
      ...['Thing', 'Thing.id', 'Named', 'ThingInput', 'ThingInput.id', 'Kind', 'Kind.BIG', 'Result', 'Colour', 'Thing.size'],
    ]);
  });
});
