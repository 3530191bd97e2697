import { describeScenario } from '../kit/describe-scenario.ts';
import { extended } from './scenario.ts';

for (const scenario of extended) describeScenario(scenario);
