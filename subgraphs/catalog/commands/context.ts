import type { CommandContext as CommandContextOf } from '@stoa/subgraph/request-scope.ts';
import type { CatalogClient } from '../persistence/database.ts';

export type CommandContext = CommandContextOf<CatalogClient>;
