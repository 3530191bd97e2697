import type { Scenario, Thing } from '../kit/scenario.ts';

function world() {
  const cat: Thing = { __typename: 'Cat', id: 'c1', name: 'Cat', age: 3, toy: { colour: 'red' } };
  const dog: Thing = { __typename: 'Dog', id: 'd1', name: 'Dog', age: 5, toy: null };
  return {
    Query: { pets: [cat, dog], cat, union: [dog, cat], toys: [cat.toy, { colour: 'blue' }] },
    Mutation: { rename: () => cat },
    entities: [cat, dog],
  };
}

export const typenames: Scenario = {
  title: 'names of types in odd places',
  world,
  subgraphs: {
    pets: `
      schema { query: RootQuery mutation: RootMutation }
      type RootQuery { pets: [Pet!]! cat: Cat union: [Any!]! }
      type RootMutation { rename: Cat }
      interface Pet { id: ID! name: String }
      type Cat implements Pet @key(fields: "id") { id: ID! name: String }
      type Dog implements Pet @key(fields: "id") { id: ID! name: String }
      union Any = Cat | Dog`,
    ages: `
      type Query { toys: [Toy!]! }
      type Cat @key(fields: "id") { id: ID! age: Int toy: Toy }
      type Dog @key(fields: "id") { id: ID! age: Int toy: Toy }
      type Toy { colour: String }`,
  },
  operations: [
    '{ __typename }',
    '{ a: __typename b: __typename pets { __typename } }',
    '{ ... on Query { __typename cat { __typename } } ...Q } fragment Q on Query { t: __typename }',
    'mutation { __typename rename { __typename age } }',
    'mutation { t: __typename }',
    '{ pets { a: __typename b: __typename ... on Cat { age c: __typename } } }',
    '{ union { __typename } }',
    '{ union { ... on Pet { __typename name } ... on Cat { age t: __typename toy { __typename } } } }',
    '{ cat { toy { __typename } } toys { t: __typename colour } }',
    '{ pets { ... on Dog { __typename } } }',
    '{ cat { __typename: name age } }',
    { source: '{ pets { __typename: id ... on Cat { age } } }', stockIsWrong: 'it takes an alias for the name of a type' },
    '{ union { ... on Cat { __typename: name age } ... on Dog { name } } }',
    '{ cat { id: __typename age } }',
    '{ __schema { __typename queryType { __typename name } } __type(name: "Cat") { __typename kind } pets { __typename } }',
  ],
};
