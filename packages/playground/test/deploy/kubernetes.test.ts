import { describe, expect, it } from "vitest";
import { manifestFiles, readDeployments, readManifests, readYaml } from "./documents.ts";
import { createSchemaCheck } from "./kubernetes-schema.ts";

const manifests = readManifests();
const deployments = readDeployments();
const schemaProblems = createSchemaCheck();

describe("the Kubernetes manifests", () => {
  it.each(manifests.map(({ file, manifest }) => [manifest.kind, manifest.metadata.name, file, manifest] as const))(
    "should fit Kubernetes' schema: %s %s in %s",
    async (_kind, _name, _file, manifest) => {
      expect(await schemaProblems(manifest)).toEqual([]);
    },
  );

  it("should be found wrong when a field is unknown, missing or of another type", async () => {
    const { manifest } = manifests.find((found) => found.manifest.kind === "Deployment")!;
    const change = (edit: (text: string) => string) => JSON.parse(edit(JSON.stringify(manifest))) as typeof manifest;
    const unknown = change((text) => text.replace("readOnlyRootFilesystem", "readOnlyRootFileSystem"));
    expect(await schemaProblems(unknown)).toEqual([expect.stringContaining("readOnlyRootFileSystem")]);
    const missing = change((text) => text.replace(`"containerPort":4400`, `"hostPort":4400`));
    expect((await schemaProblems(missing)).join()).toContain("containerPort");
    const otherType = change((text) => text.replace(`"replicas":1`, `"replicas":"one"`));
    expect((await schemaProblems(otherType)).join()).toContain("replicas");
  });

  it("should all be in the list that kubectl applies, but for the secret to fill in", () => {
    const { resources } = readYaml("deploy/kubernetes/kustomization.yaml") as { resources: string[] };
    const apart = ["kustomization.yaml", "secret.example.yaml"];
    expect(resources).toEqual(manifestFiles.filter((file) => !apart.includes(file)).sort());
  });

  it("should hold no secret", () => {
    for (const { manifest } of manifests.filter((found) => found.manifest.kind === "Secret")) {
      const { stringData } = manifest as unknown as { stringData: Record<string, string> };
      expect(new Set(Object.values(stringData))).toEqual(new Set([""]));
    }
  });

  it.each(deployments)("should confine $name as far as it goes", ({ pod }) => {
    const [container] = pod.containers;
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(container.volumeMounts.map(({ mountPath }) => mountPath)).toEqual(["/var/lib/glissade", "/tmp", "/data"]);
    expect(container.volumeMounts.map(({ name }) => name)).toEqual(pod.volumes.map(({ name }) => name));
    // Else Kubernetes sets GLISSADE_PORT to "tcp://…" for the Service of that name.
    expect(pod.enableServiceLinks).toBe(false);
  });

  it("should select the pods that they are about", () => {
    const labels = deployments.map((deployment) => deployment.labels);
    for (const { manifest } of manifests) {
      const { spec } = manifest as unknown as { spec?: { selector?: object; podSelector?: object } };
      const selector = (spec?.podSelector ?? spec?.selector) as { matchLabels?: Record<string, string> } | undefined;
      if (selector === undefined) continue;
      const wanted = selector.matchLabels ?? (selector as Record<string, string>);
      expect(wanted["app.kubernetes.io/name"]).toBe("glissade");
      const selected = labels.filter((own) => Object.entries(wanted).every(([key, value]) => own[key] === value));
      expect(selected.length, `${manifest.kind} ${manifest.metadata.name}`).toBeGreaterThan(0);
    }
  });
});
