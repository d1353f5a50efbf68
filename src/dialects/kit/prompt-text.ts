/** A dollar sign that stands for itself, or the place of the event. */
const PLACEHOLDER = /\\\$|\$ARGUMENTS/g;

/**
 * What a model is asked: `$ARGUMENTS` stands for the event, `\$` for a dollar sign; where no `$ARGUMENTS` stands, the
 * event follows the text. What is filled in is not looked at again.
 * Source: Claude Code's hooks reference, prompt and agent fields.
 * @param event as JSON
 */
export function promptText(prompt: string, event: string): string {
  let isPlaced = false;
  const text = prompt.replace(PLACEHOLDER, (found) => {
    if (found === "\\$") return "$";
    isPlaced = true;
    return event;
  });
  return isPlaced ? text : `${text}\n\nThe event, as JSON:\n${event}`;
}
