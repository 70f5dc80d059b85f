/** The part of Block Kit that is spoken here. */
export interface PlainText {
  readonly type: "plain_text";
  readonly text: string;
  readonly emoji: false;
}

export interface RichStyle {
  readonly bold?: true;
  readonly italic?: true;
  readonly code?: true;
}

export type RichElement =
  | { readonly type: "text"; readonly text: string; readonly style?: RichStyle }
  | { readonly type: "emoji"; readonly name: string }
  | { readonly type: "link"; readonly url: string; readonly text: string };

export type RichPart =
  | { readonly type: "rich_text_section" | "rich_text_preformatted"; readonly elements: readonly RichElement[] }
  | {
      readonly type: "rich_text_list";
      readonly style: "bullet";
      readonly elements: readonly { readonly type: "rich_text_section"; readonly elements: readonly RichElement[] }[];
    };

export interface SlackOption {
  readonly text: PlainText;
  readonly description?: PlainText;
  readonly value: string;
}

export type ActionElement =
  | {
      readonly type: "button";
      readonly action_id: string;
      readonly text: PlainText;
      readonly value: string;
      readonly style?: "primary" | "danger";
    }
  | {
      readonly type: "static_select";
      readonly action_id: string;
      readonly placeholder: PlainText;
      readonly options: readonly SlackOption[];
    };

export type SlackBlock =
  | { readonly type: "header"; readonly text: PlainText }
  | { readonly type: "rich_text"; readonly elements: readonly RichPart[] }
  | { readonly type: "context"; readonly elements: readonly PlainText[] }
  | { readonly type: "actions"; readonly block_id: string; readonly elements: readonly ActionElement[] }
  | { readonly type: "image"; readonly slack_file: { readonly id: string }; readonly alt_text: string };

/** Text that Slack shows as it stands: no mark-up, no mentions, no links, no emoji names. */
export function plain(text: string): PlainText {
  return { type: "plain_text", text, emoji: false };
}

export function rich(...elements: readonly RichPart[]): SlackBlock {
  return { type: "rich_text", elements };
}

export function section(elements: readonly RichElement[]): RichPart {
  return { type: "rich_text_section", elements };
}

export function preformatted(text: string): SlackBlock {
  return rich({ type: "rich_text_preformatted", elements: [{ type: "text", text }] });
}

export function context(text: string): SlackBlock {
  return { type: "context", elements: [plain(text)] };
}
