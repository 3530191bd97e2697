import { describeScenario } from '../kit/describe-scenario.ts';
import { shared } from './scenario.ts';

describeScenario(shared);
