import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { buildSchema, Kind, parse } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import { createInputsFirst } from './inputs-first.ts';

const schema = buildSchema(`
  type Query { parcel: Parcel parcels: [Parcel] media: [Media] }
  type Mutation { send: Parcel lose: Parcel }
  type Parcel { id: ID weight: Int cost: Int bill: Int owner: Owner }
  type Owner { id: ID name: String age: Int }
  interface Media { id: ID title: String blurb: String }
  type Book implements Media { id: ID title: String blurb: String }
  type Film implements Media { id: ID title: String blurb: String }
`);
const withInputsFirst = createInputsFirst(schema, () => null);

function fetch(serviceName: string, source: string, more: Partial<FetchNode> = {}): FetchNode {
  return {
    kind: 'Fetch', serviceName, operation: source, operationKind: 'query' as FetchNode['operationKind'], operationName: undefined, variableUsages: [],
    operationDocumentNode: parse(source), ...more,
  };
}

/** A fetch of entities. @param inputs and @param fields with their types, as `... on Parcel { id }` */
function entities(serviceName: string, path: string, inputs: string, fields: string, more: Partial<FetchNode> = {}): PlanNode {
  const operation = parse(`{ ${inputs} }`).definitions[0];
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('no selection');
  const node = fetch(serviceName, `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${fields} } }`, more);
  return { kind: 'Flatten', path: path.split('.'), node: { ...node, requires: inputsOf(operation.selectionSet) } };
}

function inputsOf({ selections }: SelectionSetNode): QueryPlanSelectionNode[] {
  return selections.flatMap((node): QueryPlanSelectionNode[] => {
    const below = node.kind !== Kind.FRAGMENT_SPREAD && node.selectionSet ? inputsOf(node.selectionSet) : [];
    if (node.kind === Kind.FIELD) return [{ kind: 'Field', name: node.name.value, ...(below.length > 0 && { selections: below }) }];
    return node.kind === Kind.INLINE_FRAGMENT && node.typeCondition ? [{ kind: 'InlineFragment', typeCondition: node.typeCondition.name.value, selections: below }] : [];
  });
}

const sequence = (...nodes: PlanNode[]): PlanNode => ({ kind: 'Sequence', nodes });
const parallel = (...nodes: PlanNode[]): PlanNode => ({ kind: 'Parallel', nodes });
const planOf = (node: PlanNode): QueryPlan => ({ kind: 'QueryPlan', node });

/** Names of the subgraphs, in the order in which they are asked; those that are asked at the same time together. */
function turns(node: PlanNode | undefined): readonly string[] {
  const namesIn = (each: PlanNode): string => {
    if (each.kind === 'Fetch') return each.serviceName;
    if (each.kind === 'Flatten') return namesIn(each.node);
    return each.kind === 'Parallel' ? each.nodes.map(namesIn).join('+') : '?';
  };
  return node?.kind === 'Sequence' ? node.nodes.map(namesIn) : node ? [namesIn(node)] : [];
}

const order = (...nodes: PlanNode[]): readonly string[] => turns(withInputsFirst(planOf(sequence(...nodes))).node as PlanNode);

const root = fetch('root', '{ parcel { __typename id } }');
const listed = fetch('root', '{ parcels { __typename id owner { __typename id } } }');
const weight = entities('weight', 'parcel', '... on Parcel { id }', '... on Parcel { weight }');
const cost = entities('cost', 'parcel', '... on Parcel { id weight }', '... on Parcel { cost }');
const bill = entities('bill', 'parcel', '... on Parcel { id cost }', '... on Parcel { bill }');

