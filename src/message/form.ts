/** A form as data. `Id` is what a submission comes back with. At most five fields: the least that a platform shows. */
export interface Form {
  /** Opaque; a submission carries it and nothing else about what it means. */
  readonly id: string;
  /** At most 24 characters: the shortest title bar. */
  readonly title: string;
  readonly intro?: string;
  /** The button: "Schedule". At most 24 characters. */
  readonly submit: string;
  readonly fields: readonly FormField[];
}

export interface FormField {
  /** Comes back with the value. */
  readonly name: string;
  /** At most 45 characters. */
  readonly label: string;
  /** How to fill it, by example. At most 100 characters. */
  readonly hint?: string;
  readonly required: boolean;
  readonly initial?: string;
  /** `line` and `paragraph` take text; `choice` one of the options' values. */
  readonly kind: "line" | "paragraph" | "choice";
  /** At most 25, each label at most 75 characters. */
  readonly options?: readonly { readonly label: string; readonly value: string }[];
}
