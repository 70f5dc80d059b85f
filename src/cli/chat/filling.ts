import { visibleText } from "../../base/text/words.ts";
import type { Form, FormField } from "../../message/form.ts";

/** A form asked line by line. */
export interface Filling {
  readonly formId: string;
  /** What to write next. */
  prompt(): string;
  /** Takes a line for the field at hand; the values once all are there, a sentence for a line that will not do. */
  give(line: string): { readonly values: Readonly<Record<string, string>> } | { readonly wrong: string } | undefined;
  /** Asks the named fields again, each with what is wrong with it. */
  again(errors: Readonly<Record<string, string>>): void;
}

export function createFilling(form: Form): Filling {
  const values: Record<string, string> = {};
  let left: readonly FormField[] = form.fields;
  let complaints: Readonly<Record<string, string>> = {};
  const head = `${form.title}. /cancel puts it away.${form.intro ? `\n${form.intro}` : ""}\n`;
  let began = false;

  return {
    formId: form.id,
    prompt: () => {
      const [field] = left;
      if (!field) return "";
      const opening = began ? "" : head;
      began = true;
      const complaint = complaints[field.name];
      return visibleText(`${opening}${complaint ? `${complaint}\n` : ""}${promptOf(field)}`);
    },
    give: (line) => {
      const [field, ...rest] = left;
      if (!field) return { values };
      const value = meantBy(field, line.trim());
      if (value === undefined) return { wrong: `Write a number from 1 to ${field.options?.length ?? 0}.` };
      if (value === "" && field.required) return { wrong: "This is needed." };
      values[field.name] = value;
      left = rest;
      return left.length === 0 ? { values } : undefined;
    },
    again: (errors) => {
      complaints = errors;
      left = form.fields.filter(({ name }) => errors[name] !== undefined);
    },
  };
}

function promptOf({ label, hint, required, initial, options }: FormField): string {
  const notes = [
    ...(required ? [] : ["may stay empty"]),
    ...(hint ? [hint] : []),
    ...(initial ? [`Enter takes "${initial}"`] : []),
  ];
  const list = (options ?? []).map((option, at) => `\n  ${at + 1}  ${option.label}`).join("");
  return `${label}${notes.length > 0 ? ` (${notes.join("; ")})` : ""}:${list}`;
}

/** The value a line means: an empty one the initial, a number the option it stands at. */
function meantBy({ kind, initial, options }: FormField, line: string): string | undefined {
  if (line === "") return initial ?? "";
  if (kind !== "choice") return line;
  const numbered = /^\d+$/.test(line) ? options?.[Number(line) - 1] : undefined;
  return (numbered ?? options?.find(({ label, value }) => label === line || value === line))?.value;
}
