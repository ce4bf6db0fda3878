/** A schedule as code for each framework. */
export const codeWords = {
  title: "As code",
  targets: "Framework",
  text: (target: string) => `Code for ${target}`,
  copy: "Copy",
  copied: "Copied",
  names: {
    pytorch: "PyTorch",
    keras: "Keras",
    optax: "optax",
    transformers: "Transformers",
    lightning: "Lightning",
    typescript: "TypeScript",
  } as Readonly<Record<string, string>>,
} as const;
