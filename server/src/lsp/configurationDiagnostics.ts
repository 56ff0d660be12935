import type { Connection, Diagnostic } from "vscode-languageserver";
import type { Justification } from "../engine/configuration.ts";
import { stateProblem } from "../engine/justificationState.ts";
import { escapeGlob } from "../engine/writeJustification.ts";
import type { PolicyService } from "../service.ts";
import type { CheckedDocument } from "./checks.ts";
import type { ProjectConfiguration, Projects } from "./projects.ts";
import { toProblemDiagnostic } from "./toProto.ts";

/** Tells at their place what is wrong with the configurations of the projects. */
export interface ConfigurationDiagnostics {
  /** Publishes what has changed. */
  refresh(): void;
  /** Publishes for an open document; `false` where it is the configuration of no project. */
  show(document: { readonly uri: string; readonly version: number }): boolean;
  /** Learns from a whole check which justifications match. */
  see(checked: CheckedDocument): void;
  /** Forgets a closed document: what it would match is not known any more. */
  forget(uri: string): void;
}

/** What the whole check of an open document says about the configuration of its service. */
interface Seen {
  readonly service: PolicyService;
  readonly path: string;
  readonly used: ReadonlySet<Justification>;
}

export function createConfigurationDiagnostics({
  connection,
  projects,
}: {
  readonly connection: Connection;
  readonly projects: Projects;
}): ConfigurationDiagnostics {
  const seen = new Map<string, Seen>();
  /** By URI, what the client shows. */
  const shown = new Map<string, string>();

  /** Of a file that is not open nothing is known, and neither of a glob: it may stand for such files. */
  const matchOf = (service: PolicyService, justification: Justification): boolean | undefined => {
    const checks = [...seen.values()].filter((check) => check.service === service);
    if (checks.some(({ used }) => used.has(justification))) return true;
    return checks.some(({ path }) => escapeGlob(path) === justification.file) ? false : undefined;
  };
  const diagnosticsOf = ({ uri, configuration, problems, lines }: ProjectConfiguration): Diagnostic[] => {
    const { service } = projects.projectOf(uri);
    const states = configuration.justifications.flatMap((justification) => {
      const state = service.justificationState(justification, matchOf(service, justification));
      const message = stateProblem(state, justification);
      return message === undefined ? [] : [{ ...justification.span, message }];
    });
    // The editor's own support of JSON tells of what is none.
    const told = problems.filter(({ isSyntax }) => isSyntax !== true);
    return [...told, ...states]
      .sort((left, right) => left.start - right.start)
      .map((problem) => toProblemDiagnostic(problem, lines));
  };
  const publish = (uri: string, diagnostics: Diagnostic[], version?: number) => {
    const text = JSON.stringify(diagnostics);
    if (version === undefined && (shown.get(uri) ?? "[]") === text) return;
    shown.set(uri, text);
    const params = version === undefined ? { uri, diagnostics } : { uri, version, diagnostics };
    connection.sendDiagnostics(params).catch(() => undefined);
  };

  const diagnostics: ConfigurationDiagnostics = {
    refresh() {
      const configurations = projects.configurations();
      for (const uri of [...shown.keys()]) {
        if (!configurations.some((configuration) => configuration.uri === uri)) publish(uri, []);
      }
      for (const configuration of configurations) publish(configuration.uri, diagnosticsOf(configuration));
    },
    show({ uri, version }) {
      const configuration = projects.configurations().find((each) => each.uri === uri);
      if (configuration === undefined) return false;
      publish(uri, diagnosticsOf(configuration), version);
      return true;
    },
    see({ uri, service, result: { path, used } }) {
      seen.set(uri, { service, path, used });
      diagnostics.refresh();
    },
    forget(uri) {
      // A closed document's findings are cleared, whatever they were.
      shown.delete(uri);
      if (seen.delete(uri)) diagnostics.refresh();
    },
  };
  return diagnostics;
}
