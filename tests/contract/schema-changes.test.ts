import { breakingChanges } from './schema-changes.ts';

const before = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { lamp(id: ID!): Lamp }
  type Lamp @key(fields: "id") @key(fields: "code") { id: ID! code: String! colour: String! }
  input Filter { colour: String }
  union Found = Lamp
`;
const changed = (from: string, to: string): string[] => breakingChanges(before, before.replace(from, to));

describe('a breaking change', () => {
  it.each([
    [' colour: String! }', ' }', 'Lamp.colour was removed.'],
    ['code: String!', 'code: String', 'Lamp.code changed type from String! to String.'],
    ['{ colour: String }', '{ colour: String size: Int! }', 'A required field size on input type Filter was added.'],
    [' @key(fields: "code")', '', 'Lamp by "code" is no key any more.'],
    ['@key(fields: "code")', '@key(fields: "code", resolvable: false)', 'Lamp by "code" is no key any more.'],
  ])('is named: %s → %s', (from, to, named) => {
    expect(changed(from, to)).toEqual([named]);
  });

  it('is not an addition', () => {
    expect(changed('colour: String! }', 'colour: String! size: Int }')).toEqual([]);
    expect(changed('{ colour: String }', '{ colour: String size: Int }')).toEqual([]);
  });
});
