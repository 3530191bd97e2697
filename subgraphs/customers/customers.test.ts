import { anonymous, type Caller } from '@stoa/identity/caller.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { type SubgraphUnderTest, subgraphUnderTest } from '@stoa/testing/subgraph.ts';
import { sampleCustomers } from './contract/sample-shop.ts';
import { MOST_ADDRESSES } from './domain/address.ts';
import type { CustomersClient } from './persistence/database.ts';
import { seed } from './seed.ts';
import customers from './subgraph.ts';

const staff: Caller = { kind: 'staff', subject: 'ann' };

let shop: SubgraphUnderTest<CustomersClient>;
beforeAll(async () => {
  shop = await subgraphUnderTest(customers);
});
afterAll(() => shop.stop());

interface Result {
  readonly __typename: string;
  readonly [field: string]: unknown;
}

/** Runs one mutation and gives its result; `show` is what is asked of the members beside their names. */
async function change(caller: Caller, name: string, input: Record<string, unknown>, show = ''): Promise<Result> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const text = `mutation Change($input: ${type}!) { ${name}(input: $input) { __typename ${show} } }`;
  const { data, errors } = await shop.as(caller).query<Record<string, Result>>(text, { input });
  const result = data?.[name];
  if (!result) throw new Error(JSON.stringify(errors));
  return result;
}

async function codeOf(caller: Caller, name: string, input: Record<string, unknown>): Promise<string | undefined> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const { errors } = await shop
    .as(caller)
    .query(`mutation Change($input: ${type}!) { ${name}(input: $input) { __typename } }`, { input });
  return errors?.[0]?.extensions.code;
}

interface Person {
  /** The global id. */
  readonly id: string;
  readonly uuid: string;
  readonly caller: Caller;
  readonly email: string;
}

let people = 0;

async function person(name = 'Test Person'): Promise<Person> {
  people += 1;
  const email = `person-${people}@example.com`;
  const show = '... on CustomerRegistered { customer { id } }';
  const { customer } = await change(anonymous, 'registerCustomer', { name, email }, show);
  const { id } = customer as { id: string };
  const uuid = id.slice('Customer:'.length);
  return { id, uuid, email, caller: { kind: 'customer', customerId: uuid } };
}

const said = (uuid: string) =>
  shop.db.logEntry.findMany({ where: { aggregateType: 'Customer', aggregateId: uuid }, orderBy: { id: 'asc' } });
const saidTypes = async (uuid: string) => (await said(uuid)).map(({ type }) => type.replace('customers.Customer', ''));

const address = {
  recipient: 'Test Person',
  lines: ['Flat 2', '1 Test Street'],
  postcode: 'N1 9GU',
  town: 'London',
  country: 'gb',
};

