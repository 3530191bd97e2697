import type { CommandContext as CommandContextOf } from '@stoa/subgraph/request-scope.ts';
import type { ReviewsClient } from '../persistence/database.ts';

export type CommandContext = CommandContextOf<ReviewsClient>;
