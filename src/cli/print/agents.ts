import type { AgentDemoResult, AgentDemoStep } from "../../workbench/demo/agents/index.js";
import type { DemoClaim } from "../../workbench/demo/index.js";
import { clean, cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";

/** A step of the demo with real agents, for people. */
export function agentStep(step: AgentDemoStep, colors: Colors): string {
  switch (step.type) {
    case "opening":
      return [
        `${colors.bold("anyhook demo")}  real agents, a scripted model, one policy`,
        colors.dim(`  in ${cleanLine(step.workspace)}`),
        "",
        ...step.policy
          .trimEnd()
          .split("\n")
          .map((line) => colors.dim(`  ${clean(line)}`)),
      ].join("\n");
    case "agent":
      return `\n${colors.bold(`${step.title} ${step.version ?? ""}`.trim())}  ${colors.dim(cleanLine(step.path))}`;
    case "session":
      return claimLines(step.claims, colors);
    default:
      return step satisfies never;
  }
}

/** What it comes to. */
export function agentSummary({ claims, ok, kept, duration_ms: ms }: AgentDemoResult, colors: Colors): string {
  const title = ok ? "All of it really happened" : "Not all of it went as promised";
  return [
    "",
    colors.bold("All together"),
    claimLines(claims, colors),
    "",
    `${ok ? colors.green(title) : colors.red(title)}, in ${(ms / 1000).toFixed(1)} s.`,
    ...(kept === undefined ? [] : [`Kept in ${cleanLine(kept)}`]),
    `Try next: ${colors.cyan("anyhook install")}, to see where it can sit.`,
  ].join("\n");
}

function claimLines(claims: readonly DemoClaim[], colors: Colors): string {
  return claims
    .map(({ claim, ok }) =>
      ok ? colors.green(`  ✓ ${cleanLine(claim)}`) : colors.red(`  ✗ ${cleanLine(claim)}`),
    )
    .join("\n");
}
