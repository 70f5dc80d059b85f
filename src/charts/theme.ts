/** The colours of one theme. Every series colour has at least 3:1 against the background, all text at least 4.5:1. */
export interface Theme {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  /** After Okabe and Ito, moved lighter or darker until the contrast held: told apart with any colour vision. */
  readonly series: readonly string[];
  /** For series past the legend's. */
  readonly other: string;
  readonly band: string;
  readonly mark: string;
  readonly threshold: string;
  /** Little to much, for heat. One hue: its lightness carries the meaning. */
  readonly heat: readonly string[];
  /** Of boxes in a graph that are filled. */
  readonly box: string;
  /** The lines between boxes. */
  readonly edge: string;
  readonly tones: Readonly<Record<"red" | "amber" | "green" | "grey", string>>;
}

const light: Theme = {
  background: "#ffffff",
  text: "#1b1f24",
  muted: "#57606a",
  grid: "#e6e9ed",
  axis: "#8c959f",
  series: ["#0072b2", "#d55e00", "#00876c", "#b0408f", "#a87400", "#2f8fc9", "#6a51a3", "#4d4d4d"],
  other: "#b4bbc3",
  band: "rgba(0,114,178,0.14)",
  mark: "rgba(213,94,0,0.14)",
  threshold: "#b3261e",
  heat: ["#dbe9f5", "#bcd7eb", "#9cc4e0", "#6aa6cf", "#3d85b8", "#1b639a", "#0a3f6b"],
  box: "#f1f4f8",
  edge: "#7d8690",
  tones: { red: "#b3261e", amber: "#9a5b00", green: "#1a7f4b", grey: "#6e7781" },
};

const dark: Theme = {
  background: "#1e2126",
  text: "#f0f2f4",
  muted: "#adb5be",
  grid: "#343a41",
  axis: "#7d8690",
  series: ["#56b4e9", "#f28e4b", "#2fc49a", "#df8fc0", "#e6b020", "#f0e442", "#a99bf0", "#d0d4d8"],
  other: "#5b636c",
  band: "rgba(86,180,233,0.20)",
  mark: "rgba(242,142,75,0.22)",
  threshold: "#ff8a80",
  heat: ["#2a3f52", "#24526f", "#1f6390", "#2b82b9", "#4da3d6", "#86c4e8", "#cbe6f7"],
  box: "#2a2f36",
  edge: "#8b949e",
  tones: { red: "#ff8a80", amber: "#f2b84b", green: "#4cc38a", grey: "#9aa3ad" },
};

export function themeOf(name: "light" | "dark"): Theme {
  return name === "dark" ? dark : light;
}
