import { creditId, customerId, orderId, orderLineId, paymentId, productId, returnId, shipmentId } from './keys.ts';

it('gives the same names the same ids for ever, and different things different ids', () => {
  const ids = {
    customer: customerId('17850'),
    product: productId('85123A'),
    order: orderId('536365'),
    orderLine: orderLineId('536365', 1),
    payment: paymentId('536365'),
    shipment: shipmentId('536365'),
    credit: creditId('C536379'),
    return: returnId('C536379', '536365'),
  };
  // Databases hold these ids: a change here would import every sale a second time.
  expect(ids).toEqual({
    customer: 'e40981c3-ee21-582e-a571-7142feb0fda6',
    product: 'b51c3a56-634e-5bd3-84c6-d91b9ea5fd68',
    order: '6d42b270-e6af-5fbf-8615-9c514f12e017',
    orderLine: 'f31b4f8c-fcd2-5821-abd6-3b9fcd4b2cb2',
    payment: '60e1614e-687a-5221-9b71-3cd0cde33e91',
    shipment: '392643c8-bb6a-5b61-86c1-023d15a68698',
    credit: '017a31ca-715b-53b2-b279-39241ede4221',
    return: 'a5310592-1049-5d40-8462-639041e1646c',
  });
  expect(new Set(Object.values(ids)).size).toBe(Object.keys(ids).length);
});
