/** What a stack trace says: what was thrown and where in one's own code. */
export interface StackTrace {
  /** The type, or a Go panic's own words. */
  readonly thrown: string;
  /** The innermost frame that is not a library's or the language's, without its line; the innermost where all are. */
  readonly frame?: string;
  /** The type at the root, where it is another. */
  readonly cause?: string;
}

const typeName = String.raw`(?:[A-Za-z_$][\w$]*[./])*[A-Za-z_$][\w$]*`;
const endings = "(?:Exception|Error|Throwable|Failure|Fault|Panic|Warning|Timeout|Interrupt|Exit)";
const thrown = new RegExp(
  String.raw`(?:^|\s)(?:Exception in thread "[^"]{0,200}" |Unhandled exception\. |Uncaught )?(${typeName}${endings})(?=[:\s]|$)`,
);
const cause = new RegExp(String.raw`^\s*(?:Caused by:|--->)\s+(${typeName})`);
const pythonEnd = new RegExp(String.raw`^(${typeName})(?::\s|$)`);
const javaFrame = /^\s*at ([\w$.<>/@-]+)\(([\w$-]+\.\w+|Native Method|Unknown Source|<generated>)(?::\d+)?\)/;
const nodeFrame = /^\s*at (?:async )?(?:(.{1,200}?) \()?((?:file:|node:|[\w@./\\-])[^()]{0,300}?):\d+:\d+\)?$/;
const netFrame = /^\s*at ([\w.`<>[\],+ ]+?)\([^)]*\)(?: in (.{1,300}?):line \d+)?/;
const pythonFrame = /^\s*File "([^"]{1,300})", line \d+(?:, in (.{1,200}))?/;
const goFrame = /^(\S{1,300})\([^()]*\)$/;
const goFile = /^\s+(\S{1,300}):\d+(?: \+0x[0-9a-f]+)?$/;

const libraries =
  /^(?:java|javax|jakarta|jdk|sun|com\.sun|kotlin|scala|groovy|org\.(?:springframework|apache|hibernate|junit|eclipse|jboss|postgresql)|io\.(?:netty|grpc|micrometer|vertx)|reactor|com\.(?:zaxxer|fasterxml|mysql|google\.common)|okhttp3|System|Microsoft|Npgsql|runtime|net\/http|reflect|sync|testing|syscall|internal)[./(]/;
const libraryFiles =
  /(?:^node:|^internal\/|node_modules|site-packages|dist-packages|\/lib\/python|<frozen|\/usr\/local\/go\/src|\/pkg\/mod\/|\/go\/src\/runtime\/)/;

interface Frame {
  readonly where: string;
  readonly file: string;
  readonly own: boolean;
}

/** Reads the lines of an entry, each without the runtime's prefix; undefined when they hold no stack trace. */
export function readStack(lines: readonly string[]): StackTrace | undefined {
  if (lines.some((line) => line.startsWith("goroutine ")) || /^(?:panic|fatal error): /.test(lines[0] ?? ""))
    return readGo(lines);
  if (lines.some((line) => line.includes("Traceback (most recent call last)"))) return readPython(lines);
  const frames = lines.flatMap((line) => frameOf(line) ?? []);
  if (frames.length === 0) return undefined;
  const first = lines.findIndex((line) => frameOf(line) !== undefined);
  const said = lines
    .slice(0, first)
    .filter((line) => !cause.test(line))
    .reverse();
  const type = said.map((line) => thrown.exec(line)?.[1]).find((found) => found !== undefined) ?? wordBefore(said[0]);
  if (type === undefined) return undefined;
  const causes = lines.flatMap((line) => cause.exec(line)?.[1] ?? []);
  return stackOf(type, chosen(frames), causes.at(-1));
}

function stackOf(type: string, frame: Frame | undefined, root: string | undefined): StackTrace {
  return {
    thrown: type,
    ...(frame ? { frame: shown(frame) } : {}),
    ...(root !== undefined && root !== type ? { cause: root } : {}),
  };
}

/** A thrown thing of an unusual name: `Oops: it broke` over frames. */
function wordBefore(line: string | undefined): string | undefined {
  return line === undefined ? undefined : pythonEnd.exec(line.trim())?.[1];
}

function frameOf(line: string): Frame | undefined {
  if (!/^\s*at /.test(line)) return undefined;
  const java = javaFrame.exec(line);
  if (java) {
    // A module or class loader stands before the class: java.base/java.util, app//org.example.
    const where = (java[1] ?? "").replace(/^[\w.$@-]*\/{1,2}/, "");
    return { where: withoutNumbers(where), file: java[2] ?? "", own: !libraries.test(where) };
  }
  const node = nodeFrame.exec(line);
  if (node) {
    const file = node[2] ?? "";
    return { where: node[1] ?? "", file: lastPart(file), own: !libraryFiles.test(file) };
  }
  const net = netFrame.exec(line);
  if (!net) return undefined;
  const where = (net[1] ?? "").trim();
  return { where, file: lastPart(net[2] ?? ""), own: !libraries.test(where) };
}

function readPython(lines: readonly string[]): StackTrace | undefined {
  const frames: Frame[] = [];
  let type: string | undefined;
  for (const line of lines) {
    // Frames of an earlier exception of the chain belong to it: what is told is the last one.
    if (line.includes("Traceback (most recent call last)")) frames.length = 0;
    const match = pythonFrame.exec(line);
    if (match) {
      const file = match[1] ?? "";
      frames.unshift({ where: match[2] ?? "", file: lastPart(file), own: !libraryFiles.test(file) });
    } else if (frames.length > 0) type = pythonEnd.exec(line)?.[1] ?? type;
  }
  return type === undefined ? undefined : stackOf(type, chosen(frames), undefined);
}

function readGo(lines: readonly string[]): StackTrace | undefined {
  const said = lines.find((line) => /^(?:panic|fatal error): /.test(line));
  if (said === undefined) return undefined;
  const frames: Frame[] = [];
  lines.forEach((line, i) => {
    const match = goFrame.exec(line);
    const file = goFile.exec(lines[i + 1] ?? "")?.[1];
    const where = match?.[1];
    if (where === undefined || file === undefined) return;
    const own = where !== "panic" && !libraries.test(where) && !libraryFiles.test(file);
    frames.push({ where: lastPart(where), file: lastPart(file), own });
  });
  return stackOf(said.replace(/ \[recovered\]$/, ""), chosen(frames), undefined);
}

/** Frames stand with the innermost first. */
function chosen(frames: readonly Frame[]): Frame | undefined {
  return frames.find(({ own }) => own) ?? frames[0];
}

function shown({ where, file }: Frame): string {
  if (where === "" || file === "") return where || file;
  return `${where.replaceAll(" ", "")}(${file})`;
}

function lastPart(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** Generated names count on: `lambda$pay$3`, `$$Lambda$12/0x0000`, `$$EnhancerBySpringCGLIB$$1a2b3c`. */
function withoutNumbers(where: string): string {
  return where.replace(/\$\$\w+\$\$[0-9a-f]+/g, "").replace(/\$\d+/g, "");
}
