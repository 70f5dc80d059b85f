/** The parts of Discord's message components that we send, as its API names them. */
export interface TextDisplay {
  readonly type: 10;
  readonly content: string;
}

export interface MediaGallery {
  readonly type: 12;
  readonly items: readonly { readonly media: { readonly url: string }; readonly description?: string }[];
}

export interface FileComponent {
  readonly type: 13;
  readonly file: { readonly url: string };
}

export interface Separator {
  readonly type: 14;
  readonly divider: true;
  readonly spacing: 1;
}

export interface ButtonComponent {
  readonly type: 2;
  readonly style: 1 | 2 | 4;
  readonly label: string;
  readonly custom_id: string;
}

export interface StringSelect {
  readonly type: 3;
  readonly custom_id: string;
  readonly placeholder?: string;
  readonly options: readonly { readonly label: string; readonly value: string; readonly description?: string }[];
  readonly required?: boolean;
}

export interface ActionRow {
  readonly type: 1;
  readonly components: readonly (ButtonComponent | StringSelect)[];
}

/** `id` is ours: Discord keeps it and gives it back with the message. */
export type Component = (TextDisplay | MediaGallery | FileComponent | Separator | ActionRow) & { readonly id?: number };

export const SEPARATOR: Separator = { type: 14, divider: true, spacing: 1 };

/** Nobody is ever notified by what we say. */
export const NO_MENTIONS = { parse: [] } as const;
