import { describeScenario } from '../kit/describe-scenario.ts';
import { scoped } from './scenario.ts';

describeScenario(scoped);
