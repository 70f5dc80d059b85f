// A form in a dialog: opened by a press, kept open with a sentence under each field that is wrong.
import { element } from "/console/element.js";
import { newEventId, post } from "/console/post.js";

/** Opens the form; `after` is called once it was taken, with what the server answered, and never when it is put away. */
export function openForm(form, after) {
  const dialog = element("dialog", "form");
  const body = element("form");
  body.method = "dialog";
  body.noValidate = true;
  const fields = form.fields.map(fieldOf);
  const trouble = element("p", "trouble");
  trouble.setAttribute("role", "alert");
  const send = element("button", "primary", form.submit);
  send.type = "submit";
  const cancel = element("button", "", "Cancel");
  cancel.type = "button";
  cancel.addEventListener("click", () => dialog.close());
  const row = element("div", "buttons");
  row.append(send, cancel);
  const title = element("h2", "", form.title);
  title.id = `form-${form.id}`;
  dialog.setAttribute("aria-labelledby", title.id);
  body.append(title, ...(form.intro ? [element("p", "context", form.intro)] : []));
  body.append(...fields.map(({ box }) => box), trouble, row);
  dialog.append(body);
  dialog.addEventListener("close", () => dialog.remove());
  let eventId = newEventId();
  body.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    const values = Object.fromEntries(fields.map(({ name, input }) => [name, input.value]));
    const answer = await post("/console/submit", { eventId, formId: form.id, values });
    send.disabled = false;
    if (answer.away) {
      trouble.textContent = "Pilothouse did not answer. Press again: it counts once.";
      return;
    }
    eventId = newEventId();
    for (const field of fields) field.complain(answer.errors?.[field.name] ?? "");
    trouble.textContent = answer.refused ?? "";
    fields.find(({ name }) => answer.errors?.[name])?.input.focus();
    if (answer.errors || answer.refused) return;
    dialog.close();
    after(answer);
  });
  document.body.append(dialog);
  dialog.showModal();
}

function fieldOf({ name, label, hint, required, initial, kind, options }) {
  const box = element("div", "field");
  const input = element(kind === "choice" ? "select" : kind === "paragraph" ? "textarea" : "input");
  input.id = `field-${name}`;
  input.name = name;
  if (kind === "choice") {
    if (!required) input.append(new Option("", ""));
    for (const option of options ?? []) input.append(new Option(option.label, option.value));
  }
  if (initial !== undefined) input.value = initial;
  input.setAttribute("aria-required", String(required));
  const caption = element("label", "", required ? label : `${label} (may stay empty)`);
  caption.htmlFor = input.id;
  const wrong = element("p", "wrong");
  wrong.id = `wrong-${name}`;
  input.setAttribute("aria-describedby", wrong.id);
  box.append(caption, input, ...(hint ? [element("p", "context", hint)] : []), wrong);
  const complain = (sentence) => {
    wrong.textContent = sentence;
    input.setAttribute("aria-invalid", String(sentence !== ""));
  };
  return { name, box, input, complain };
}