describe('an account', () => {
  it('is opened under its e-mail in lower case, and says so in the log', async () => {
    const input = { name: ' Ada Lovelace ', email: 'Ada@Example.com', country: 'gb' };
    const show = '... on CustomerRegistered { customer { id name email country addresses { id } memberSince } }';
    const { __typename, customer } = await change(anonymous, 'registerCustomer', input, show);
    expect(__typename).toBe('CustomerRegistered');
    expect(customer).toMatchObject({ name: 'Ada Lovelace', email: 'ada@example.com', country: 'GB', addresses: [] });
    const { id } = customer as { id: string };
    expect(await saidTypes(id.slice('Customer:'.length))).toEqual(['Registered', 'Renamed', 'EmailChanged']);
  });

  it('is the only one of its e-mail when twenty people want it at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const email = index % 2 === 0 ? 'race@example.com' : 'RACE@Example.Com';
        return change(anonymous, 'registerCustomer', { name: `Racer ${index}`, email }, '... on EmailTaken { email }');
      }),
    );
    expect(results.filter(({ __typename }) => __typename === 'CustomerRegistered')).toHaveLength(1);
    // All that the others learn is what they asked for.
    expect(results.filter(({ __typename }) => __typename === 'EmailTaken')).toEqual(
      Array.from({ length: 19 }, () => ({ __typename: 'EmailTaken', email: 'race@example.com' })),
    );
    expect(await shop.db.customer.count({ where: { email: 'race@example.com' } })).toBe(1);
  });

  it('is opened by people without one and by staff, not by customers or services', async () => {
    const input = (email: string) => ({ name: 'New', email });
    expect((await change(staff, 'registerCustomer', input('by-staff@example.com'))).__typename).toBe('CustomerRegistered');
    const others: Caller[] = [{ kind: 'customer', customerId: newId() }, { kind: 'service', subject: 'orders' }];
    for (const caller of others) {
      expect(await codeOf(caller, 'registerCustomer', input('by-other@example.com'))).toBe('FORBIDDEN');
    }
    expect(await shop.db.customer.count({ where: { email: 'by-other@example.com' } })).toBe(0);
  });

  it('has another name or e-mail from now on; the same again says nothing', async () => {
    const { id, uuid, caller } = await person();
    for (let twice = 0; twice < 2; twice += 1) {
      await change(caller, 'renameCustomer', { customerId: id, name: 'Grace' });
      await change(staff, 'changeCustomerEmail', { customerId: id, email: 'Grace@Example.com' });
    }
    expect(await saidTypes(uuid)).toEqual(['Registered', 'Renamed', 'EmailChanged', 'Renamed', 'EmailChanged']);
    const { data } = await shop.as(caller).query('{ me { id name email } }');
    expect(data).toEqual({ me: { id, name: 'Grace', email: 'grace@example.com' } });
  });

  it('does not get the e-mail of another, also when two reach for one at once', async () => {
    const [first, second, third] = await Promise.all([person(), person(), person()]);
    const taken = await change(
      first.caller,
      'changeCustomerEmail',
      { customerId: first.id, email: second.email.toUpperCase() },
      '... on EmailTaken { email }',
    );
    expect(taken).toEqual({ __typename: 'EmailTaken', email: second.email });
    const results = await Promise.all(
      [first, third].map(({ id, caller }) =>
        change(caller, 'changeCustomerEmail', { customerId: id, email: 'wanted@example.com' }),
      ),
    );
    expect(results.map(({ __typename }) => __typename).sort()).toEqual(['CustomerEmailChanged', 'EmailTaken']);
    const counts = [await saidTypes(first.uuid), await saidTypes(third.uuid)].map(({ length }) => length).sort();
    expect(counts).toEqual([3, 4]);
  });

  it('takes no new personal data once its person asked to be deleted, and still gives up what it has', async () => {
    const { id: customerId, uuid, caller } = await person();
    const show = '... on CustomerAddressAdded { address { id } }';
    const { address: added } = await change(caller, 'addCustomerAddress', { customerId, address }, show);
    await change(caller, 'giveConsent', { customerId, consent: 'NEWSLETTER' });
    const request = () =>
      change(
        caller,
        'requestCustomerDeletion',
        { customerId },
        '... on CustomerDeletionRequested { customer { deletionRequestedAt } }',
      );
    expect(await request()).toEqual(await request());

    const refused = [
      ['renameCustomer', { name: 'Other' }],
      ['changeCustomerEmail', { email: 'other@example.com' }],
      ['addCustomerAddress', { address }],
      ['giveConsent', { consent: 'SURVEYS' }],
    ] as const;
    for (const [name, input] of refused) {
      expect((await change(caller, name, { customerId, ...input })).__typename).toBe('CustomerDeletionPending');
    }
    const addressId = (added as { id: string }).id;
    expect((await change(caller, 'removeCustomerAddress', { customerId, addressId })).__typename).toBe(
      'CustomerAddressRemoved',
    );
    expect((await change(caller, 'withdrawConsent', { customerId, consent: 'NEWSLETTER' })).__typename).toBe(
      'ConsentWithdrawn',
    );
    expect((await saidTypes(uuid)).slice(3)).toEqual([
      'AddressAdded', 'ConsentGiven', 'DeletionRequested', 'AddressRemoved', 'ConsentWithdrawn',
    ]);
  });
});

describe('an address', () => {
  it('is one of at most twenty, however many are added at once', async () => {
    const { id: customerId, uuid, caller } = await person();
    const results = await Promise.all(
      Array.from({ length: MOST_ADDRESSES + 3 }, () =>
        change(caller, 'addCustomerAddress', { customerId, address }, '... on CustomerAddressLimitReached { most }'),
      ),
    );
    expect(results.filter(({ __typename }) => __typename === 'CustomerAddressAdded')).toHaveLength(MOST_ADDRESSES);
    expect(results.filter(({ most }) => most === MOST_ADDRESSES)).toHaveLength(3);
    expect(await shop.db.address.count({ where: { customerId: uuid } })).toBe(MOST_ADDRESSES);
  });

  it('is removed by its own customer only', async () => {
    const [owner, other] = await Promise.all([person(), person()]);
    const { address: added } = await change(
      owner.caller,
      'addCustomerAddress',
      { customerId: owner.id, address },
      '... on CustomerAddressAdded { address { id recipient lines postcode town country } }',
    );
    const { id: addressId, ...shown } = added as { id: string };
    expect(shown).toEqual({ ...address, country: 'GB' });
    const remove = (by: Person, whose: Person, id = addressId) =>
      change(by.caller, 'removeCustomerAddress', { customerId: whose.id, addressId: id });
    expect((await remove(other, other)).__typename).toBe('CustomerAddressNotFound');
    expect((await remove(other, owner)).__typename).toBe('CustomerNotFound');
    expect((await remove(owner, owner, 'Address:1')).__typename).toBe('CustomerAddressNotFound');
    expect((await remove(owner, owner)).__typename).toBe('CustomerAddressRemoved');
    expect((await remove(owner, owner)).__typename).toBe('CustomerAddressNotFound');
  });
});

