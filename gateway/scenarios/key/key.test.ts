import { describeScenario } from '../kit/describe-scenario.ts';
import { mashup } from './mashup.scenario.ts';
import keys from './scenario.ts';

describeScenario(keys);
describeScenario(mashup);
