import type { Expr, ValueType } from "./ast.ts";
import { FUNCTIONS } from "./signatures.ts";

/** What an expression gives when computed. */
export function typeOf(expr: Expr): ValueType {
  switch (expr.type) {
    case "number":
      return "scalar";
    case "string":
      return "string";
    case "selector":
    case "aggregate":
      return "instant vector";
    case "range":
    case "subquery":
      return "range vector";
    case "call":
      return FUNCTIONS[expr.name]?.gives ?? "instant vector";
    case "negative":
      return typeOf(expr.expr);
    case "binary":
      return typeOf(expr.left) === "scalar" && typeOf(expr.right) === "scalar" ? "scalar" : "instant vector";
  }
}
