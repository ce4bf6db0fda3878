import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments, parseDocument } from "yaml";

/** The repository's root. */
export const root = join(import.meta.dirname, "../../../..");

export const readText = (file: string): string => readFileSync(join(root, file), "utf8");

/** What a YAML file of one document says, anchors and merges resolved. */
export function readYaml(file: string): unknown {
  return parseDocument(readText(file), { merge: true, strict: true }).toJS();
}

/** A Kubernetes object, as far as its kind does not matter. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** A manifest and where it stands. */
export interface ManifestFile {
  readonly file: string;
  readonly manifest: Manifest;
}

const folder = "deploy/kubernetes";

/** The files of the Kubernetes folder, the list of which is one of them. */
export const manifestFiles: readonly string[] = readdirSync(join(root, folder)).filter((file) =>
  file.endsWith(".yaml"),
);

/** Every object of every manifest. */
export function readManifests(): ManifestFile[] {
  return manifestFiles
    .filter((file) => file !== "kustomization.yaml")
    .flatMap((file) =>
      parseAllDocuments(readText(join(folder, file))).map((document) => {
        if ("errors" in document && document.errors.length > 0) throw document.errors[0]!;
        return { file, manifest: document.toJS() as Manifest };
      }),
    );
}

/** A container of a Deployment's pods. */
export interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string }[];
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

/** The pods of a Deployment. */
export interface PodSpec {
  readonly enableServiceLinks: boolean;
  readonly securityContext: object;
  readonly containers: readonly [Container];
  readonly volumes: readonly { readonly name: string }[];
}

/** A Deployment's name and pods. */
export interface Deployment {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: PodSpec;
}

export function readDeployments(): Deployment[] {
  return readManifests()
    .filter(({ manifest }) => manifest.kind === "Deployment")
    .map(({ manifest }) => {
      const { template } = (manifest as unknown as { spec: { template: PodTemplate } }).spec;
      return { name: manifest.metadata.name, labels: template.metadata.labels, pod: template.spec };
    });
}

interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}
