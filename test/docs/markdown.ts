/** A table of Markdown; empty where there are no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]): string => `|${cells.map(cell).join("|")}|`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

export function code(text: string): string {
  return `\`${text}\``;
}

/** A fenced block. */
export function block(language: string, title: string, text: string): string {
  const head = title === "" ? language : `${language} ${title}`;
  return `\`\`\`${head}\n${text.trimEnd()}\n\`\`\``;
}

/** Paragraphs, sections and tables, without those that are empty. */
export function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

/** A section; empty where there is nothing in it. */
export function section(title: string, ...parts: readonly string[]): string {
  const body = joined(parts);
  return body === "" ? "" : `## ${title}\n\n${body}`;
}

/** A bar ends a cell, even within code. */
function cell(text: string): string {
  return text === "" ? " " : ` ${text.replaceAll("|", "\\|").replaceAll("\n", " ")} `;
}
