import { describeScenario } from '../kit/describe-scenario.ts';
import { overridden } from './scenario.ts';

describeScenario(overridden);