describe('a consent', () => {
  it('is not given until the person says so, and keeps every decision', async () => {
    const { id: customerId, uuid, caller } = await person();
    const consent = { customerId, consent: 'NEWSLETTER' };
    for (const mutation of ['withdrawConsent', 'giveConsent', 'giveConsent', 'withdrawConsent', 'giveConsent']) {
      await change(caller, mutation, consent);
    }
    const { data } = await shop.as(caller).query(
      '{ me { consents { name given all: history { given } last: history(first: 1) { given } } } }',
    );
    const undecided = { given: false, all: [], last: [] };
    expect(data).toEqual({
      me: {
        consents: [
          {
            name: 'NEWSLETTER',
            given: true,
            all: [{ given: true }, { given: false }, { given: true }],
            last: [{ given: true }],
          },
          { name: 'RECOMMENDATIONS', ...undecided },
          { name: 'SURVEYS', ...undecided },
        ],
      },
    });
    expect((await saidTypes(uuid)).slice(3)).toEqual(['ConsentGiven', 'ConsentWithdrawn', 'ConsentGiven']);
  });

  it('shows in each answer of one request what is true then', async () => {
    const { id: customerId, caller } = await person();
    const input = { customerId, consent: 'SURVEYS' };
    const { data } = await shop.as(caller).query(
      `mutation Both($give: GiveConsentInput!, $withdraw: WithdrawConsentInput!) {
        a: giveConsent(input: $give) { ... on ConsentGiven { consent { given } customer { consents { given } } } }
        b: withdrawConsent(input: $withdraw) { ... on ConsentWithdrawn { consent { given } customer { consents { given } } } }
      }`,
      { give: input, withdraw: input },
    );
    const shown = (given: boolean) => ({
      consent: { given },
      customer: { consents: [{ given: false }, { given: false }, { given }] },
    });
    expect(data).toEqual({ a: shown(true), b: shown(false) });
  });
});

describe('what belongs to a person', () => {
  const ONE = 'query One($id: ID!) { customer(id: $id) { id name } }';
  const ENTITIES = `query Entities($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on Customer { id name } ... on Address { id town }
  } }`;

  it('is seen by this person and by staff, and is not there for anybody else', async () => {
    const [owner, other] = await Promise.all([person('Secret Name'), person()]);
    await change(owner.caller, 'addCustomerAddress', { customerId: owner.id, address });
    const row = await shop.db.address.findFirstOrThrow({ where: { customerId: owner.uuid } });
    const representations = [
      { __typename: 'Customer', id: owner.id },
      { __typename: 'Address', id: globalId('Address', row.id) },
    ];
    for (const caller of [owner.caller, staff]) {
      const shown = { id: owner.id, name: 'Secret Name' };
      expect((await shop.as(caller).query(ONE, { id: owner.id })).data).toEqual({ customer: shown });
      const { data } = await shop.as(caller).query(ENTITIES, { representations });
      expect(data).toEqual({ _entities: [shown, { id: globalId('Address', row.id), town: 'London' }] });
    }
    for (const caller of [other.caller, anonymous]) {
      const absent = await shop.as(caller).query(ONE, { id: globalId('Customer', newId()) });
      expect(await shop.as(caller).query(ONE, { id: owner.id })).toEqual(absent);
      expect(absent).toMatchObject({ data: { customer: null }, errors: undefined });
      expect((await shop.as(caller).query(ENTITIES, { representations })).data).toEqual({ _entities: [null, null] });
    }
  });

  it('is changed by nobody else, who gets the answer of an account that is not there', async () => {
    const [owner, other] = await Promise.all([person(), person()]);
    const changes = [
      ['renameCustomer', { name: 'Other' }],
      ['changeCustomerEmail', { email: 'other@example.com' }],
      ['addCustomerAddress', { address }],
      ['removeCustomerAddress', { addressId: globalId('Address', newId()) }],
      ['giveConsent', { consent: 'SURVEYS' }],
      ['withdrawConsent', { consent: 'SURVEYS' }],
      ['requestCustomerDeletion', {}],
    ] as const;
    const unknown = globalId('Customer', newId());
    for (const [name, input] of changes) {
      for (const [caller, customerId] of [[other.caller, owner.id], [staff, unknown], [staff, 'Customer:1']] as const) {
        const show = '... on CustomerNotFound { customerId }';
        expect(await change(caller, name, { customerId, ...input }, show)).toEqual({
          __typename: 'CustomerNotFound',
          customerId,
        });
      }
      expect(await codeOf(anonymous, name, { customerId: owner.id, ...input })).toBe('UNAUTHENTICATED');
    }
    expect(await saidTypes(owner.uuid)).toHaveLength(3);
  });

  it('is nobody’s “me” without an account', async () => {
    for (const caller of [anonymous, staff, { kind: 'customer', customerId: newId() } as const]) {
      expect((await shop.as(caller).query('{ me { id } }')).data).toEqual({ me: null });
    }
  });

  it('never stands in the log, where it could not be erased', async () => {
    const planted = 'Zzyzx';
    const { id: customerId, caller, uuid } = await person(`${planted} Name`);
    await change(caller, 'renameCustomer', { customerId, name: `${planted} Renamed` });
    await change(caller, 'changeCustomerEmail', { customerId, email: `${planted}@example.com` });
    await change(caller, 'addCustomerAddress', {
      customerId,
      address: { ...address, recipient: planted, lines: [`1 ${planted} Street`], town: planted, postcode: planted },
    });
    const log = await shop.db.$queryRaw<{ entry: string }[]>`SELECT log::text AS entry FROM log`;
    expect(log.length).toBeGreaterThan(6);
    expect(log.filter(({ entry }) => /zzyzx|@/i.test(entry))).toEqual([]);
    // It is where erasing will find it: rows of this person, one for each event that has personal data.
    const personal = await shop.db.erasablePayload.findMany({ where: { subjectId: uuid } });
    expect(personal).toHaveLength(5);
    expect(JSON.stringify(personal).match(/zzyzx/gi)).toHaveLength(7);
  });
});

