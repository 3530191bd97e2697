import { describeScenario } from '../kit/describe-scenario.ts';
import { interfaceObjects } from './scenario.ts';

describeScenario(interfaceObjects);