describe('a plan in which a fetch does not wait for its inputs', () => {
  it.each([
    ['runs before the fetch that gives them', [root, cost, weight], ['root', 'weight', 'cost']],
    ['runs beside it', [root, parallel(cost, weight)], ['root', 'weight', 'cost']],
    ['runs inside another branch', [root, parallel(sequence(cost, bill), weight)], ['root', 'weight', 'cost', 'bill']],
    ['is at the beginning of a whole chain', [root, bill, cost, weight], ['root', 'weight', 'cost', 'bill']],
  ])('gets a new order, where that fetch %s', (_, nodes, wanted) => {
    expect(order(...nodes)).toEqual(wanted);
  });

  it('holds up nobody else', () => {
    const name = entities('name', 'parcels.@.owner', '... on Owner { id }', '... on Owner { name }');
    const late = entities('cost', 'parcels.@', '... on Parcel { id weight }', '... on Parcel { cost }');
    const giver = entities('weight', 'parcels.@', '... on Parcel { id }', '... on Parcel { weight }');
    expect(order(listed, late, giver, name)).toEqual(['root', 'weight', 'cost+name']);
  });

  it('is seen inside what is required, in lists, too', () => {
    const age = entities('age', 'parcels.@.owner', '... on Owner { id }', '... on Owner { age }');
    const needsAge = entities('cost', 'parcels.@', '... on Parcel { id owner { age } }', '... on Parcel { cost }');
    expect(order(listed, needsAge, age)).toEqual(['root', 'age', 'cost']);
  });

  it('is seen where the input was given under another name, which it has no more', () => {
    const renamed = entities('weight', 'parcel', '... on Parcel { id }', '... on Parcel { weight__alias_0: weight }', {
      outputRewrites: [{ kind: 'KeyRenamer', path: ['... on Parcel', 'weight__alias_0'], renameKeyTo: 'weight' }],
    });
    expect(order(root, cost, renamed)).toEqual(['root', 'weight', 'cost']);
  });

  it('is seen where it takes arguments from an object around it', () => {
    const ways = [['..', '... on Parcel', 'weight'], ['..', '... on Parcel', 'cost']];
    const name = entities('name', 'parcels.@.owner', '... on Owner { id }', '... on Owner { name }', {
      contextRewrites: ways.map((path, i) => ({ kind: 'KeyRenamer', path, renameKeyTo: `argument${i}` })),
    });
    const giver = entities('weight', 'parcels.@', '... on Parcel { id }', '... on Parcel { weight }');
    expect(order(listed, parallel(giver, name))).toEqual(['root', 'weight', 'name']);
  });

  it('is seen where it takes arguments from the objects that it is for', () => {
    const owners = entities('owners', 'parcels.@', '... on Parcel { id }', '... on Parcel { owner { name } }', {
      contextRewrites: [{ kind: 'KeyRenamer', path: ['weight'], renameKeyTo: 'argument' }],
    });
    const giver = entities('weight', 'parcels.@', '... on Parcel { id }', '... on Parcel { weight }');
    expect(order(listed, parallel(owners, giver))).toEqual(['root', 'weight', 'owners']);
  });

  it('is seen where it takes arguments from the query', () => {
    const weigh = entities('weight', 'parcel', '... on Parcel { id }', '... on Parcel { weight }', {
      contextRewrites: [{ kind: 'KeyRenamer', path: ['..', 'media', '... on Media', 'title'], renameKeyTo: 'argument' }],
    });
    const media = fetch('titles', '{ media { title } }');
    expect(order(root, parallel(weigh, media))).toEqual(['root', 'titles', 'weight']);
  });

  it('is seen for each type of an object', () => {
    const media = fetch('root', '{ media { __typename id ... on Book { title } } }');
    const titles = entities('titles', 'media.@', '... on Media { id }', '... on Media { title }');
    const films = entities('blurbs', 'media.@', '... on Film { id title }', '... on Film { blurb }');
    const books = entities('blurbs', 'media.@', '... on Book { id title }', '... on Book { blurb }');
    expect(order(media, films, titles)).toEqual(['root', 'titles', 'blurbs']);
    // Of books, the title is there already.
    expect(order(media, books, titles)).toEqual(['root', 'blurbs', 'titles']);
  });

  it('does its mutations in the order of the client', () => {
    const one = fetch('one', 'mutation { send { __typename id } }', { operationKind: 'mutation' as FetchNode['operationKind'] });
    const two = fetch('two', 'mutation { lose { __typename id } }', { operationKind: 'mutation' as FetchNode['operationKind'] });
    const late = entities('cost', 'send', '... on Parcel { id weight }', '... on Parcel { cost }');
    const giver = entities('weight', 'send', '... on Parcel { id }', '... on Parcel { weight }');
    expect(order(one, late, giver, two)).toEqual(['one', 'weight', 'cost', 'two']);
  });
});

describe('a plan in parts', () => {
  const parts = (depends: string, ...first: PlanNode[]): QueryPlan =>
    planOf({ kind: 'Defer', primary: { node: sequence(...first) }, deferred: [{ depends: [{ id: depends }], queryPath: ['parcel'], label: 'later', node: cost }] });
  const begins = fetch('root', '{ parcel { __typename id } }', { id: '1' });
  const weighs = entities('weight', 'parcel', '... on Parcel { id }', '... on Parcel { weight }', { id: '2' });

  it('remains as it is where a part waits for what gives its inputs', () => {
    const plan = parts('2', begins, weighs);
    expect(withInputsFirst(plan)).toBe(plan);
  });

  it('is one as a whole where a part may begin before that', () => {
    expect(turns(withInputsFirst(parts('1', begins, weighs)).node as PlanNode)).toEqual(['root', 'weight', 'cost']);
  });
});

describe('a plan remains as it is', () => {
  it.each([
    ['when all inputs are there in time', sequence(root, weight, cost, bill)],
    ['when nobody gives what a fetch needs', sequence(root, cost, bill)],
    ['when what a fetch needs comes a second time', sequence(root, weight, parallel(cost, weight))],
    ['when it is one fetch', root],
  ])('%s', (_, node) => {
    const plan = planOf(node);
    expect(withInputsFirst(plan)).toBe(plan);
  });

  it('when fetches wait for one another: then it has all of them, in some order', () => {
    const other = entities('weight', 'parcel', '... on Parcel { id cost }', '... on Parcel { weight }');
    expect(order(root, cost, other)).toEqual(['root', 'cost', 'weight']);
  });
});