describe('wrong input', () => {
  const good = { name: 'Bad Input', email: 'bad-input@example.com' };

  it('is answered with its place, and nothing is stored', async () => {
    const wrong = [
      [{ ...good, name: '' }, 'input.name'],
      [{ ...good, name: 'two\nlines' }, 'input.name'],
      [{ ...good, name: 'x'.repeat(10_000) }, 'input.name'],
      [{ ...good, email: 'nobody' }, 'input.email'],
      [{ ...good, email: `${'a.'.repeat(50_000)}@example.com` }, 'input.email'],
      [{ ...good, country: 'United Kingdom' }, 'input.country'],
    ] as const;
    const before = await shop.db.customer.count();
    for (const [input, path] of wrong) {
      const { errors } = await shop
        .as(anonymous)
        .query('mutation R($input: RegisterCustomerInput!) { registerCustomer(input: $input) { __typename } }', { input });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', details: { path } });
    }
    expect(await shop.db.customer.count()).toBe(before);
  });

  it('that no database could keep is refused', async () => {
    for (const part of ['\u0000', '\ud800']) {
      for (const input of [{ ...good, name: `a${part}` }, { ...good, email: `a${part}@example.com` }]) {
        expect(await codeOf(anonymous, 'registerCustomer', input)).toBe('BAD_USER_INPUT');
      }
    }
  });
});

describe('the sample shop', () => {
  beforeAll(() => seed({ db: shop.db, clock: { now: () => new Date() } }));

  it('has 50 customers with their history', async () => {
    const ids = sampleCustomers().map(({ id }) => id);
    expect(await shop.db.customer.count({ where: { id: { in: ids } } })).toBe(50);
    const [first] = sampleCustomers();
    const entries = await said(first?.id ?? '');
    expect(entries.length).toBeGreaterThanOrEqual(4);
    expect(new Set(entries.map(({ occurredAt }) => occurredAt.getTime()))).toEqual(
      new Set([first?.memberSince.getTime()]),
    );
  });

  it('costs the same number of statements for two customers as for a hundred', async () => {
    const text = `query Many($representations: [_Any!]!) { _entities(representations: $representations) { ... on Customer {
      id name addresses { id town } consents { name history(first: 3) { given } }
    } } }`;
    const ids = sampleCustomers().flatMap(({ id }) => [id, newId()]);
    const ask = (many: number) => () =>
      shop.as(staff).query(text, {
        representations: ids.slice(0, many).map((id) => ({ __typename: 'Customer', id: globalId('Customer', id) })),
      });
    expect(await shop.statements(ask(2))).toHaveLength(4);
    expect(await shop.statements(ask(100))).toHaveLength(4);
  });
});
