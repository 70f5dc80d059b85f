import type { ChartSpec } from "./chart-spec.ts";
import type { Form } from "./form.ts";

/**
 * What the bot says, for any platform. Strings are plain text: no renderer reads markup, mentions or links out of them,
 * so outside text can stand anywhere. `B` is what a button carries: an `Offer` while a message is being made, an issued
 * opaque id in what adapters get.
 */
export interface Message<B = IssuedPress> {
  /** The first two lines: enough on a lock screen. Adapters use it for notifications and as alternative text. */
  readonly summary: string;
  readonly blocks: readonly Block<B>[];
  /** The sample estate's cards say DEMO. */
  readonly demo?: boolean;
}

/** A button as it leaves the house: an opaque id and nothing else. */
export interface IssuedPress {
  readonly id: string;
  /** Pressing it opens a form, which some platforms must know when they show the button. */
  readonly opensForm?: true;
}

/** A span of text with one meaning; plain strings are spans of their own. */
export type Span =
  | string
  | { readonly text: string; readonly style: "strong" | "code" | "quiet" }
  | { readonly text: string; readonly person: string };
export type RichText = string | readonly Span[];

export type Dot = "red" | "amber" | "green" | "grey";

export interface TextBlock {
  readonly type: "text";
  readonly text: RichText;
  /** A state dot before the text; the text itself says the state in words. */
  readonly dot?: Dot;
}

export interface FactsBlock {
  readonly type: "facts";
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}

export interface TableBlock {
  readonly type: "table";
  readonly columns: readonly { readonly title: string; readonly align?: "left" | "right" }[];
  readonly rows: readonly (readonly string[])[];
  /** Rows that exist but are not shown here. */
  readonly moreRows?: number;
  readonly caption?: string;
}

export interface Button<B> {
  readonly label: string;
  readonly style?: "plain" | "primary" | "danger";
  readonly press: B;
}

export type Block<B = IssuedPress> =
  | { readonly type: "heading"; readonly text: string }
  | TextBlock
  | FactsBlock
  | TableBlock
  | { readonly type: "code"; readonly text: string; readonly language?: string }
  | { readonly type: "image"; readonly blobId: string; readonly alt: string }
  | { readonly type: "chart"; readonly chart: ChartSpec }
  | { readonly type: "buttons"; readonly buttons: readonly Button<B>[] }
  | { readonly type: "choice"; readonly label: string; readonly options: readonly Button<B>[] }
  /** One line that is replaced; `done` of `total` where they are known. */
  | { readonly type: "progress"; readonly text: string; readonly done?: number; readonly total?: number }
  | { readonly type: "fold"; readonly title: string; readonly blocks: readonly Block<B>[] }
  /** A page of ours, by route id: adapters build the address, nobody passes one in. */
  | { readonly type: "link"; readonly label: string; readonly route: string; readonly id: string }
  | { readonly type: "person"; readonly personId: string; readonly name: string; readonly mention: boolean }
  | { readonly type: "file"; readonly blobId: string; readonly name: string; readonly mediaType: string }
  | { readonly type: "context"; readonly text: RichText };

/** What a press will do, kept on the server. */
export type Offer =
  /** Ask these words in the presser's name. */
  | { readonly kind: "ask"; readonly words: string }
  /** Call a tool in the presser's name: a read looks, an act runs, a change is planned. */
  | {
      readonly kind: "call";
      readonly tool: string;
      readonly input: Readonly<Record<string, unknown>>;
      /** What comes of it takes the place of the message that the button stands on. */
      readonly inPlace?: true;
    }
  /** Open a form; what is filled in joins `input`, and the tool is called with both in the presser's name. */
  | {
      readonly kind: "fill";
      readonly tool: string;
      readonly input: Readonly<Record<string, unknown>>;
      readonly form: Omit<Form, "id">;
    }
  /** A good or a bad answer. */
  | { readonly kind: "rate"; readonly questionId: string; readonly good: boolean }
  /** Stop the work that the message shows the progress of. */
  | { readonly kind: "stop"; readonly questionId: string }
  /** Ask those who can give it for a permission the presser lacks. */
  | { readonly kind: "request-access"; readonly permission: string; readonly scope?: string }
  /** Decide such a request: give this role, or decline where there is none. */
  | { readonly kind: "decide-access"; readonly requestId: string; readonly role?: string }
  /** Decide a plan: the digest is that of the plan which the card shows. `asks` opens a form for it first. */
  | {
      readonly kind: "vote";
      readonly planId: string;
      readonly digest: string;
      readonly word: "approve" | "reject" | "withdraw";
      readonly asks?: "reason" | "code";
    }
  /** Show a secret once, to the presser alone. It is sealed with a key outside the database. */
  | { readonly kind: "reveal"; readonly sealed: string };

/** A message while it is made. */
export type Draft = Message<Offer>;
export type DraftBlock = Block<Offer>;
