import { describeScenario } from '../kit/describe-scenario.ts';
import { indirect, unresolvable } from './partial.scenario.ts';
import { interfaceObjects } from './scenario.ts';

describeScenario(interfaceObjects);
describeScenario(indirect);
describeScenario(unresolvable);
