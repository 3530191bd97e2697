import type { CommandContext as CommandContextOf } from '@stoa/subgraph/request-scope.ts';
import type { PaymentsClient } from '../persistence/database.ts';

export type CommandContext = CommandContextOf<PaymentsClient>;
