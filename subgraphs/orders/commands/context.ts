import type { CommandContext as CommandContextOf, RequestScope } from '@stoa/subgraph/request-scope.ts';
import type { OrdersClient } from '../persistence/database.ts';

/** Placing an order also asks other services. */
export type CommandContext = CommandContextOf<OrdersClient> & Pick<RequestScope<OrdersClient>, 'ask'>;
