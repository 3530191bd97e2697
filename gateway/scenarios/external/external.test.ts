import { describeScenario } from '../kit/describe-scenario.ts';
import { externals } from './scenario.ts';

for (const scenario of externals) describeScenario(scenario);
