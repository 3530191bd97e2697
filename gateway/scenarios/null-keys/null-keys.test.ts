import { describeScenario } from '../kit/describe-scenario.ts';
import { irregular } from './scenario.ts';

describeScenario(irregular);
