import { differences } from './verify.ts';

const question = { name: 'small 0', body: '{"query":"{ a }"}' };
const saying = (data: unknown) => ({ bytes: new Map<string, number>(), answers: new Map([[question.body, data]]) });

describe('answers of two gateways', () => {
  it('that are equal have no difference', () => {
    expect(differences([question], ['one', saying({ a: [1] })], ['two', saying({ a: [1] })])).toEqual([]);
  });

  it('that differ stop the benchmark with the place where they do', () => {
    const found = differences([question], ['one', saying({ a: [{ b: 1 }] })], ['two', saying({ a: [{ b: 2 }] })]);
    expect(found).toEqual(['small 0: one and two differ at a.0.b: 1 is not 2']);
  });

  it('are not equal in another order of fields', () => {
    const found = differences([question], ['one', saying({ a: 1, b: 2 })], ['two', saying({ b: 2, a: 1 })]);
    expect(found).toEqual(['small 0: one and two order fields differently']);
  });
});
