import type { CommandContext as CommandContextOf } from '@stoa/subgraph/request-scope.ts';
import type { CartsClient } from '../persistence/database.ts';

export type CommandContext = CommandContextOf<CartsClient>;
