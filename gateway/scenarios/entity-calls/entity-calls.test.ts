import { describeScenario } from '../kit/describe-scenario.ts';
import { parents } from './parents.scenario.ts';
import { complex } from './scenario.ts';

describeScenario(complex);
describeScenario(parents);
