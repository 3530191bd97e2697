import type { Scenario, Thing } from '../kit/scenario.ts';

const caller = (subject: string) => ({ kind: 'staff', subject }) as const;

function world() {
  const person = (n: number): Thing => ({ __typename: 'Person', id: `p${n}`, name: `Person ${n}`, salary: n * 1000, rating: n });
  const people = [person(1), person(2)];
  return { Query: { people }, entities: people };
}

export const policed: Scenario = {
  title: 'fields for those whom a policy lets',
  world,
  policies: async (names, { kind, ...who }) => new Set(kind === 'staff' && 'subject' in who && who.subject === 'boss' ? names : names.filter((name) => name === 'everybody')),
  subgraphs: {
    people: 'type Query { people: [Person!]! } type Person @key(fields: "id") { id: ID! name: String @policy(policies: [["everybody"]]) }',
    salaries: 'type Person @key(fields: "id") { id: ID! salary: Int @policy(policies: [["payroll", "everybody"], ["auditor"]]) rating: Int }',
  },
  operations: [
    '{ people { id name rating } }',
    { source: '{ people { name salary rating } }', caller: caller('boss') },
    {
      source: '{ people { name money: salary } }',
      caller: caller('clerk'),
      expected: { data: { people: [{ name: 'Person 1', money: null }, { name: 'Person 2', money: null }] }, failed: [['people', 0, 'money'], ['people', 1, 'money']] },
    },
  ],
};
