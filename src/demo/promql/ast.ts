export type BinaryOperator =
  | ("+" | "-" | "*" | "/" | "%" | "^" | "atan2")
  | ("==" | "!=" | ">" | "<" | ">=" | "<=")
  | ("and" | "or" | "unless");

export interface Matcher {
  readonly label: string;
  readonly op: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

/** How two vectors find each other's elements. */
export interface Matching {
  /** Whether only `labels` count, or all but them. */
  readonly on: boolean;
  readonly labels: readonly string[];
  /** The side that may have several elements for one of the other. */
  readonly many: "neither" | "left" | "right";
  /** Labels taken over from the side of one. */
  readonly include: readonly string[];
}

export interface Selector {
  readonly type: "selector";
  readonly matchers: readonly Matcher[];
  readonly offsetMs: number;
}

/** A parsed expression; types have been checked. */
export type Expr =
  | { readonly type: "number"; readonly value: number }
  | { readonly type: "string"; readonly value: string }
  | Selector
  | { readonly type: "range"; readonly selector: Selector; readonly rangeMs: number }
  | {
      readonly type: "subquery";
      readonly expr: Expr;
      readonly rangeMs: number;
      readonly stepMs: number;
      readonly offsetMs: number;
    }
  | { readonly type: "call"; readonly name: string; readonly args: readonly Expr[] }
  | {
      readonly type: "aggregate";
      readonly op: string;
      readonly param: Expr | undefined;
      readonly expr: Expr;
      readonly without: boolean;
      readonly labels: readonly string[];
    }
  | { readonly type: "negative"; readonly expr: Expr }
  | {
      readonly type: "binary";
      readonly op: BinaryOperator;
      readonly left: Expr;
      readonly right: Expr;
      readonly bool: boolean;
      readonly matching: Matching;
    };

export type ValueType = "scalar" | "instant vector" | "range vector" | "string";
