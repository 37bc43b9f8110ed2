/* Checks a value that came from outside against a shape that shapes.py compiled from a Python type. */

/* JSON can give an object a key of its own that is called __proto__; copied by assignment it would become a prototype. */
function isRecord(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !Object.hasOwn(value, "__proto__");
}

function fitsFields(fields, value) {
  const names = Object.keys(fields);
  return (
    isRecord(value) &&
    Object.keys(value).length === names.length &&
    names.every((name) => Object.hasOwn(value, name) && fits(fields[name], value[name]))
  );
}

export function fits(shape, value) {
  if (shape === "integer") return Number.isSafeInteger(value);
  if (shape === "number") return Number.isFinite(value);
  if (shape === null) return value === null;
  if (typeof shape === "string") return typeof value === shape;
  if (!Array.isArray(shape)) return fitsFields(shape, value);
  const [name, ...parts] = shape;
  const holds = (item) => fits(parts[0], item);
  if (name === "any") return parts.some((part) => fits(part, value));
  if (name === "literal") return parts.includes(value);
  if (name === "list") return Array.isArray(value) && value.every(holds);
  return isRecord(value) && Object.values(value).every(holds);
}
