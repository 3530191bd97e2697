import { describeScenario } from '../kit/describe-scenario.ts';
import { acrossSubgraphs } from './scenario.ts';

describeScenario(acrossSubgraphs);
