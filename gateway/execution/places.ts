import { fromSecondRun, literal, makeFunction, readField } from './generated-code.ts';
import type { PlanPath } from './run.ts';
import { isObject } from './run.ts';
import { notePlacesBelow, PLACES, placesBelow, TURN, WRITTEN_BY } from './shared-object.ts';

/** Each item of a list, in the path of a plan. */
const EACH = '@';

/** Told of an object, the object or list that it stands in, and where in that. */
export type Visit = (object: Record<string, unknown>, container: Record<string | number, unknown>, step: string | number) => void;

/** Calls `visit` with each object at a path, and gives the number of places that have one. */
export type VisitObjects = (root: Record<string, unknown>, visit: Visit) => number;

type Enter = (value: unknown, container: Record<string | number, unknown>, at: string | number, visit: Visit, turn: number) => number;

let turns = 0;

/**
 * Makes the code that finds the objects at a path of the plan. What is below an object that stands in several places
 * (`shared-object.ts`) is visited once, and its places are counted for each.
 */
export function visitObjects(path: PlanPath): VisitObjects {
  const plain = path.reduceRight<Enter>((below, step) => (step === EACH ? eachItem(below) : member(step, below)), visitHere);
  const enter = path.length === 0 ? () => plain : fromSecondRun(plain, () => generateEnter(path));
  return (root, visit) => {
    turns += 1;
    return enter()(root, { root }, 'root', visit, turns);
  };
}

const visitHere: Enter = (value, container, at, visit) => {
  if (!isObject(value)) return 0;
  visit(value, container, at);
  return 1;
};

function eachItem(below: Enter): Enter {
  return (value, _container, _at, visit, turn) => {
    if (!Array.isArray(value)) return 0;
    const list = value as unknown as Record<string | number, unknown>;
    let places = 0;
    for (let i = 0; i < value.length; i += 1) places += below(value[i], list, i, visit, turn);
    return places;
  };
}

function member(step: string | number, below: Enter): Enter {
  // Every object inherits a few names, and what clients call their fields is up to them.
  const isInherited = step in Object.prototype;
  return (value, _container, _at, visit, turn) => {
    if (!isObject(value) || (isInherited && !Object.hasOwn(value, step))) return 0;
    const known = placesBelow(value, turn);
    if (known !== null) return known;
    const places = below(value[step], value, step, visit, turn);
    notePlacesBelow(value, turn, places);
    return places;
  };
}

/** What the functions above do, as code for one path. */
function generateEnter(path: PlanPath): Enter {
  const isObjectCode = "typeof value==='object'&&value!==null&&!Array.isArray(value)";
  const functions = path.map((step, i) => {
    if (step === EACH) {
      return `function s${i}(value,container,at,visit,turn){
        if(!Array.isArray(value))return 0;
        let places=0;
        for(let i=0;i<value.length;i+=1)places+=s${i + 1}(value[i],value,i,visit,turn);
        return places;
      }`;
    }
    const name = String(step);
    return `function s${i}(value,container,at,visit,turn){
      if(!(${isObjectCode}))return 0;
      if(value[TURN]===turn)return value[PLACES];
      const places=s${i + 1}(${readField('value', name)},value,${literal(name)},visit,turn);
      if(value[WRITTEN_BY]!==undefined){value[TURN]=turn;value[PLACES]=places;}
      return places;
    }`;
  });
  const last = `function s${path.length}(value,container,at,visit){if(!(${isObjectCode}))return 0;visit(value,container,at);return 1;}`;
  return makeFunction({ TURN, PLACES, WRITTEN_BY }, `${functions.join('')}${last}return s0;`);
}

/** Calls `visit` with each object at a path of the plan, and its exact place. One object may stand in several places. */
export function visitPlaces(
  value: unknown,
  path: PlanPath,
  visit: (object: Record<string, unknown>, place: PlanPath) => void,
  place: PlanPath = [],
): void {
  if (value == null) return;
  const [step, ...rest] = path;
  if (step === undefined) {
    if (isObject(value)) visit(value, place);
  } else if (step === EACH) {
    if (Array.isArray(value)) value.forEach((item, i) => visitPlaces(item, rest, visit, [...place, i]));
  } else if (isObject(value) && Object.hasOwn(value, step)) {
    visitPlaces(value[step], rest, visit, [...place, step]);
  }
}
