type Fields = Readonly<Record<string, unknown>>;

export interface CardButton {
  readonly label: string;
  readonly id: string;
  /** The action as the card has it; with the input's value where it is one of a list. */
  readonly action: Fields;
  readonly input?: { readonly id: string; readonly value: string };
}

/** A card as people see it. */
export interface ReadCard {
  readonly lines: readonly string[];
  readonly buttons: readonly CardButton[];
  readonly images: readonly { readonly alt: string; readonly url: string }[];
  readonly links: readonly string[];
  readonly inputs: readonly Fields[];
  /** Sentences in the colour of errors, by the input above them. */
  readonly errors: Readonly<Record<string, string>>;
}

export function readCard(card: unknown): ReadCard {
  const lines: string[] = [];
  const buttons: CardButton[] = [];
  const images: { alt: string; url: string }[] = [];
  const links: string[] = [];
  const inputs: Fields[] = [];
  const errors: Record<string, string> = {};
  const lists = new Map<string, Fields>();
  readElements((card as Fields).body as readonly Fields[]);
  return { lines, buttons, images, links, inputs, errors };

  function readElements(elements: readonly Fields[]): void {
    for (const element of elements) readElement(element);
  }

  function readElement(element: Fields): void {
    if (element.isVisible === false && element.type !== "Container") return;
    if ((element.selectAction as Fields | undefined)?.type === "Action.OpenUrl") {
      links.push(String((element.selectAction as Fields).url));
    }
    switch (element.type) {
      case "RichTextBlock": {
        const runs = element.inlines as readonly (string | Fields)[];
        const shown = runs.map((run) => displayed(typeof run === "string" ? run : String(run.text))).join("");
        const last = inputs.at(-1);
        const first = runs[0];
        if (last && typeof first === "object" && first.color === "Attention") errors[String(last.id)] = shown;
        lines.push(shown);
        return;
      }
      case "TextBlock":
        links.push(...linksIn(String(element.text)));
        lines.push(withoutMarkdown(displayed(String(element.text))));
        return;
      case "CodeBlock":
        lines.push(String(element.codeSnippet));
        return;
      case "Image":
        images.push({ alt: String(element.altText ?? ""), url: String(element.url) });
        return;
      case "Table":
        for (const row of element.rows as readonly Fields[]) {
          lines.push((row.cells as readonly Fields[]).map(cellText).join("  "));
        }
        return;
      case "Container":
        readElements(element.items as readonly Fields[]);
        return;
      case "ActionSet":
        for (const action of element.actions as readonly Fields[]) readAction(action);
        return;
      default:
        inputs.push(element);
        if (element.type === "Input.ChoiceSet") lists.set(String(element.id), element);
        if (element.label !== undefined) lines.push(String(element.label));
    }
  }

  function readAction(action: Fields): void {
    if (action.type === "Action.OpenUrl") {
      links.push(String(action.url));
      lines.push(String(action.title));
      return;
    }
    const data = (action.data ?? {}) as Fields;
    const list = typeof data.choice === "string" ? lists.get(data.choice) : undefined;
    if (!list) {
      buttons.push({ label: String(action.title), id: String(data.press ?? ""), action });
      return;
    }
    for (const { title, value } of list.choices as readonly { title: string; value: string }[]) {
      buttons.push({ label: title, id: value, action, input: { id: String(list.id), value } });
    }
  }

  function cellText(cell: Fields): string {
    const inner = readCard({ body: cell.items });
    links.push(...inner.links);
    return inner.lines.join(" ");
  }
}

/** Clients put dates where they find this macro in one run of text. */
function displayed(text: string): string {
  return text.replace(/\{\{(DATE|TIME)\([^)]*\)\}\}/g, "(a date)");
}

function linksIn(markdown: string): readonly string[] {
  return [...markdown.matchAll(/(?<!\\)\[[^\]]*\]\(([^)]*)\)/g)].map(([, url = ""]) => url);
}

function withoutMarkdown(text: string): string {
  return text.replace(/(?<!\\)\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/\*\*|(?<!\\)[_*]/g, "");
}
